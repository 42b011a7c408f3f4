#include "tests/media/tiny_picture.hpp"

#include "media/storyboard_layout.hpp"

#include <algorithm>

namespace supple::media::tests
{

namespace
{

// ITU-T T.81 B.2.2: the start, a frame header of three components, the end.
std::vector<std::uint8_t> picture(Size size)
{
    std::vector<std::uint8_t> bytes{0xff, 0xd8, 0xff, 0xc0, 0, 17, 8};
    for (const int side : {size.height, size.width}) {
        bytes.push_back(static_cast<std::uint8_t>(side >> 8));
        bytes.push_back(static_cast<std::uint8_t>(side & 0xff));
    }
    bytes.push_back(3);
    bytes.resize(bytes.size() + 9);
    bytes.insert(bytes.end(), {0xff, 0xd9});
    return bytes;
}

} // namespace

void write_tiny_pictures(const Package& package, Staging& staging)
{
    for (const char* poster : {"poster.jpg", "preview.jpg"})
        staging.write(poster, picture({1280, 720}));
    if (package.encrypted)
        return;
    const Track& iframes =
        *std::find_if(package.tracks.begin(), package.tracks.end(),
                      [](const Track& track) { return track.kind == TrackKind::iframes; });
    const auto layout = storyboard_layout({iframes.width, iframes.height},
                                          static_cast<int>(iframes.segments.size()));
    for (int sheet = 1; sheet <= layout.sheets(); ++sheet)
        staging.write(sheet_file_name(sheet), picture(layout.sheet(sheet)));
    staging.write("storyboard.vtt", storyboard_vtt(layout, iframes));
}

} // namespace supple::media::tests
