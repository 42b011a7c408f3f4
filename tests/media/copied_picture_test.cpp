#include "media/copied_picture.hpp"
#include "media/init_segment.hpp"
#include "tests/media/tiny_package.hpp"

#include <doctest/doctest.h>

#include <utility>

using namespace supple::media;
using supple::media::tests::Flaws;
using supple::media::tests::TinyPackage;

namespace
{

constexpr Rational rate{25, 1};

// The decoder configuration that a small package's picture has with these flaws.
class Header
{
  public:
    explicit Header(const Flaws& flaws = {})
    {
        const std::string file = TinyPackage{flaws}.read("v2_init.mp4");
        const Bytes bytes{reinterpret_cast<const std::uint8_t*>(file.data()), file.size()};
        const InitSegment init = read_init_segment(bytes);
        avcc_.assign(init.avcc.begin(), init.avcc.end());
    }

    PictureForm form() const { return {.fits = true, .avcc = avcc_, .greatest_peak_kbps = 1000}; }

  private:
    std::vector<std::uint8_t> avcc_;
};

// GOPs of these lengths, each an IDR and pictures in the order in which they are shown.
std::vector<PicturePacket> packets(const std::vector<int>& gops)
{
    std::vector<PicturePacket> made;
    for (const int length : gops)
        for (int at = 0; at < length; ++at)
            made.push_back({.seconds = static_cast<double>(made.size()) / rate.value(),
                            .bytes = 1000,
                            .key = at == 0,
                            .idr = at == 0});
    return made;
}

std::string unfit(const std::vector<PicturePacket>& packets, const Flaws& flaws = {})
{
    const Header header{flaws};
    return judge_copy(packets, header.form(), rate).unfit;
}

bool says(const std::string& text, const std::string& part)
{
    CAPTURE(text);
    return text.find(part) != std::string::npos;
}

} // namespace

TEST_SUITE("a copied picture")
{
    TEST_CASE("has the key pictures of its source, however far apart")
    {
        const Header header;
        const CopiedPicture copied = judge_copy(packets({50, 13, 100, 1}), header.form(), rate);
        CHECK(copied.possible());
        CHECK(copied.pictures() == 164);
        CHECK(copied.key_pictures == std::vector<std::int64_t>{0, 50, 63, 163});
        CHECK(copied.average_kbps == doctest::Approx(200));
    }

    TEST_CASE("keeps the order in which its packets are shown")
    {
        std::vector<PicturePacket> source = packets({4, 4});
        std::swap(source[1].seconds, source[3].seconds); // decoded early, shown late
        std::swap(source[2].seconds, source[3].seconds);
        const Header header;
        const CopiedPicture copied = judge_copy(source, header.form(), rate);
        CHECK(copied.possible());
        CHECK(copied.order == std::vector<std::int64_t>{0, 3, 1, 2, 4, 5, 6, 7});
        CHECK(copied.key_pictures == std::vector<std::int64_t>{0, 4});
    }

    TEST_CASE("may have times that are rounded to milliseconds")
    {
        std::vector<PicturePacket> source = packets({50, 50});
        for (std::size_t at = 0; at < source.size(); ++at)
            source[at].seconds += at % 2 == 0 ? 0.0005 : -0.0005;
        CHECK(unfit(source).empty());
    }

    TEST_CASE("is not one that shows a picture twice, pauses, or begins late")
    {
        std::vector<PicturePacket> source = packets({50, 50});
        source[20].seconds = source[21].seconds;
        CHECK(says(unfit(source), "constant rate"));
        source = packets({50, 50});
        for (std::size_t at = 60; at < source.size(); ++at)
            source[at].seconds += 2;
        CHECK(says(unfit(source), "constant rate"));
        source = packets({50, 50});
        for (PicturePacket& packet : source)
            packet.seconds += 0.02;
        CHECK(says(unfit(source), "first moment"));
    }

    TEST_CASE("is not one whose pace drifts away from its rate")
    {
        std::vector<PicturePacket> source = packets({50, 50, 50, 50});
        for (PicturePacket& packet : source)
            packet.seconds *= 1.001;
        CHECK(says(unfit(source), "constant rate"));
    }

    TEST_CASE("is not one that needs pictures of the GOP before, or of the next one")
    {
        std::vector<PicturePacket> source = packets({50, 50});
        std::swap(source[50].seconds, source[51].seconds); // shown before its key picture
        CHECK(says(unfit(source), "open GOPs"));
        source = packets({50, 50});
        std::swap(source[49].seconds, source[50].seconds); // shown after the next key picture
        CHECK(says(unfit(source), "open GOPs"));
        source = packets({50});
        source.front().key = source.front().idr = false;
        CHECK(says(unfit(source), "open GOPs"));
    }

    TEST_CASE("is not one whose key pictures are no IDR, or carry new parameters")
    {
        std::vector<PicturePacket> source = packets({50, 50});
        source[50].idr = false;
        CHECK(says(unfit(source), "no plain IDR"));
    }

    TEST_CASE("has a key picture every four seconds, also at its end")
    {
        CHECK(unfit(packets({100, 100})).empty());
        CHECK(says(unfit(packets({101, 50})), "only every 4.0 s"));
        CHECK(says(unfit(packets({50, 101, 50})), "only every 4.0 s"));
        CHECK(says(unfit(packets({50, 125})), "no key picture in its last 5.0 s"));
    }

    TEST_CASE("has no peak above that of the ladder, whatever its average")
    {
        std::vector<PicturePacket> source = packets(std::vector<int>(10, 50));
        for (std::size_t at = 200; at < 350; ++at)
            source[at].bytes = 4900; // 980 kb/s for six seconds
        CHECK(unfit(source).empty());
        for (std::size_t at = 200; at < 350; ++at)
            source[at].bytes = 5100;
        CHECK(says(unfit(source), "a peak of 1020 kb/s, above 1000"));
    }

    TEST_CASE("is H.264 up to High 5.2 without fields")
    {
        CHECK(unfit(packets({50}), {.level = 52}).empty());
        CHECK(says(unfit(packets({50}), {.level = 60}), "level 6.0, above 5.2"));
        CHECK(says(unfit(packets({50}), {.profile = 110}), "profile 110, above High"));
        CHECK(says(unfit(packets({50}), {.interlaced = true}), "fields"));
    }

    TEST_CASE("has a whole header with one sequence parameter set")
    {
        const Header header;
        const Bytes whole = header.form().avcc;
        for (const std::size_t length : {0, 1, 8, 12}) {
            PictureForm form = header.form();
            form.avcc = whole.first(length);
            CHECK(says(judge_copy(packets({50}), form, rate).unfit, "header"));
        }
        std::vector<std::uint8_t> two{whole.begin(), whole.end()};
        two[5] = 0xe2;
        PictureForm form = header.form();
        form.avcc = two;
        CHECK(says(judge_copy(packets({50}), form, rate).unfit, "header of an unusual kind"));
    }

    TEST_CASE("says first what the source is not")
    {
        PictureForm form = Header{}.form();
        form.fits = false;
        form.unfit = "is interlaced";
        const CopiedPicture copied = judge_copy(packets({50}), form, rate);
        CHECK(copied.unfit == "is interlaced");
        CHECK_FALSE(copied.possible());
        CHECK(copied.order.empty());
    }
}
