#include "tests/ways/exposition.hpp"
#include "tests/ways/open_shop.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

using namespace supple;
using supple::test::OpenShop;
using supple::test::read_exposition;
using supple::test::Visitor;

namespace
{

test::Exposition scrape(const OpenShop& shop, const std::string& more_headers = "")
{
    const auto answer = Visitor(shop).get("/metrics", more_headers);
    REQUIRE(answer.status == 200);
    CHECK(answer.header("content-type") == "text/plain; version=0.0.4; charset=utf-8");
    return read_exposition(answer.body);
}

// A worker counts an answer after it was sent, so a client may ask sooner than that.
test::Exposition scrape_when(const OpenShop& shop, const std::string& series, double value)
{
    auto metrics = scrape(shop);
    for (int tries = 0; tries < 100 && metrics.sum(series) < value; ++tries)
        metrics = scrape(shop);
    return metrics;
}

struct Secret {
    std::filesystem::path file = std::filesystem::temp_directory_path() / "supple-metrics-secret";

    Secret()
    {
        std::ofstream(file) << "open sesame\n";
        std::filesystem::permissions(file, std::filesystem::perms::owner_read);
    }
    ~Secret() { std::filesystem::remove(file); }
};

} // namespace

TEST_SUITE("metrics")
{
    TEST_CASE("tell of requests by route and class, and of no path")
    {
        OpenShop shop;
        Visitor visitor(shop);
        for (int i = 0; i < 3; ++i)
            CHECK(visitor.get("/courses/practice").status == 200);
        CHECK(visitor.get("/courses/secret-plan").status == 404);
        CHECK(visitor.get("/nowhere/at/all").status == 404);

        const std::string page = R"(method="GET",route="/courses/{slug}")";
        scrape_when(shop, R"(supple_http_requests_total{method="other")", 1);
        const auto metrics =
            scrape_when(shop, "supple_http_request_duration_seconds_count{" + page + "}", 4);
        CHECK(metrics.at("supple_http_requests_total{" + page + R"(,class="2xx"})") == 3);
        CHECK(metrics.at("supple_http_requests_total{" + page + R"(,class="4xx"})") == 1);
        CHECK(metrics.at(
                  R"(supple_http_requests_total{method="other",route="other",class="4xx"})") == 1);
        CHECK(metrics.at("supple_http_request_duration_seconds_count{" + page + "}") == 4);
        CHECK(metrics.at("supple_http_response_body_bytes_total{" + page + "}") > 0);
        CHECK(metrics.at("supple_connections_accepted_total") >= 5);
        CHECK(metrics.sum("supple_build_info{version=") == 1);
        for (const auto& [series, value] : metrics.samples)
            CHECK(series.find("secret-plan") == std::string::npos);
    }

    TEST_CASE("tell of tokens refused, by reason")
    {
        OpenShop shop;
        Visitor visitor(shop);
        CHECK(visitor.get("/stream/rubbish/video/main.m3u8").status == 401);
        const auto order = visitor.order("ada@example.org");
        visitor.decide(order, "pay");
        const auto address = visitor.stream_address();
        REQUIRE_FALSE(address.empty());
        const auto metrics = scrape(shop);
        CHECK(metrics.at(R"(supple_tokens_refused_total{reason="invalid"})") == 1);
        CHECK(metrics.at(R"(supple_tokens_refused_total{reason="revoked"})") == 0);
    }

    TEST_CASE("tell what waits")
    {
        OpenShop shop;
        Visitor(shop).order("ada@example.org");
        const auto metrics = scrape(shop);
        CHECK(metrics.at("supple_orders_pending") == 1);
        CHECK(metrics.at(R"(supple_outbox_messages{state="stuck"})") == 0);
        CHECK(metrics.sum("supple_database_jobs_waiting{") == 0);
    }

    TEST_CASE("are for this machine only")
    {
        OpenShop shop;
        CHECK(Visitor(shop).get("/metrics").status == 200);
        CHECK(Visitor(shop).get("/metrics", "X-Forwarded-For: 192.0.2.7\r\n").status == 403);
    }

    TEST_CASE("are for who knows the secret, and for nobody else, once there is one")
    {
        const Secret secret;
        Config config;
        config.metrics_secret_file = secret.file;
        OpenShop shop(config);
        CHECK(Visitor(shop).get("/metrics").status == 403);
        CHECK(Visitor(shop).get("/metrics", "Authorization: Bearer open\r\n").status == 403);
        scrape(shop, "Authorization: Bearer open sesame\r\n");
        scrape(shop, "X-Forwarded-For: 192.0.2.7\r\nAuthorization: Bearer open sesame\r\n");
    }
}
