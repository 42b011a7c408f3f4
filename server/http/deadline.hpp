// When a connection's present step must be over. One coarse timer a worker looks at all deadlines
// and wakes those that passed; the step then asks expired() why it was woken. Time goes by in ticks
// of that timer, so that a step asks no clock; a deadline is never early, and late by two ticks at
// most. Deadlines of a worker live on its thread.
#pragma once

#include <boost/intrusive/list.hpp>

#include <chrono>
#include <cstddef>

namespace supple::http
{

class Deadlines;
class WatchedSocket;

class Deadline : public boost::intrusive::list_base_hook<>
{
  public:
    using Clock = std::chrono::steady_clock;

    Deadline(Deadlines& all, WatchedSocket& socket);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    void arm(std::chrono::milliseconds from_now);
    void disarm() { at_ = Clock::time_point::max(); }
    bool expired() const;

    // An idle connection waits for a request and owes nobody an answer: a drain may end it.
    void set_idle(bool idle) { idle_ = idle; }
    // Not cut for another's sake; see Request::vouched_for.
    void vouch() { vouched_for_ = true; }

  private:
    friend class Deadlines;

    Deadlines& all_;
    WatchedSocket& socket_;
    Clock::time_point at_ = Clock::time_point::max();
    bool idle_ = false;
    bool vouched_for_ = false;
    bool stopped_ = false;
};

class Deadlines
{
  public:
    explicit Deadlines(std::chrono::milliseconds tick) : tick_(tick) {}

    std::size_t size() const { return all_.size(); }

    // Wakes all that passed. Called every tick, again and again until they end.
    void sweep();
    void end_idle(); // all that only wait for another request
    // Ends one that nobody vouches for: the oldest that is idle, else the oldest. False if there is
    // none.
    bool end_one_stranger();
    void end_all();

  private:
    friend class Deadline;

    const std::chrono::milliseconds tick_;
    Deadline::Clock::time_point now_ = Deadline::Clock::now(); // at the last tick
    boost::intrusive::list<Deadline> all_;
};

} // namespace supple::http
