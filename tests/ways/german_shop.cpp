#include "tests/ways/german_shop.hpp"

#include <doctest/doctest.h>

namespace supple::test
{

Config german()
{
    Config config;
    config.practitioner = "Mara Lindqvist";
    config.postal_address = "Lindenweg 4\n10115 Berlin";
    config.country = "DE";
    config.tax_mode = "included";
    config.tax_rate = "19";
    config.tax_number = "DE123456789";
    return config;
}

bool has(const http::test::Answer& answer, std::string_view part)
{
    return answer.body.find(part) != std::string::npos;
}

std::string terms_of(const http::test::Answer& page)
{
    constexpr std::string_view before = "name=\"terms\" value=\"";
    const auto at = page.body.find(before);
    REQUIRE(at != std::string::npos);
    return page.body.substr(at + before.size(), 64);
}

} // namespace supple::test
