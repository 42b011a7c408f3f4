// A small package made without libav but for its tone: boxes written by hand, pictures that are one
// NAL header and zeros. It keeps every rule, and each flaw breaks it in one way, so that tests can
// see the verifier name the row. Three segments of six seconds: two video rungs and a third at the
// same size, sound, I-frames, English captions of every kind, chapters, posters and a storyboard.
#pragma once

#include "media/encryptor.hpp"
#include "media/track.hpp"
#include "tests/media/tiny_flaws.hpp"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace supple::media::tests
{

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
