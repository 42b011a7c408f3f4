// What web/build.mjs put into the program. The definitions are generated; this is their shape.
#pragma once

#include "server/pages/assets.hpp"

#include <cstddef>
#include <span>
#include <string_view>

namespace supple::pages
{

struct EmbeddedAsset {
    std::string_view logical; // "site.css"; empty for files only other assets name
    std::string_view file;    // "site.3f9a1c.css"
    Asset asset;
};

struct EmbeddedText {
    std::string_view name; // "pages/home.mustache", "content/home.toml", "mail/receipt.mustache"
    std::string_view text;
};

std::span<const EmbeddedAsset> embedded_assets();
std::span<const EmbeddedText> embedded_texts();

} // namespace supple::pages
