// A small package made without libav but for its tone: boxes written by hand, pictures that are one
// NAL header and zeros. It keeps every rule, and each flaw breaks it in one way, so that tests can
// see the verifier name the row. Three segments of six seconds: two video rungs and a third at the
// same size, sound, I-frames, English captions of every kind, chapters, posters and a storyboard.
#pragma once

#include "media/encryptor.hpp"
#include "media/track.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace supple::media::tests
{

struct Flaws {
    bool rotated = false;
    bool interlaced = false;
    bool no_colour = false;
    bool hdr = false;
    bool open_group = false;    // a segment that does not begin with an IDR
    bool gap = false;           // tfdt jumps
    bool uneven_frames = false; // one sample lasts longer
    bool edit_list = false;     // on video
    bool no_cmaf_brand = false;
    bool late_first_picture = false;
    bool two_pictures = false; // in an I-frame segment
    bool odd_shape = false;
    bool long_fragments = false;
    bool undefined_channels = false;
    double tone_lufs = -16;   // how loud the sound is
    double said_lufs = 0;     // of the ludt box; 0 = as it is
    double said_peak = 0;     // dBTP; 0 = as it is
    bool no_loudness = false; // no ludt box
    bool torn_sound = false;  // frames that are no AAC
    int level = 0;            // of the top video; 0 = what it needs
    int profile = 100;
};

// A folder under the temporary directory that is removed at the end.
class TinyPackage
{
  public:
    explicit TinyPackage(const Flaws& flaws = {}, bool encrypted = false,
                         SegmentRange preview = {.count = 1});
    ~TinyPackage();
    TinyPackage(const TinyPackage&) = delete;
    TinyPackage& operator=(const TinyPackage&) = delete;

    std::filesystem::path folder() const { return root_ / "package"; }
    std::filesystem::path keys() const { return root_ / "package.keys"; }

    std::string read(const std::string& file) const;
    void write(const std::string& file, const std::string& text); // of a playlist, its twin too
    void replace(const std::string& file, const std::string& from, const std::string& to);
    void remove(const std::string& file);

  private:
    std::filesystem::path root_;
};

} // namespace supple::media::tests
