// Decoded pictures on their way to one rendition. Bounded, so that a slow rendition holds the
// decoder back instead of filling the memory. One thread pushes, one pops.
#pragma once

#include "media/av.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>

namespace supple::media
{

class FrameQueue
{
  public:
    // A 1080p picture is 3 MB; eight of them bridge the pauses between two GOPs.
    explicit FrameQueue(std::size_t limit = 8) : limit_(limit) {}

    // Waits for room. False when the other side has given up.
    bool push(av::Frame frame)
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return abandoned_ || frames_.size() < limit_; });
        if (abandoned_)
            return false;
        frames_.push_back(std::move(frame));
        changed_.notify_all();
        return true;
    }

    // Waits for a frame. Null when the pusher is done, or has given up.
    av::Frame pop()
    {
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return abandoned_ || finished_ || !frames_.empty(); });
        if (abandoned_ || frames_.empty())
            return nullptr;
        av::Frame frame = std::move(frames_.front());
        frames_.pop_front();
        changed_.notify_all();
        return frame;
    }

    void finish() { set(finished_); }
    void abandon() { set(abandoned_); }

    bool is_abandoned() const
    {
        const std::lock_guard lock{mutex_};
        return abandoned_;
    }

  private:
    void set(bool& state)
    {
        const std::lock_guard lock{mutex_};
        state = true;
        changed_.notify_all();
    }

    std::size_t limit_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<av::Frame> frames_;
    bool finished_ = false;
    bool abandoned_ = false;
};

} // namespace supple::media
