#include "store/form_body.hpp"

namespace supple::store
{

namespace
{

// RFC 3986's unreserved characters, and brackets.
bool stands_for_itself(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("-_.~[]").find(c) != std::string_view::npos;
}

void escape(std::string& out, std::string_view text)
{
    static constexpr std::string_view digits = "0123456789ABCDEF";
    for (const char c : text) {
        if (stands_for_itself(c)) {
            out += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out += '%';
        out += digits[byte >> 4];
        out += digits[byte & 15];
    }
}

} // namespace

FormBody& FormBody::add(std::string_view name, std::string_view value)
{
    if (!text_.empty())
        text_ += '&';
    escape(text_, name);
    text_ += '=';
    escape(text_, value);
    return *this;
}

FormBody& FormBody::add(std::string_view name, std::int64_t value)
{
    return add(name, std::to_string(value));
}

} // namespace supple::store
