// Which certificate a client is shown, what is stapled to it, and how both are renewed.
#include "server/certificate_watch.hpp"
#include "tests/http/http_fixture.hpp"
#include "tests/http/tls_client.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace supple::http;
using namespace supple::http::test;
using namespace std::chrono_literals;
using supple::CertificateWatch;

namespace
{

const std::string last_request = " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

TlsIdentity as_setting(const Identity& identity, std::filesystem::path ocsp = {})
{
    return {identity.certificate, identity.key, std::move(ocsp)};
}

struct Shop {
    TemporaryFolder folder;
    std::vector<TlsIdentity> identities;
    std::string bytes = pattern_bytes(8 * 1024 * 1024);
    std::unique_ptr<RunningServer> running;
    std::vector<std::string> renewed, refused;
    std::unique_ptr<CertificateWatch> watch;

    void open()
    {
        ServerSettings settings;
        settings.tls = std::make_shared<const TlsContext>(identities);
        const auto routes = [this](Router& router) {
            router.quick(Method::get, "/bytes", [this](Request&) { return Response::text(bytes); });
        };
        running = std::make_unique<RunningServer>(routes, settings);
        watch = std::make_unique<CertificateWatch>(
            identities, [this](auto tls) { running->server().replace_tls(std::move(tls)); },
            CertificateWatch::Tell{[this](std::string_view what) { renewed.emplace_back(what); },
                                   [this](std::string_view what) { refused.emplace_back(what); }});
    }
    std::uint16_t port() const { return running->port(); }
    std::string shown() const { return TlsClient(port(), TLS1_3_VERSION).common_name(); }
};

// In the place of another, as an ACME program does it.
void put(const Identity& from, const TlsIdentity& to)
{
    std::filesystem::rename(from.certificate, to.certificate);
    std::filesystem::rename(from.key, to.key);
}

std::string fault_of(const std::vector<TlsIdentity>& identities)
{
    try {
        const TlsContext context(identities);
        return "";
    } catch (const std::runtime_error& fault) {
        return fault.what();
    }
}

bool says(const std::string& text, std::string_view words)
{
    return text.find(words) != std::string::npos;
}

} // namespace

TEST_SUITE("two certificates")
{
    TEST_CASE("are shown each to the clients that can read it")
    {
        Shop shop;
        shop.identities = {as_setting(make_identity(shop.folder, "curve")),
                           as_setting(make_identity(shop.folder, "old", KeyKind::rsa))};
        shop.open();
        for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
            TlsClient modern(shop.port(), {.version = version});
            CHECK(modern.common_name() == "curve");
            TlsClient ancient(shop.port(),
                              {.version = version, .signatures = "RSA-PSS+SHA256:RSA+SHA256"});
            REQUIRE(ancient.connected());
            CHECK(ancient.common_name() == "old");
        }
    }

    TEST_CASE("of one kind, or with the key of the other, are refused")
    {
        TemporaryFolder folder;
        const auto one = make_identity(folder, "one");
        const auto other = make_identity(folder, "other");
        const auto rsa = make_identity(folder, "rsa", KeyKind::rsa);
        CHECK(says(fault_of({as_setting(one), as_setting(other)}), "of the same kind"));
        CHECK(says(fault_of({{one.certificate, rsa.key, {}}}), "is not the key of"));
        CHECK(
            says(fault_of({as_setting(one), {rsa.certificate, one.key, {}}}), "is not the key of"));
    }
}

TEST_SUITE("a stapled answer")
{
    TEST_CASE("is given with its own certificate, while it is fresh")
    {
        Shop shop;
        const auto curve = make_identity(shop.folder, "curve");
        const auto old = make_identity(shop.folder, "old", KeyKind::rsa);
        const auto fresh = make_ocsp_answer(shop.folder, "fresh", curve, 600s);
        const auto stale = make_ocsp_answer(shop.folder, "stale", old, -60s);
        shop.identities = {as_setting(curve, fresh), as_setting(old, stale)};
        shop.open();
        CHECK(TlsClient(shop.port(), {}).stapled().size() == std::filesystem::file_size(fresh));
        TlsClient ancient(shop.port(), {.signatures = "RSA-PSS+SHA256"});
        CHECK(ancient.connected());
        CHECK(ancient.stapled().empty());
    }

    TEST_CASE("is refused when it is none, of another certificate, or says it was revoked")
    {
        TemporaryFolder folder;
        const auto one = make_identity(folder, "one");
        const auto other = make_identity(folder, "other");
        const auto with = [&](const std::filesystem::path& ocsp) {
            return fault_of({as_setting(one, ocsp)});
        };
        CHECK(says(with(folder.path() / "missing"), "cannot be read"));
        CHECK(says(with(folder.write("text", "hello")), "no answer of a certificate authority"));
        CHECK(says(with(make_ocsp_answer(folder, "a", other, 600s)), "about another certificate"));
        CHECK(says(with(make_ocsp_answer(folder, "b", one, 600s, true)), "does not count"));
        CHECK(with(make_ocsp_answer(folder, "c", one, 600s)).empty());
    }
}

TEST_SUITE("a renewed certificate")
{
    TEST_CASE("is shown to new connections, and cuts no stream that runs")
    {
        Shop shop;
        shop.identities = {as_setting(make_identity(shop.folder, "before"))};
        shop.open();
        TlsClient viewer(shop.port(), TLS1_3_VERSION);
        viewer.send("GET /bytes" + last_request);
        const auto beginning = viewer.read(1000);

        put(make_identity(shop.folder, "after"), shop.identities[0]);
        CHECK(shop.shown() == "before");
        shop.watch->look(false);
        for (int tries = 0; tries < 100 && shop.shown() != "after"; ++tries)
            continue; // the worker takes it when it gets to it
        CHECK(shop.shown() == "after");
        REQUIRE(shop.renewed.size() == 1);
        CHECK(says(shop.renewed[0], "ends 2"));

        const auto rest = viewer.ask("");
        CHECK((beginning + rest).ends_with(shop.bytes));
        CHECK(viewer.ended_properly());
    }

    TEST_CASE("that is broken is refused once, and the old one stays until it is mended")
    {
        Shop shop;
        shop.identities = {as_setting(make_identity(shop.folder, "before"))};
        shop.open();
        const auto renewed = make_identity(shop.folder, "after");
        std::filesystem::rename(renewed.certificate, shop.identities[0].certificate);
        for (int looks = 0; looks < 3; ++looks)
            shop.watch->look(false);
        REQUIRE(shop.refused.size() == 1);
        CHECK(says(shop.refused[0], "is not the key of"));
        CHECK(says(shop.refused[0], "stays"));
        CHECK(shop.shown() == "before");

        std::filesystem::rename(renewed.key, shop.identities[0].key);
        shop.watch->look(false);
        CHECK(shop.refused.size() == 1);
        CHECK(shop.renewed.size() == 1);
    }

    TEST_CASE("is read anew when a person asks, changed or not")
    {
        Shop shop;
        shop.identities = {as_setting(make_identity(shop.folder, "same"))};
        shop.open();
        shop.watch->look(false);
        CHECK(shop.renewed.empty());
        shop.watch->look(true);
        CHECK(shop.renewed.size() == 1);
    }
}
