#include "server/mail_settings.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

using namespace supple;
using namespace supple::tests;

TEST_SUITE("the password of the mail account")
{
    TEST_CASE("is taken from a file that nobody else may read, or the shop does not open")
    {
        const TemporaryFolder folder;
        Config config;
        config.mail_server = "smtp://mail.example.org:587";
        config.mail_user = "studio";
        config.mail_password_file = folder.write("password", "hidden\n");
        chmod(config.mail_password_file.c_str(), 0600);
        CHECK(make_mailer(config));
        chmod(config.mail_password_file.c_str(), 0644);
        try {
            make_mailer(config);
            FAIL("others could read it");
        } catch (const std::runtime_error& fault) {
            const std::string said = fault.what();
            CHECK(said.find("mail.password_file") != said.npos);
            CHECK(said.find("chmod 600") != said.npos);
            CHECK(said.find("hidden") == said.npos);
        }
    }
}
