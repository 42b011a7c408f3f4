#include "tests/server/sample_mail.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace supple;
using namespace supple::tests;

namespace
{

const Sender studio{"Studio, Ltd.", "hello@studio.example", "hello@studio.example"};

Mail with_subject(const std::string& subject)
{
    Mail mail = receipt;
    mail.subject = subject;
    return mail;
}

void check_lines(const std::string& message)
{
    std::istringstream lines(message);
    for (std::string line; std::getline(lines, line);) {
        INFO(line);
        CHECK(line.size() <= 78 + 1); // RFC 5322 section 2.1.1, and the CR
        CHECK(line.ends_with("\r"));
    }
}

} // namespace

TEST_SUITE("a mail")
{
    TEST_CASE("carries its text and its page, and a lasting id")
    {
        const std::string message = mail_message(receipt, studio);
        CHECK(message.find("From: \"Studio, Ltd.\"\r\n <hello@studio.example>\r\n") == 0);
        CHECK(message.find("Message-ID: <m1@studio.example>\r\n") != std::string::npos);
        CHECK(message.find("Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n") != std::string::npos);
        CHECK(message.find("Auto-Submitted: auto-generated\r\n") != std::string::npos);
        CHECK(message.find("Reply-To:") == std::string::npos);
        CHECK(message.find("text/plain") < message.find("text/html"));
        CHECK(message == mail_message(receipt, studio));
    }

    TEST_CASE("says where answers go if that is not where it comes from")
    {
        const Sender sender{"S", "robot@mail.example", "mara@studio.example"};
        const std::string message = mail_message(receipt, sender);
        CHECK(message.find("Reply-To: <mara@studio.example>\r\n") != std::string::npos);
        CHECK(message.find("Message-ID: <m1@mail.example>\r\n") != std::string::npos);
    }

    TEST_CASE("refuses a control character in a header")
    {
        Mail mail = receipt;
        mail.to = "ada@example.org>\r\nBcc: <eve@example.org";
        CHECK_THROWS_AS(mail_message(mail, studio), std::invalid_argument);
        for (const std::string subject :
             {"Hello\nBcc: eve@example.org", "Hello\rBcc: eve@example.org", "a\tb", "\x1b[2J"})
            CHECK_THROWS_AS(mail_message(with_subject(subject), studio), std::invalid_argument);
        CHECK_THROWS_AS(mail_message(receipt, {"S\r\nBcc: eve", "s@example.org", ""}),
                        std::invalid_argument);
        CHECK_THROWS_AS(mail_message(receipt, {"S", "s@example.org\r\nBcc: eve", ""}),
                        std::invalid_argument);
    }

    TEST_CASE("encodes words beyond ASCII in its headers, and what looks encoded")
    {
        CHECK(mail_message(with_subject("Übung"), studio)
                  .find("Subject: =?utf-8?Q?=C3=9Cbung?=\r\n") != std::string::npos);
        CHECK(mail_message(with_subject("=?utf-8?Q?Hi?="), studio)
                  .find("Subject: =?utf-8?Q?=3D=3Futf=2D8=3FQ=3FHi=3F=3D?=\r\n") !=
              std::string::npos);
    }

    TEST_CASE("has no long line, whatever its words")
    {
        Mail mail = with_subject(std::string(300, 'x') + " – Übung 呼吸 " + std::string(300, 'y'));
        mail.text = std::string(2000, 'z') + "\n" + mail.subject + "\n.\n.dot\nFrom here\n";
        mail.html = mail.text;
        mail.to = std::string(64, 'a') + "@" + std::string(60, 'b') + ".example";
        Sender sender = studio;
        sender.name = std::string(100, 'n') + ", " + std::string(100, 'm');
        std::string message = mail_message(mail, sender);
        // An address cannot be folded (RFC 5322 section 3.2.2), so its line may be longer.
        const auto to = message.find("To: <");
        message.erase(to, message.find("\r\n", to) + 2 - to);
        check_lines(message);
    }

    TEST_CASE("breaks long lines softly and keeps trailing blanks")
    {
        CHECK(quoted_printable("a=b") == "a=3Db");
        CHECK(quoted_printable("end \nnext") == "end=20\r\nnext");
        CHECK(quoted_printable("tab\t") == "tab=09");
        CHECK(quoted_printable("a\rb") == "a=0Db");
        std::istringstream lines(quoted_printable(std::string(500, 'x')));
        for (std::string line; std::getline(lines, line);)
            CHECK(line.size() <= 77); // 76 and the CR
    }
}
