#include "store/money.hpp"

#include <doctest/doctest.h>

using namespace supple::store;

namespace
{
std::string shown(const char* amount, const char* currency)
{
    return format(Money::parse(amount, currency).value());
}
} // namespace

TEST_SUITE("money")
{
    TEST_CASE("is read to the minor unit")
    {
        CHECK(Money::parse("29.00", "USD")->minor_units == 2900);
        CHECK(Money::parse("29", "usd")->minor_units == 2900);
        CHECK(Money::parse("29.5", "EUR")->minor_units == 2950);
        CHECK(Money::parse("0.05", "EUR")->minor_units == 5);
        CHECK(Money::parse("2900", "JPY")->minor_units == 2900);
        CHECK(Money::parse("1.234", "KWD")->minor_units == 1234);
        CHECK(Money::parse("0", "USD")->minor_units == 0);
    }

    TEST_CASE("is not guessed at")
    {
        for (const auto* amount : {"", ".", "29.", ".5", "-1", "+1", "1,000", "1e3", "29.001",
                                   " 29", "29 ", "0x10", "٢٩", "29.0.0"})
            CHECK(Money::parse(amount, "USD").error() == Refusal::money_invalid);
        CHECK(Money::parse("29.5", "JPY").error() == Refusal::money_invalid);
    }

    TEST_CASE("has a currency that people pay with")
    {
        for (const auto* code : {"", "US", "USDD", "XXX", "XAU", "DEM", "$", "U D", "AD ", "D A"})
            CHECK(Money::parse("1", code).error() == Refusal::currency_unknown);
    }

    TEST_CASE("has an upper end")
    {
        CHECK(Money::parse("10000000.00", "USD")->minor_units == greatest_minor_units);
        CHECK(Money::parse("10000000.01", "USD").error() == Refusal::money_too_large);
        CHECK(Money::parse("99999999999999999999999999", "USD").error() ==
              Refusal::money_too_large);
        CHECK(Money::of(-1, "USD").error() == Refusal::money_invalid);
        CHECK(add(Money::of(greatest_minor_units, "USD").value(), Money::of(1, "USD").value())
                  .error() == Refusal::money_too_large);
    }

    TEST_CASE("of two currencies does not add up")
    {
        CHECK(add(Money::of(1, "USD").value(), Money::of(1, "EUR").value()).error() ==
              Refusal::wrong_currency);
        CHECK(add(Money::of(1, "USD").value(), Money::of(2, "USD").value())->minor_units == 3);
    }

    TEST_CASE("is shown as people write it")
    {
        CHECK(shown("29.00", "USD") == "$29.00");
        CHECK(shown("1290", "EUR") == "€1,290.00");
        CHECK(shown("0.05", "GBP") == "£0.05");
        CHECK(shown("29", "CHF") == "CHF 29.00");
        CHECK(shown("2900", "JPY") == "JPY 2,900");
        CHECK(shown("1234567.8", "USD") == "$1,234,567.80");
        CHECK(shown("2.9", "KWD") == "KWD 2.900");
    }

    TEST_CASE("is written for machines as it is read")
    {
        for (const auto* code : {"USD", "JPY", "KWD"})
            for (const std::int64_t minor : {0, 5, 50, 999, 2900, 1234567}) {
                const auto money = Money::of(minor, code).value();
                CHECK(Money::parse(decimal(money), code).value() == money);
            }
    }
}
