// The MP4 file of the practice: drawn pictures go in one after another, sound is drawn up to the
// same moment and written beside them. H.264 and AAC, colours said as BT.709, nearly lossless,
// because the packager encodes it again. The same pictures give the same bytes.
#pragma once

#include "media/av.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>

struct SwsContext;

namespace supple::media
{

inline constexpr int practice_frames_per_second = 25;

class PracticeFilm
{
  public:
    // Begins the file. Throws std::runtime_error when an encoder is missing or it cannot be
    // written.
    explicit PracticeFilm(const std::filesystem::path& file);
    ~PracticeFilm();
    PracticeFilm(const PracticeFilm&) = delete;
    PracticeFilm& operator=(const PracticeFilm&) = delete;

    // The next picture: BGR0, PracticeScene's size, pts = its number from zero.
    void add(const AVFrame& drawn);

    // Without it the file is not whole.
    void finish();

  private:
    struct FreeScaler {
        void operator()(SwsContext* scaler) const;
    };

    void add_stream(const AVCodecContext& encoder);
    av::Frame converted(const AVFrame& drawn) const;
    void sound_until(std::int64_t sample);
    void write(AVPacket& packet, const AVCodecContext& encoder, int stream);

    std::unique_ptr<SwsContext, FreeScaler> scaler_;
    av::Codec video_;
    av::Codec audio_;
    av::Output output_;
    std::int64_t next_sample_ = 0;
};

} // namespace supple::media
