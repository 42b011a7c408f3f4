// The words in which things are shown and addressed: a title is one line that may stand in a mail's
// subject; a slug is what becomes of it in an address. (is_slug and slugify are told by
// catalog.hpp.)
#pragma once

#include <string_view>

namespace supple::store
{

/// 1 to 200 bytes on one line, not only blanks.
bool is_title(std::string_view text);

} // namespace supple::store
