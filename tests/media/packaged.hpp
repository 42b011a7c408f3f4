// A drawn source, packaged into a folder that goes away, and what every such package must show.
#pragma once

#include "media/packager.hpp"
#include "tests/media/played_package.hpp"
#include "tests/support/drawn_source.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace supple::tests
{

// Gone at the end of the test.
class Folder
{
  public:
    Folder();
    ~Folder() { std::filesystem::remove_all(path_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
    std::size_t entries() const;
    bool holds_only(const std::string& name) const;

  private:
    std::filesystem::path path_;
};

// Every M rule was kept, or making it had thrown.
struct Packaged {
    explicit Packaged(const DrawnSource& source, const std::string& name = "source.mp4",
                      std::vector<media::CaptionFile> captions = {},
                      media::Wishes wishes = {.quality = media::Quality::fast});

    // A finding that contains this.
    bool found(const std::string& text) const;
    // The name of the best video track.
    std::string top() const;
    const std::filesystem::path& path() const { return order.final_folder; }

    Folder folder;
    media::StopFlag never{false};
    media::PackageOrder order;
    media::PackageResult result;
};

// The four corners have their colours, up to a difference of `tolerance` in 255.
void check_upright(const SeenVideo& video, int tolerance);
void check_sdr_tags(const SeenVideo& video);
// Starts at zero and keeps its rate.
void check_even_pace(const SeenVideo& video, double rate);
// Beep and flash are where they were in the source: to a picture, and to 5 ms.
void check_together(const Packaged& packaged, double expected, double rate);

} // namespace supple::tests
