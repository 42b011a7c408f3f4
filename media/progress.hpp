// The progress of long work on stderr: on a terminal one line that is redrawn, elsewhere a plain
// line every tenth. Says percent, speed against real time, and time left. Work that begins in the
// middle, because an earlier run did the rest, is said to.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace supple::media
{

// How far the work is: share of all of it, 0..1, and seconds of video done so far.
struct Work {
    double share = 0;
    double video_seconds = 0;
};

class ProgressLine
{
  public:
    using Clock = std::chrono::steady_clock;

    explicit ProgressLine(bool on_terminal) : on_terminal_(on_terminal), start_(Clock::now()) {}
    ~ProgressLine() { end(); }

    void show(const Work& work);
    // Leaves the terminal's line clean.
    void end();

  private:
    void begin(const Work& work);
    bool is_due(double share);

    bool on_terminal_;
    Clock::time_point start_;
    std::optional<Work> begun_{}; // where this run began
    Clock::time_point drawn_{};
    int told_tenths_ = 0;
    bool is_drawn_ = false;
};

// "[#######.............]  35 %  1.8x  2:05 left". The time was spent since `begun`.
std::string progress_text(const Work& work, double elapsed_seconds, const Work& begun = {});

// "0:05", "12:30", "1:02:03"
std::string clock_text(double seconds);

} // namespace supple::media
