// Languages of sound tracks. Containers name them by ISO 639-2 ("ger", "deu"), playlists must name
// them by the shortest BCP 47 tag ("de").
#pragma once

#include <string>
#include <string_view>

namespace supple::media
{

// "eng" -> "en"; a code without a two-letter form stays; "" and nonsense -> "und".
std::string playlist_language(std::string_view container_language);

} // namespace supple::media
