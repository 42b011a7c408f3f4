#include "media/encoder.hpp"
#include "tests/support/drawn_picture.hpp"

#include <doctest/doctest.h>

#include <string>
#include <thread>
#include <vector>

using namespace supple::media;
using namespace supple::tests;

namespace
{

struct Encoded {
    std::string bytes{};
    double ssim = 0;
};

// A second of noise.
Encoded encoded(int quality, int threads = 1)
{
    const DrawnSource source{.width = 96, .height = 64, .noise = true};
    const Painter painter{source};
    av::Codec encoder = open_video_encoder({.size = {96, 64},
                                            .frame_rate = {25, 1},
                                            .gop_frames = 25,
                                            .quality = quality,
                                            .effort = Quality::fast,
                                            .threads = threads});
    Encoded made;
    const auto take = [&](AVPacket& packet) {
        made.bytes.append(reinterpret_cast<char*>(packet.data),
                          static_cast<std::size_t>(packet.size));
    };
    for (int at = 0; at < 25; ++at) {
        const av::Frame picture = painter.paint(at / 25.0, 0);
        picture->pts = at;
        encode(*encoder, picture.get(), take);
    }
    encode(*encoder, nullptr, take);
    made.ssim = close_measuring(std::move(encoder));
    return made;
}

} // namespace

TEST_SUITE("an encoder")
{
    TEST_CASE("says its version, the same that stands in what it makes")
    {
        const std::string version = video_encoder_version();
        CHECK(version.starts_with("x264 - core "));
        CHECK(version.size() < 60);
        CHECK(encoded(30).bytes.find(version) != std::string::npos);
    }

    TEST_CASE("measures how near it came to what it was given")
    {
        const double fine = encoded(4).ssim;
        const double starved = encoded(48).ssim;
        CHECK(fine > 0.99);
        CHECK(fine <= 1);
        CHECK(starved < 0.9);
        CHECK(starved > 0);
    }

    TEST_CASE("measures its own pictures, whatever others measure beside it")
    {
        const std::vector<int> qualities{4, 20, 34, 48};
        std::vector<Encoded> beside(qualities.size());
        std::vector<std::thread> threads;
        for (std::size_t at = 0; at < qualities.size(); ++at)
            threads.emplace_back([&, at] { beside[at] = encoded(qualities[at]); });
        for (std::thread& thread : threads)
            thread.join();
        for (std::size_t at = 0; at < qualities.size(); ++at) {
            CAPTURE(qualities[at]);
            CHECK(beside[at].ssim == encoded(qualities[at]).ssim);
        }
    }

    TEST_CASE("gives the same bytes every time, with one thread and with several")
    {
        for (const int threads : {1, 3}) {
            CAPTURE(threads);
            CHECK(encoded(23, threads).bytes == encoded(23, threads).bytes);
        }
    }
}
