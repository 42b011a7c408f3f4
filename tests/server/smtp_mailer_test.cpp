#include "server/smtp_mailer.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <doctest/doctest.h>
#include <fmt/format.h>

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

    TEST_CASE("that says nothing is waited for, but not for ever")
    {
        // Connections are made by the kernel, and nobody ever answers on them.
        boost::asio::io_context context;
        const boost::asio::ip::tcp::acceptor silent(
            context, {boost::asio::ip::make_address("127.0.0.1"), 0});
        SmtpMailer mailer(
            {.address = fmt::format("smtp://127.0.0.1:{}", silent.local_endpoint().port()),
             .user = {},
             .password = {},
             .authorities = {},
             .patience = std::chrono::seconds(1)},
            {"Studio", "hello@studio.example", ""});
        const auto delivery = mailer.deliver({.id = "m1",
                                              .to = "ada@example.org",
                                              .subject = "Hello",
                                              .text = "Hello",
                                              .html = "<p>Hello</p>",
                                              .written = {}});
        CHECK(delivery.outcome == Delivery::Outcome::put_off);
        CHECK(delivery.what == "The mail server 127.0.0.1 did not answer in time.");
        CHECK(mailer.complaint() == delivery.what);
    }

    TEST_CASE("takes nothing more once it was interrupted")
    {
        SmtpMailer mailer(
            {.address = "smtp://127.0.0.1:1", .user = {}, .password = {}, .authorities = {}},
            {"Studio", "hello@studio.example", ""});
        mailer.interrupt();
        CHECK(mailer.deliver({}).outcome == Delivery::Outcome::interrupted);
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
