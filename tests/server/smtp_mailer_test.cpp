#include "server/smtp_mailer.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace supple;

TEST_SUITE("a mail server")
{
    TEST_CASE("is named by its address and nothing else")
    {
        for (const char* good : {"", "smtp://mail.example.org", "smtp://mail.example.org:587",
                                 "smtps://mail.example.org:465", "smtp://[::1]:2525"})
            CHECK_NOTHROW(check_mail_server(good));
        for (const char* bad : {"mail.example.org", "http://mail.example.org", "smtp://",
                                "smtp://user:secret@mail.example.org", "smtp://mail.example.org/x",
                                "smtp://mail.example.org?x", "smtp://mail example.org"})
            CHECK_THROWS_AS(check_mail_server(bad), std::runtime_error);
    }

    TEST_CASE("refuses for good only a recipient or a mail")
    {
        CHECK(refused_for_good("RCPT", 550));
        CHECK(refused_for_good("DATA", 554));
        CHECK_FALSE(refused_for_good("RCPT", 450)); // greylisting
        CHECK_FALSE(refused_for_good("RCPT", 530)); // log in first
        CHECK_FALSE(refused_for_good("AUTH", 535)); // wrong password
        CHECK_FALSE(refused_for_good("MAIL", 550)); // our own address
        CHECK_FALSE(refused_for_good("DATA", 354));
        CHECK_FALSE(refused_for_good("", 554)); // the greeting
    }
}
