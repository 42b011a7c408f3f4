#include "server/folder_mailer.hpp"
#include "tests/server/sample_mail.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace supple;
using namespace supple::tests;

namespace fs = std::filesystem;

TEST_SUITE("a mail for the folder")
{
    TEST_CASE("handed over twice is one file")
    {
        const TemporaryFolder folder;
        const auto mails = folder.path() / "mail";
        FolderMailer mailer(mails, {"S", "s@example.org", ""});
        CHECK(mailer.deliver(receipt).outcome == Delivery::Outcome::taken);
        CHECK(mailer.deliver(receipt).outcome == Delivery::Outcome::taken);
        std::size_t files = 0;
        for (const auto& entry : fs::directory_iterator(mails))
            files += entry.path().extension() == ".eml" ? 1 : 100;
        CHECK(files == 1);
        CHECK_FALSE(mailer.complaint());
    }

    TEST_CASE("that cannot be written is put off, and says why")
    {
        const TemporaryFolder folder;
        const auto mails = folder.write("mail", "a file, not a folder");
        FolderMailer mailer(mails, {"S", "s@example.org", ""});
        const auto delivery = mailer.deliver(receipt);
        CHECK(delivery.outcome == Delivery::Outcome::put_off);
        CHECK(delivery.what.find(mails.string()) != std::string::npos);
    }
}
