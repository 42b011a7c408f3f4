#include "server/config.hpp"
#include "tests/support/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace supple;
using namespace supple::tests;

namespace
{

Config loaded(const std::string& settings)
{
    const TemporaryFolder folder;
    folder.write("supple.toml", settings);
    return load_config(folder.path());
}

std::string fault_of(const std::string& settings)
{
    try {
        loaded(settings);
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

TEST_SUITE("the settings")
{
    TEST_CASE("sell nothing by accident when empty")
    {
        const Config config = loaded("");
        CHECK(config.listen.host == "127.0.0.1");
        CHECK(config.provider == "test");
        CHECK_NOTHROW(refuse_public_test_payments(config));
    }

    TEST_CASE("are what the file says")
    {
        const Config config = loaded("[shop]\nname = \"Studio\"\n[server]\nlisten = \"[::1]:81\"\n"
                                     "workers = 3\n[streams]\ntoken_minutes = 30\n");
        CHECK(config.shop_name == "Studio");
        CHECK(config.listen.host == "::1");
        CHECK(config.listen.port == 81);
        CHECK(config.workers == 3);
        CHECK(config.token_life == std::chrono::minutes(30));
    }

    TEST_CASE("name the nearest key for one they do not know")
    {
        const std::string fault = fault_of("[shop]\nnaem = \"Studio\"\n");
        CHECK(mentions(fault, "shop.naem"));
        CHECK(mentions(fault, "nearest is \"shop.name\""));
        CHECK(mentions(fault_of("\"shop.name\" = \"x\"\n"), "in its [section]"));
        CHECK(mentions(fault_of("listen = \"127.0.0.1:1\"\n"), "server.listen"));
    }

    TEST_CASE("that are no TOML are refused with a sentence, whatever they are")
    {
        for (const char* text : {"[::1]:8080", "[", "[=", "a", "\"", "[a]\n[a]\n", "a = [", "\xff",
                                 "[a.:]", "a = 1979-05-27T99:99:99"}) {
            INFO(text);
            CHECK(fault_of(text) != "none");
        }
    }

    TEST_CASE("name the line of a value that cannot be")
    {
        CHECK(mentions(fault_of("[server]\n\nworkers = -1\n"), "line 3"));
        CHECK(mentions(fault_of("[server]\nworkers = \"two\"\n"), "whole number"));
        CHECK(mentions(fault_of("[server]\nlisten = \"8080\"\n"), "127.0.0.1:8080"));
        CHECK(mentions(fault_of("[shop\n"), "line 1"));
        CHECK(mentions(fault_of("[server]\npublic_address = \"shop.org\"\n"), "without a path"));
    }

    TEST_CASE("name certificates in pairs, and nothing of TLS without one")
    {
        const std::string pair = "certificate_file = \"c\"\nprivate_key_file = \"k\"\n";
        const Config config = loaded("[server]\nredirect = \"0.0.0.0:80\"\n[tls]\n" + pair);
        CHECK(config.redirect.port == 80);
        CHECK(config.tls());
        CHECK(mentions(fault_of("[tls]\ncertificate_file = \"c\"\n"), "go together"));
        CHECK(mentions(fault_of("[tls]\n" + pair + "second_certificate_file = \"d\"\n"),
                       "go together"));
        CHECK(mentions(fault_of("[tls]\n" + pair + "second_ocsp_file = \"o\"\n"),
                       "needs tls.second_certificate_file"));
        CHECK(mentions(fault_of("[server]\nredirect = \"0.0.0.0:80\"\n"),
                       "need tls.certificate_file"));
    }

    TEST_CASE("name Stripe's secrets by files beside them, and its options by true and false")
    {
        const Config config = loaded("[payments]\nprovider = \"stripe\"\n[stripe]\n"
                                     "secret_key_file = \"stripe.key\"\nautomatic_tax = true\n");
        CHECK(config.provider == "stripe");
        CHECK(config.stripe_secret_key_file == config.data / "stripe.key");
        CHECK(config.stripe_automatic_tax);
        CHECK_FALSE(config.stripe_promotion_codes);
        CHECK(mentions(fault_of("[stripe]\nautomatic_tax = 1\n"), "true or false"));
        CHECK(mentions(fault_of("[stripe]\nsecret_key = \"rk\"\n"), "stripe.secret_key_file"));
        CHECK(mentions(fault_of("[payments]\nprovider = \"paypal\"\n"), "\"stripe\""));
    }

    TEST_CASE("say where mail goes, from whom, and who hears of a sale")
    {
        const Config config = loaded("[shop]\nnotify_sales = \"mara@studio.example\"\n[mail]\n"
                                     "server = \"smtps://mail.example.org\"\nuser = \"mara\"\n"
                                     "password_file = \"secret\"\nfrom = \"m@example.org\"\n");
        CHECK(config.mail_server == "smtps://mail.example.org");
        CHECK(config.mail_password_file == config.data / "secret");
        CHECK(config.notify_sales == "mara@studio.example");
        CHECK(mentions(fault_of("[mail]\nserver = \"mail.example.org\"\n"), "smtps://"));
        CHECK(mentions(fault_of("[mail]\nfrom = \"Mara <m@example.org>\"\n"), "e-mail address"));
        CHECK(mentions(fault_of("[shop]\nemail = \"a@b.example, c@d.example\"\n"), "line 2"));
    }

    TEST_CASE("want a certificate and its key together")
    {
        CHECK(mentions(fault_of("[tls]\ncertificate_file = \"a.pem\"\n"), "go together"));
    }

    TEST_CASE("refuse test payments on an address that others reach")
    {
        Config config;
        for (const std::string host : {"0.0.0.0", "192.168.1.4", "::"}) {
            config.listen.host = host;
            CHECK_THROWS_AS(refuse_public_test_payments(config), std::runtime_error);
        }
        config.listen.host = "::1";
        CHECK_NOTHROW(refuse_public_test_payments(config));
        config.public_address = "https://shop.example.org";
        CHECK_THROWS_AS(refuse_public_test_payments(config), std::runtime_error);
        config.public_address = "http://[::1]:8080";
        CHECK_NOTHROW(refuse_public_test_payments(config));
    }

    TEST_CASE("name a unix socket from the root, and the address of the proxy before it")
    {
        const auto listen = parse_listen_address("unix:/run/supple/supple.sock");
        CHECK(listen.local == "/run/supple/supple.sock");
        CHECK(listen_text(listen) == "unix:/run/supple/supple.sock");
        CHECK_THROWS_AS(parse_listen_address("unix:supple.sock"), std::runtime_error);
        CHECK_THROWS_AS(parse_listen_address("unix:"), std::runtime_error);
        CHECK(fault_of("[server]\nlisten = \"unix:/run/x\"\n").find("public_address") !=
              std::string::npos);
        CHECK(fault_of("[server]\nsocket_mode = \"rw-\"\n").find("octal") != std::string::npos);
        CHECK(loaded("[server]\nlisten = \"unix:/run/x\"\nsocket_mode = \"600\"\n"
                     "public_address = \"https://a.example\"\n")
                  .socket_mode == "600");
    }

    TEST_CASE("trust no proxy by default, and those that are named")
    {
        CHECK(loaded("").trusted_proxies.empty());
        CHECK(loaded("[server]\ntrusted_proxies = [\"127.0.0.1\", \"10.0.0.0/8\"]\n")
                  .trusted_proxies.size() == 2);
        CHECK(fault_of("[server]\ntrusted_proxies = \"127.0.0.1\"\n").find("a list") !=
              std::string::npos);
        CHECK(fault_of("[server]\ntrusted_proxies = [\"10.0.0.1/8\"]\n").find("10.0.0.1/8") !=
              std::string::npos);
        CHECK(fault_of("[server]\ntrusted_proxies = [7]\n").find("line 2") != std::string::npos);
        CHECK(fault_of("[server]\nproxy_protocol = true\n").find("trusted_proxies") !=
              std::string::npos);
    }

    TEST_CASE("can be read back from the sample file with every comment mark taken away")
    {
        std::string sample = sample_config(Config{});
        std::string uncommented;
        std::size_t settings = 0;
        for (std::size_t at = 0; at < sample.size();) {
            const auto end = sample.find('\n', at);
            std::string line = sample.substr(at, end - at);
            if (line.starts_with("# ") && mentions(line, " = ") && !mentions(line, "e.g.")) {
                line = line.substr(2);
                ++settings;
            }
            uncommented += (line.starts_with("# ") ? "" : line) + "\n";
            at = end + 1;
        }
        CHECK(settings >= 10);
        // An empty public address stands for "the listening one" and is not an address itself.
        const auto empty = uncommented.find("public_address = \"\"\n");
        REQUIRE(empty != std::string::npos);
        uncommented.erase(empty, std::string("public_address = \"\"\n").size());
        CHECK_NOTHROW(loaded(uncommented));
    }
}
