#include "media/progress.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace supple::media
{

namespace
{

constexpr int bar_width = 24;
constexpr auto redraw_every = std::chrono::milliseconds{200};
// Before this share a guess of the time left is noise.
constexpr double least_share = 0.02;

} // namespace

std::string clock_text(double seconds)
{
    const long whole = std::lround(std::max(0.0, seconds));
    if (whole >= 3600)
        return fmt::format("{}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
    return fmt::format("{}:{:02}", whole / 60, whole % 60);
}

std::string progress_text(const Work& work, double elapsed_seconds, const Work& begun)
{
    const double share = std::clamp(work.share, 0.0, 1.0);
    const auto full = static_cast<std::size_t>(std::lround(share * bar_width));
    std::string text = fmt::format("[{}{}] {:3.0f} %", std::string(full, '#'),
                                   std::string(bar_width - full, '.'), std::floor(share * 100));
    const double done = share - begun.share;
    if (elapsed_seconds <= 0 || done < least_share)
        return text;
    text += fmt::format("  {:.1f}x", (work.video_seconds - begun.video_seconds) / elapsed_seconds);
    return text + "  " + clock_text(elapsed_seconds * (1 - share) / done) + " left";
}

bool ProgressLine::is_due(double share)
{
    if (on_terminal_) {
        const auto now = Clock::now();
        if (is_drawn_ && now - drawn_ < redraw_every)
            return false;
        drawn_ = now;
        return true;
    }
    const int tenths = static_cast<int>(share * 10);
    if (tenths <= told_tenths_)
        return false;
    told_tenths_ = tenths;
    return true;
}

void ProgressLine::begin(const Work& work)
{
    begun_ = work;
    if (work.video_seconds > 0)
        fmt::print(stderr, "going on at {}, where an earlier run was interrupted\n",
                   clock_text(work.video_seconds));
}

void ProgressLine::show(const Work& work)
{
    if (!begun_)
        begin(work);
    if (!is_due(work.share))
        return;
    const std::chrono::duration<double> elapsed = Clock::now() - start_;
    const std::string text = progress_text(work, elapsed.count(), *begun_);
    std::fputs(on_terminal_ ? ("\r\033[K" + text).c_str() : (text + "\n").c_str(), stderr);
    std::fflush(stderr);
    is_drawn_ = true;
}

void ProgressLine::end()
{
    if (on_terminal_ && is_drawn_)
        std::fputs("\r\033[K", stderr);
    is_drawn_ = false;
}

} // namespace supple::media
