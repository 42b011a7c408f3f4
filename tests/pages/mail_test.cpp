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
        CHECK(mail.text.find("\nPaid: $29.00 on 23 November 2026, 14:02 UTC\n") !=
              std::string::npos);
        CHECK(mail.html.find(" href=\"http://shop.example/sign-in/s3cr3t\">Watch now</a>") !=
              std::string::npos);
        CHECK(mail.html.find(">$29.00 on 23 November 2026, 14:02 UTC</td>") != std::string::npos);
    }

    TEST_CASE("of a receipt holds what a customer must be able to keep")
    {
        const Mail mail = Pages(std::nullopt).render_mail("receipt", sample::mail());
        for (const std::string kept :
             {"Order: 12 (o7k2m9)", "Access: until 23 December 2026", "Linden Street 4",
              "marta@shop.example", "The price contains 19 % VAT.", "right of withdrawal ended",
              "When the contract begins", "Your right of withdrawal", "http://shop.example/terms",
              "no money moved"}) {
            INFO(kept);
            CHECK(mail.text.find(kept) != std::string::npos);
            if (kept.find(": ") == kept.npos && !kept.starts_with("http"))
                CHECK(mail.html.find(kept) != std::string::npos);
        }
        CHECK(mail.text.find("{{shop") == std::string::npos);
    }

    TEST_CASE("of a receipt holds what the seller's law wants kept, and no other law's words")
    {
        boost::json::object data = sample::mail();
        data["shop"].as_object()["law"] = {{"eu", true}};
        const Mail mail = Pages(std::nullopt).render_mail("receipt", data);
        for (const std::string kept :
             {"How the contract is made", "Information on the right of withdrawal",
              "Model form to withdraw"}) {
            INFO(kept);
            CHECK(mail.text.find("\n" + kept + "\n---") != std::string::npos);
            CHECK(mail.html.find(kept) != std::string::npos);
        }
        CHECK(mail.text.find("Model cancellation form") == std::string::npos);
        CHECK(mail.text.find("{{") == std::string::npos);
    }

    TEST_CASE("shows a code large, addresses as links and a dark room dark")
    {
        const Mail mail = Pages(std::nullopt).render_mail("sign-in", sample::mail());
        CHECK(mail.html.find(">123456</p>") != std::string::npos);
        CHECK(mail.html.find(">Sign in</a>") != std::string::npos);
        CHECK(mail.html.find("prefers-color-scheme:dark") != std::string::npos);
        const Mail granted = Pages(std::nullopt).render_mail("granted", sample::mail());
        CHECK(granted.html.find(" href=\"http://shop.example/sign-in\">http://shop.example/sign-in"
                                "</a> whenever") != std::string::npos);
    }

    TEST_CASE("asks nobody for a picture, a font or a style")
    {
        for (const std::string& kind : Pages::mail_kinds()) {
            const auto html = Pages(std::nullopt).render_mail(kind, sample::mail()).html;
            for (const char* fetched : {"<img", "src=", "url(", "@import", "<link"}) {
                INFO(kind, " ", fetched);
                CHECK(html.find(fetched) == std::string::npos);
            }
        }
    }

    TEST_CASE("quotes a stranger, whose words become no link and no button")
    {
        boost::json::object data = sample::mail();
        const Mail mail = Pages(std::nullopt).render_mail("gift", data);
        CHECK(mail.text.find("\n> For your back.\n> Look: https://evil.example/\n> – Ada\n") !=
              std::string::npos);
        CHECK(mail.html.find("Look: https://evil.example/<br>") != std::string::npos);
        CHECK(mail.html.find("href=\"https://evil.example") == std::string::npos);
        data["quotation"] = nullptr;
        CHECK(Pages(std::nullopt).render_mail("gift", data).text.find("With it come") ==
              std::string::npos);
    }

    TEST_CASE("of a receipt for a gift tells who is mailed, and has no link to watch it by")
    {
        boost::json::object data = sample::mail();
        for (const char* of_access : {"link", "until"})
            data[of_access] = nullptr;
        data["gift_to"] = "bea@mail.example";
        data["gift_day"] = "24 December 2026";
        const Mail mail = Pages(std::nullopt).render_mail("receipt", data);
        CHECK(mail.text.find("your gift to bea@mail.example, who is mailed a link to it on "
                             "24 December 2026.") != std::string::npos);
        CHECK(mail.text.find("\nOrder: 12 (o7k2m9)\n") != std::string::npos);
        for (const char* absent : {"Watch now", "signs you in", "Access:", "\n\n\n"})
            CHECK(mail.text.find(absent) == std::string::npos);
    }

    TEST_CASE("tells of days that begin with the first play")
    {
        boost::json::object data = sample::mail();
        data["until"] = nullptr;
        data["first_play_days"] = "30";
        const Mail mail = Pages(std::nullopt).render_mail("receipt", data);
        CHECK(mail.text.find("is yours for 30 days from your first play.") != std::string::npos);
        CHECK(mail.text.find("\nAccess: 30 days from the first play\n") != std::string::npos);
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
        CHECK(Pages::mail_kinds().size() == 11);
    }

    TEST_CASE("is plain in its text and escaped in its HTML")
    {
        boost::json::object data = sample::mail();
        data["course"] = boost::json::object{{"title", "Hips & <Knees>"}};
        const Mail mail = Pages(std::nullopt).render_mail("granted", data);
        CHECK(mail.text.find("Hips & <Knees>") != std::string::npos);
        CHECK(mail.html.find("Hips &amp; &lt;Knees&gt;") != std::string::npos);
    }

    TEST_CASE("cannot be given a header by a title")
    {
        boost::json::object data = sample::mail();
        data["course"] = boost::json::object{{"title", "x\r\nBcc: all@mail.example"}};
        const Mail mail = Pages(std::nullopt).render_mail("granted", data);
        CHECK(mail.subject.find_first_of("\r\n") == std::string::npos);
    }

    TEST_CASE("of an unknown kind is our own mistake")
    {
        CHECK_THROWS_AS(Pages(std::nullopt).render_mail("spam", sample::mail()), std::out_of_range);
    }
}

} // namespace supple::pages
