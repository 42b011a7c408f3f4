#include "media/text_encoding.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <iconv.h>
#include <memory>
#include <stdexcept>
#include <uchardet/uchardet.h>
#include <utility>

namespace supple::media
{

namespace
{

// Languages whose letters are all in Windows-1252, in which their texts were saved for thirty
// years.
constexpr std::array<std::string_view, 17> western{"ca", "da", "de", "en", "es", "eu",
                                                   "fi", "fr", "ga", "gl", "is", "it",
                                                   "nb", "nl", "no", "pt", "sv"};

// ISO 8859 keeps 0x80 to 0x9f for controls, which no text holds; Windows keeps letters there.
constexpr std::array<std::pair<std::string_view, std::string_view>, 6> windows_sisters{{
    {"ISO-8859-1", "WINDOWS-1252"},
    {"ISO-8859-2", "WINDOWS-1250"},
    {"ISO-8859-7", "WINDOWS-1253"},
    {"ISO-8859-8", "WINDOWS-1255"},
    {"ISO-8859-9", "WINDOWS-1254"},
    {"ISO-8859-15", "WINDOWS-1252"},
}};

bool has_windows_letters(std::string_view bytes)
{
    return std::any_of(bytes.begin(), bytes.end(), [](char each) {
        const auto byte = static_cast<unsigned char>(each);
        return byte >= 0x80 && byte <= 0x9f;
    });
}

bool is_western(std::string_view language)
{
    const auto primary = language.substr(0, language.find('-'));
    return std::find(western.begin(), western.end(), primary) != western.end();
}

std::string guessed_by_letters(std::string_view bytes)
{
    const std::unique_ptr<uchardet, decltype(&uchardet_delete)> guess{uchardet_new(),
                                                                      uchardet_delete};
    uchardet_handle_data(guess.get(), bytes.data(), bytes.size());
    uchardet_data_end(guess.get());
    return uchardet_get_charset(guess.get());
}

std::string guessed(std::string_view bytes, std::string_view language)
{
    std::string name = guessed_by_letters(bytes);
    // Broken UTF-8 is to be refused, not to be shown as two letters for each accent.
    if (name == "UTF-8")
        return name;
    if (name.empty() || is_western(language))
        return "WINDOWS-1252";
    if (has_windows_letters(bytes))
        for (const auto& [iso, windows] : windows_sisters)
            if (name == iso)
                return std::string{windows};
    return name;
}

std::string encoding_of(std::string_view bytes, std::string_view language)
{
    if (bytes.starts_with("\xff\xfe") || bytes.starts_with("\xfe\xff"))
        return "UTF-16";
    return is_utf8(bytes) ? "UTF-8" : guessed(bytes, language);
}

// For people: only iconv shouts.
std::string shown(const std::string& encoding)
{
    return encoding.starts_with("WINDOWS-") ? "Windows-" + encoding.substr(8) : encoding;
}

class Converter
{
  public:
    explicit Converter(const std::string& from)
        : from_(from), iconv_(iconv_open("UTF-8", from.c_str()))
    {
        if (iconv_ == reinterpret_cast<iconv_t>(-1))
            refuse();
    }
    ~Converter() { iconv_close(iconv_); }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    std::string convert(std::string_view bytes)
    {
        std::string text;
        std::array<char, 4096> part{};
        auto* in = const_cast<char*>(bytes.data()); // iconv does not write there
        std::size_t left = bytes.size();
        while (left > 0) {
            char* out = part.data();
            std::size_t room = part.size();
            const std::size_t result = iconv(iconv_, &in, &left, &out, &room);
            if (result == static_cast<std::size_t>(-1) && errno != E2BIG)
                refuse();
            text.append(part.data(), part.size() - room);
        }
        return text;
    }

  private:
    [[noreturn]] void refuse() const
    {
        throw std::runtime_error(fmt::format(
            "its letters cannot be read: it is not UTF-8, and {} does not fit. Save it again as "
            "UTF-8.",
            shown(from_)));
    }

    std::string from_;
    iconv_t iconv_;
};

} // namespace

DecodedText to_utf8(std::string_view bytes, std::string_view language)
{
    const std::string encoding = encoding_of(bytes, language);
    DecodedText decoded;
    if (encoding == "UTF-8" && is_utf8(bytes)) {
        decoded.text = bytes;
    } else {
        decoded.text = Converter{encoding}.convert(bytes);
        decoded.encoding = shown(encoding);
    }
    if (decoded.text.find('\0') != std::string::npos)
        throw std::runtime_error("it is no text, or its encoding is not marked. Save it as UTF-8.");
    return decoded;
}

bool is_utf8(std::string_view text)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = static_cast<unsigned char>(text[at++]);
        const int more = lead < 0x80         ? 0
                         : lead >> 5 == 0x06 ? 1
                         : lead >> 4 == 0x0e ? 2
                         : lead >> 3 == 0x1e ? 3
                                             : -1;
        if (more < 0)
            return false;
        for (int count = 0; count < more; ++count, ++at)
            if (at >= text.size() || static_cast<unsigned char>(text[at]) >> 6 != 0x02)
                return false;
    }
    return true;
}

} // namespace supple::media
