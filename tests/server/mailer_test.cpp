#include "server/mailer.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

using namespace supple;

namespace
{

const Mail receipt{.id = "m1",
                   .to = "ada@example.org",
                   .subject = "Your practice",
                   .text = "Watch now",
                   .html = "<p>Watch now</p>",
                   .written = std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000))};

} // namespace

TEST_SUITE("a mail")
{
    TEST_CASE("carries its text and its page, and a lasting id")
    {
        const std::string message = mail_message(receipt, "Studio, Ltd.", "hello@studio.example");
        CHECK(message.find("From: \"Studio, Ltd.\" <hello@studio.example>\r\n") == 0);
        CHECK(message.find("Message-ID: <m1@studio.example>\r\n") != std::string::npos);
        CHECK(message.find("Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n") != std::string::npos);
        CHECK(message.find("text/plain") < message.find("text/html"));
    }

    TEST_CASE("refuses a line break in a header")
    {
        Mail mail = receipt;
        mail.to = "ada@example.org>\r\nBcc: <eve@example.org";
        CHECK_THROWS_AS(mail_message(mail, "S", "s@example.org"), std::invalid_argument);
        mail = receipt;
        mail.subject = "Hello\nBcc: eve@example.org";
        CHECK_THROWS_AS(mail_message(mail, "S", "s@example.org"), std::invalid_argument);
    }

    TEST_CASE("encodes words beyond ASCII in its headers")
    {
        Mail mail = receipt;
        mail.subject = "Übung";
        const std::string message = mail_message(mail, "S", "s@example.org");
        CHECK(message.find("Subject: =?utf-8?Q?=C3=9Cbung?=\r\n") != std::string::npos);
    }

    TEST_CASE("breaks long lines softly and keeps trailing blanks")
    {
        CHECK(quoted_printable("a=b") == "a=3Db");
        CHECK(quoted_printable("end \nnext") == "end=20\r\nnext");
        std::istringstream lines(quoted_printable(std::string(500, 'x')));
        for (std::string line; std::getline(lines, line);)
            CHECK(line.size() <= 77); // 76 and the CR
    }

    TEST_CASE("handed over twice is one file")
    {
        const auto folder =
            std::filesystem::temp_directory_path() / ("supple-mail-" + std::to_string(getpid()));
        const Mailer mailer(folder, "S", "s@example.org");
        mailer.send(receipt);
        mailer.send(receipt);
        std::size_t files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder))
            files += entry.path().extension() == ".eml" ? 1 : 100;
        CHECK(files == 1);
        std::filesystem::remove_all(folder);
    }
}
