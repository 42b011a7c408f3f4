#include "media/picture_sizes.hpp"
#include "tests/support/drawn_picture.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace supple::media;
using namespace supple::tests;

namespace
{

constexpr Size whole{320, 180};

av::Frame drawn(std::int64_t pts = 7)
{
    const DrawnSource source{.width = whole.width, .height = whole.height};
    av::Frame picture = Painter{source}.paint(0, 0);
    picture->sample_aspect_ratio = {1, 1};
    picture->pts = pts;
    return picture;
}

std::string luma(const AVFrame& picture)
{
    std::string bytes;
    for (int y = 0; y < picture.height; ++y)
        bytes.append(reinterpret_cast<const char*>(picture.data[0]) +
                         static_cast<std::ptrdiff_t>(y) * picture.linesize[0],
                     static_cast<std::size_t>(picture.width));
    return bytes;
}

// One size, scaled from this picture and nothing else.
std::string scaled(AVFrame& picture, Size size)
{
    PictureSizes sizes{{size}};
    sizes.show(picture);
    return luma(sizes.in(size));
}

} // namespace

TEST_SUITE("a picture's sizes")
{
    TEST_CASE("have its time, and its own size is itself")
    {
        PictureSizes sizes{{{160, 90}, whole}};
        const av::Frame picture = drawn();
        sizes.show(*picture);
        CHECK(&sizes.in(whole) == picture.get());
        const AVFrame& small = sizes.in({160, 90});
        CHECK(small.width == 160);
        CHECK(small.height == 90);
        CHECK(small.pts == 7);
    }

    TEST_CASE("are made once for a picture, and anew for the next")
    {
        PictureSizes sizes{{{160, 90}, {160, 90}}};
        const av::Frame picture = drawn(1);
        sizes.show(*picture);
        const av::Frame first = av::share(sizes.in({160, 90}));
        CHECK(sizes.in({160, 90}).data[0] == first->data[0]);
        const av::Frame next = drawn(2);
        sizes.show(*next);
        CHECK(sizes.in({160, 90}).pts == 2);
        // What an encoder still holds is not painted over.
        CHECK(first->pts == 1);
        CHECK(sizes.in({160, 90}).data[0] != first->data[0]);
    }

    TEST_CASE("come from the smallest one that is at least half as large again")
    {
        const av::Frame picture = drawn();
        PictureSizes sizes{{{240, 136}, {160, 90}, {110, 62}}};
        sizes.show(*picture);
        CHECK(luma(sizes.in({110, 62})) == scaled(sizes.in({240, 136}), {110, 62}));
        CHECK(luma(sizes.in({110, 62})) != scaled(sizes.in({160, 90}), {110, 62}));
        CHECK(luma(sizes.in({160, 90})) == scaled(sizes.in({240, 136}), {160, 90}));
        CHECK(luma(sizes.in({240, 136})) == scaled(*picture, {240, 136}));
    }

    TEST_CASE("do not depend on which of them was asked for first")
    {
        const av::Frame picture = drawn();
        PictureSizes down{{{240, 136}, {160, 90}, {80, 46}}};
        PictureSizes up{{{80, 46}, {160, 90}, {240, 136}}};
        down.show(*picture);
        up.show(*picture);
        for (const Size size : {Size{240, 136}, Size{160, 90}, Size{80, 46}})
            down.in(size);
        CHECK(luma(up.in({80, 46})) == luma(down.in({80, 46})));
    }
}
