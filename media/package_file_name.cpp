#include "media/package_file_name.hpp"

#include <regex>

namespace supple::media
{

std::optional<TrackKind> track_kind(const std::string& track)
{
    static const std::regex pattern{"(v[1-9][0-9]?)|(a[1-9])|(i[1-9])|"
                                    "(c_[a-z]{2,3}(?:-[a-z0-9]{2,8})?(?:_sdh|_forced)?)"};
    std::smatch match;
    if (!std::regex_match(track, match, pattern))
        return std::nullopt;
    return match[1].matched   ? TrackKind::video
           : match[2].matched ? TrackKind::audio
           : match[3].matched ? TrackKind::iframes
                              : TrackKind::captions;
}

bool is_package_file(const std::string& name)
{
    if (name.size() > longest_file_name)
        return false;
    static const std::regex pattern{
        "(?:main|preview|listen)\\.m3u8(?:\\.gz)?|chapters\\.(?:vtt|json)|package\\.json|"
        "(?:poster|preview|storyboard_[0-9]{5})\\.jpg|storyboard\\.vtt|"
        "(?:v[1-9][0-9]?|a[1-9]|i[1-9]|c_[a-z]{2,3}(?:-[a-z0-9]{2,8})?(?:_sdh|_forced)?)"
        "(?:(?:_preview)?\\.m3u8(?:\\.gz)?|_init\\.mp4|_[0-9]{5}\\.(?:m4s|vtt))"};
    return std::regex_match(name, pattern);
}

} // namespace supple::media
