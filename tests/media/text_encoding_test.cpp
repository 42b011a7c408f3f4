#include "media/text_encoding.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using namespace supple::media;
using namespace std::string_literals;

TEST_SUITE("a text")
{
    TEST_CASE("in UTF-8 stays as it is")
    {
        for (const char* text : {"", "plain", "für dich",
                                 "\xEF\xBB\xBF"
                                 "für dich",
                                 "吸气"}) {
            const DecodedText decoded = to_utf8(text, "en");
            CHECK(decoded.text == text);
            CHECK(decoded.encoding.empty());
        }
    }

    TEST_CASE("in UTF-16 is known by its mark")
    {
        for (const std::string& text : {"\xff\xfe"
                                        "f\0\xfc\0r\0"s,
                                        "\xfe\xff"
                                        "\0f\0\xfc\0r"s}) {
            const DecodedText decoded = to_utf8(text, "de");
            CHECK(decoded.text == "für");
            CHECK(decoded.encoding == "UTF-16");
        }
    }

    TEST_CASE("of a Western language is in Windows-1252 when it is not UTF-8")
    {
        const DecodedText short_one = to_utf8("Caf\xe9 \x96 it\x92s \x80 5\x85", "en-gb");
        CHECK(short_one.text == "Café – it’s € 5…");
        CHECK(short_one.encoding == "Windows-1252");
        CHECK(to_utf8("Ma\xf1"
                      "ana, \xbf"
                      "c\xf3"
                      "moda?",
                      "es")
                  .text == "Mañana, ¿cómoda?");
    }

    TEST_CASE("of another language is recognised by its letters")
    {
        // "Вдохните и выдохните. Закройте глаза." in Windows-1251 and KOI8-R
        const DecodedText windows =
            to_utf8("\xc2\xe4\xee\xf5\xed\xe8\xf2\xe5 \xe8 \xe2\xfb\xe4\xee\xf5\xed\xe8\xf2\xe5. "
                    "\xc7\xe0\xea\xf0\xee\xe9\xf2\xe5 \xe3\xeb\xe0\xe7\xe0.",
                    "ru");
        CHECK(windows.text == "Вдохните и выдохните. Закройте глаза.");
        CHECK(windows.encoding == "Windows-1251");
        const DecodedText koi =
            to_utf8("\xf7\xc4\xcf\xc8\xce\xc9\xd4\xc5 \xc9 \xd7\xd9\xc4\xcf\xc8\xce\xc9\xd4\xc5. "
                    "\xfa\xc1\xcb\xd2\xcf\xca\xd4\xc5 \xc7\xcc\xc1\xda\xc1.",
                    "ru");
        CHECK(koi.text == windows.text);
        CHECK(koi.encoding == "KOI8-R");
    }

    TEST_CASE("with letters that ISO 8859 lacks is in its sister of Windows")
    {
        // "Wdech, poczuj oddech w środku. Źle? Łagodnie, żeby się nie śpieszyć."
        const DecodedText decoded = to_utf8("Wdech, poczuj oddech w \x9crodku. \x8fle? \xa3"
                                            "agodnie, \xbf"
                                            "eby si\xea nie "
                                            "\x9cpieszy\xe6.",
                                            "pl");
        CHECK(decoded.text ==
              "Wdech, poczuj oddech w środku. Źle? Łagodnie, żeby się nie śpieszyć.");
        CHECK(decoded.encoding == "Windows-1250");
    }

    TEST_CASE("that is none is refused")
    {
        CHECK_THROWS_AS(to_utf8("\0\0\1"s, "en"), std::runtime_error);
        CHECK_THROWS_AS(to_utf8("f\0r\0"s, "en"), std::runtime_error); // UTF-16 without its mark
        CHECK_THROWS_AS(to_utf8("\xff\xfe"
                                "f"s,
                                "en"),
                        std::runtime_error); // half a letter
        CHECK_THROWS_AS(to_utf8("\x81\x8d\x8f\x90", "en"), std::runtime_error);
    }
}
