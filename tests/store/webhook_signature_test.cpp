#include "store/webhook_signature.hpp"

#include <doctest/doctest.h>

using namespace supple::store;

namespace
{

constexpr std::string_view secret = "whsec_test";
constexpr std::string_view body =
    R"({"id":"evt_1","object":"event","type":"checkout.session.completed"})";
constexpr std::string_view signature =
    "670e223f19f12fb09ef0441261722546140dc296175e11939853a461c6642659";
constexpr Timestamp stamp{std::chrono::seconds(1'700'000'000)};

Result<void> verdict(const std::string& header, std::string_view text = body,
                     std::chrono::seconds later = std::chrono::seconds(0))
{
    return verify_webhook(header, secret, text, stamp + later);
}

const std::string good = "t=1700000000,v1=" + std::string(signature);

} // namespace

TEST_SUITE("a webhook signature")
{
    TEST_CASE("is the one that Stripe's own library makes")
    {
        CHECK(sign_webhook(secret, body, stamp) == good);
        CHECK(verdict(good).has_value());
    }

    TEST_CASE("counts among several, while a secret is rolled, and beside other schemes")
    {
        const auto other = std::string(64, '0');
        CHECK(verdict("t=1700000000,v1=" + other + ",v1=" + std::string(signature)).has_value());
        CHECK(verdict("t=1700000000,v0=" + other + ",v1=" + std::string(signature)).has_value());
        CHECK(verdict("v1=" + std::string(signature) + ",t=1700000000").has_value());
    }

    TEST_CASE("covers every byte of the body, and the stamp")
    {
        std::string altered(body);
        for (std::size_t at = 0; at < altered.size(); ++at) {
            altered[at] ^= 1;
            CHECK(verdict(good, altered).error() == Refusal::signature_invalid);
            altered[at] ^= 1;
        }
        CHECK(verdict("t=1700000001,v1=" + std::string(signature)).error() ==
              Refusal::signature_invalid);
        CHECK(verify_webhook(good, "whsec_other", body, stamp).error() ==
              Refusal::signature_invalid);
        CHECK(verify_webhook(good, "", body, stamp).error() == Refusal::signature_invalid);
    }

    TEST_CASE("is good for five minutes, in the past and in the future")
    {
        CHECK(verdict(good, body, std::chrono::seconds(300)).has_value());
        CHECK(verdict(good, body, std::chrono::seconds(-300)).has_value());
        CHECK(verdict(good, body, std::chrono::seconds(301)).error() == Refusal::signature_stale);
        CHECK(verdict(good, body, std::chrono::seconds(-301)).error() == Refusal::signature_stale);
        CHECK(verdict(good, body, std::chrono::hours(-24)).error() == Refusal::signature_stale);
    }

    TEST_CASE("is nothing else")
    {
        for (const auto& header : std::vector<std::string>{
                 "", ",", "t=1700000000", "v1=" + std::string(signature), "t=,v1=x",
                 "t=1700000000,v0=" + std::string(signature), "t=-1,v1=" + std::string(signature),
                 "t=1700000000,t=1700000000,v1=" + std::string(signature),
                 "t=99999999999999999999,v1=" + std::string(signature),
                 "t=1700000000,v1=" + std::string(signature.substr(1)),
                 "t=1700000000, v1=" + std::string(signature), good + std::string(2000, ',')})
            CHECK(verdict(header).error() == Refusal::signature_invalid);
    }
}
