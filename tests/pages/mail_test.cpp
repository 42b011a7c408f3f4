#include "server/pages/template.hpp"
#include "tests/pages/sample.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

namespace supple::pages
{

TEST_SUITE("a mail")
{
    TEST_CASE("has a subject, a text and the same in HTML")
    {
        const Pages pages{std::nullopt};
        const Mail mail = pages.render_mail("receipt", sample::mail());
        CHECK(mail.subject == "Your receipt for Your Supple Psoas");
        CHECK(mail.text.find("\nhttp://shop.example/sign-in/s3cr3t\n") != std::string::npos);
        CHECK(mail.text.find("$29.00, paid on 23 November 2026") != std::string::npos);
        CHECK(mail.html.find("<a href=\"http://shop.example/sign-in/s3cr3t\"") !=
              std::string::npos);
        CHECK(mail.html.find(">123456</p>") != std::string::npos);
    }

    TEST_CASE("of every kind leaves no tag and no gap open")
    {
        const Pages pages{std::nullopt};
        for (const std::string& kind : Pages::mail_kinds()) {
            INFO(kind);
            const Mail mail = pages.render_mail(kind, sample::mail());
            CHECK_FALSE(mail.subject.empty());
            CHECK(mail.text.find("{{") == std::string::npos);
            CHECK(mail.text.find("\n\n\n") == std::string::npos);
            CHECK(mail.html.find("{{") == std::string::npos);
        }
        CHECK(Pages::mail_kinds().size() == 6);
    }

    TEST_CASE("is plain in its text and escaped in its HTML")
    {
        boost::json::object data = sample::mail();
        data["course"] = boost::json::object{{"title", "Hips & <Knees>"}};
        const Mail mail = Pages(std::nullopt).render_mail("withdrawn", data);
        CHECK(mail.text.find("Hips & <Knees>") != std::string::npos);
        CHECK(mail.html.find("Hips &amp; &lt;Knees&gt;") != std::string::npos);
    }

    TEST_CASE("cannot be given a header by a title")
    {
        boost::json::object data = sample::mail();
        data["course"] = boost::json::object{{"title", "x\r\nBcc: all@mail.example"}};
        const Mail mail = Pages(std::nullopt).render_mail("withdrawn", data);
        CHECK(mail.subject.find_first_of("\r\n") == std::string::npos);
    }

    TEST_CASE("of an unknown kind is our own mistake")
    {
        CHECK_THROWS_AS(Pages(std::nullopt).render_mail("spam", sample::mail()), std::out_of_range);
    }
}

} // namespace supple::pages
