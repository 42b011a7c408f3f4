#include "server/https_client.hpp"
#include "server/secret_file.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

using namespace supple;
using namespace supple::tests;

namespace
{

constexpr auto variable = "SUPPLE_TEST_SECRET";

struct File {
    explicit File(const std::string& text, mode_t mode = 0600) : path(folder.write("secret", text))
    {
        chmod(path.c_str(), mode);
    }

    TemporaryFolder folder{};
    std::filesystem::path path;
};

std::string secret_in(const File& file)
{
    return read_secret("stripe.secret_key_file", file.path, variable);
}

std::string fault_of(const std::filesystem::path& path)
{
    try {
        read_secret("stripe.secret_key_file", path, variable);
    } catch (const std::runtime_error& fault) {
        return fault.what();
    }
    return "none";
}

bool mentions(const std::string& text, const std::string& part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_SUITE("a secret")
{
    TEST_CASE("is the first line of its file, without the blanks around it")
    {
        CHECK(secret_in(File("  rk_test_1 \r\nsecond\n")) == "rk_test_1");
        CHECK(secret_in(File("rk_test_2")) == "rk_test_2");
    }

    TEST_CASE("is refused when others may read it, with the mend and without the secret")
    {
        for (const mode_t mode : {0640, 0604, 0660, 0610}) {
            const File open("rk_test_hidden", mode);
            const auto fault = fault_of(open.path);
            CHECK(mentions(fault, "chmod 600"));
            CHECK_FALSE(mentions(fault, "hidden"));
        }
    }

    TEST_CASE("is refused when there is none")
    {
        CHECK(mentions(fault_of(File("\n").path), "there is no secret"));
        CHECK(mentions(fault_of(File(std::string(2000, 'x')).path), "there is no secret"));
        CHECK(mentions(fault_of("/nowhere/key"), "cannot be read"));
        CHECK(mentions(fault_of("/tmp"), "cannot be read"));
        CHECK(mentions(fault_of(""), std::string("set ") + variable));
    }

    TEST_CASE("may come by the environment, and a file goes before it")
    {
        setenv(variable, " rk_test_env ", 1); // NOLINT(concurrency-mt-unsafe)
        CHECK(read_secret("stripe.secret_key_file", {}, variable) == "rk_test_env");
        CHECK(secret_in(File("rk_test_file\n")) == "rk_test_file");
        unsetenv(variable); // NOLINT(concurrency-mt-unsafe)
    }
}

TEST_SUITE("an address to call")
{
    TEST_CASE("is https, or plain on loopback by number, and nothing but an origin")
    {
        for (const std::string good : {"https://api.stripe.com", "https://api.stripe.com:8443",
                                       "http://127.0.0.1:12111", "http://[::1]:12111"})
            CHECK_MESSAGE(may_be_called(good), good);
        for (const std::string bad :
             {"", "api.stripe.com", "http://api.stripe.com", "http://localhost:1",
              "http://127.0.0.1.evil.example", "http://169.254.169.254", "http://0.0.0.0",
              "https://user@api.stripe.com", "https://api.stripe.com/", "https://api.stripe.com?x",
              "https://api.stripe.com#x", "file:///etc/passwd", "gopher://127.0.0.1", "https://"})
            CHECK_MESSAGE(!may_be_called(bad), bad);
    }

    TEST_CASE("that is closed gives no answer, and names the host alone")
    {
        HttpsClient client;
        HttpsRequest request;
        request.address = "http://127.0.0.1:1/v1/secret?key=value";
        try {
            client.exchange(request);
            FAIL("somebody answered");
        } catch (const NoAnswer& fault) {
            CHECK(mentions(fault.what(), "127.0.0.1"));
            CHECK_FALSE(mentions(fault.what(), "secret"));
        }
        client.stop();
        CHECK_THROWS_AS(client.exchange(request), NoAnswer);
    }
}
