#include "media/language.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace supple::media
{

namespace
{

using Pair = std::pair<std::string_view, std::string_view>;

// Both the bibliographic and the terminological code where ISO 639-2 has two.
constexpr std::array<Pair, 57> two_letter_codes{
    {{"ara", "ar"}, {"bul", "bg"}, {"cat", "ca"}, {"ces", "cs"}, {"chi", "zh"}, {"cmn", "zh"},
     {"cze", "cs"}, {"dan", "da"}, {"deu", "de"}, {"dut", "nl"}, {"ell", "el"}, {"eng", "en"},
     {"est", "et"}, {"eus", "eu"}, {"fas", "fa"}, {"fin", "fi"}, {"fra", "fr"}, {"fre", "fr"},
     {"ger", "de"}, {"gle", "ga"}, {"glg", "gl"}, {"gre", "el"}, {"heb", "he"}, {"hin", "hi"},
     {"hrv", "hr"}, {"hun", "hu"}, {"ice", "is"}, {"ind", "id"}, {"isl", "is"}, {"ita", "it"},
     {"jpn", "ja"}, {"kor", "ko"}, {"lav", "lv"}, {"lit", "lt"}, {"may", "ms"}, {"msa", "ms"},
     {"nld", "nl"}, {"nob", "nb"}, {"nor", "no"}, {"per", "fa"}, {"pol", "pl"}, {"por", "pt"},
     {"ron", "ro"}, {"rum", "ro"}, {"rus", "ru"}, {"slk", "sk"}, {"slv", "sl"}, {"spa", "es"},
     {"srp", "sr"}, {"swe", "sv"}, {"tha", "th"}, {"tur", "tr"}, {"ukr", "uk"}, {"urd", "ur"},
     {"vie", "vi"}, {"zho", "zh"}, {"zul", "zu"}}};

bool is_letters(std::string_view code)
{
    return std::all_of(code.begin(), code.end(),
                       [](unsigned char c) { return std::isalpha(c) != 0; });
}

} // namespace

std::string playlist_language(std::string_view container_language)
{
    std::string code{container_language};
    std::transform(code.begin(), code.end(), code.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (code.size() < 2 || code.size() > 3 || !is_letters(code))
        return "und";
    const auto found = std::find_if(two_letter_codes.begin(), two_letter_codes.end(),
                                    [&](const Pair& pair) { return pair.first == code; });
    return found == two_letter_codes.end() ? code : std::string{found->second};
}

} // namespace supple::media
