#include "server/folder_mailer.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <unistd.h>

using namespace supple;

namespace fs = std::filesystem;

namespace
{

const Mail receipt{.id = "m1",
                   .to = "ada@example.org",
                   .subject = "Your practice",
                   .text = "Watch now",
                   .html = "<p>Watch now</p>",
                   .written = {}};

struct Folder {
    fs::path path = fs::temp_directory_path() / ("supple-mail-" + std::to_string(getpid()));
    ~Folder() { fs::remove_all(path); }
};

} // namespace

TEST_SUITE("a mail for the folder")
{
    TEST_CASE("handed over twice is one file")
    {
        const Folder folder;
        FolderMailer mailer(folder.path, {"S", "s@example.org", ""});
        CHECK(mailer.deliver(receipt).outcome == Delivery::Outcome::taken);
        CHECK(mailer.deliver(receipt).outcome == Delivery::Outcome::taken);
        std::size_t files = 0;
        for (const auto& entry : fs::directory_iterator(folder.path))
            files += entry.path().extension() == ".eml" ? 1 : 100;
        CHECK(files == 1);
        CHECK_FALSE(mailer.complaint());
    }

    TEST_CASE("that cannot be written is put off, and says why")
    {
        const Folder folder;
        std::ofstream(folder.path) << "a file, not a folder";
        FolderMailer mailer(folder.path, {"S", "s@example.org", ""});
        const auto delivery = mailer.deliver(receipt);
        CHECK(delivery.outcome == Delivery::Outcome::put_off);
        CHECK(delivery.what.find(folder.path.string()) != std::string::npos);
    }
}
