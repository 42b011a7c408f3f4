#include "media/frame_queue.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace supple::media;

TEST_SUITE("a frame queue")
{
    TEST_CASE("hands frames over in order, and holds a fast pusher back")
    {
        FrameQueue queue{2};
        std::thread pusher{[&] {
            for (int i = 0; i < 200; ++i) {
                av::Frame frame = av::make_frame();
                frame->pts = i;
                CHECK(queue.push(std::move(frame)));
            }
            queue.finish();
        }};
        int expected = 0;
        while (const av::Frame frame = queue.pop())
            CHECK(frame->pts == expected++);
        pusher.join();
        CHECK(expected == 200);
    }

    TEST_CASE("gives what is left after the end, then nothing")
    {
        FrameQueue queue{2};
        CHECK(queue.push(av::make_frame()));
        queue.finish();
        CHECK(queue.pop());
        CHECK(!queue.pop());
    }

    TEST_CASE("wakes both sides when one gives up")
    {
        FrameQueue full{1};
        CHECK(full.push(av::make_frame()));
        std::thread pusher{[&] { CHECK(!full.push(av::make_frame())); }};
        full.abandon();
        pusher.join();
        FrameQueue empty;
        std::thread popper{[&] { CHECK(!empty.pop()); }};
        empty.abandon();
        popper.join();
        CHECK(empty.is_abandoned());
    }
}
