#include "server/http/deadline.hpp"

#include "server/http/readiness.hpp"

namespace supple::http
{

Deadline::Deadline(Deadlines& all, WatchedSocket& socket) : all_(all), socket_(socket)
{
    all_.all_.push_back(*this);
}

Deadline::~Deadline()
{
    all_.all_.erase(all_.all_.iterator_to(*this));
}

void Deadline::arm(std::chrono::milliseconds from_now)
{
    // The last tick was less than one ago.
    at_ = all_.now_ + all_.tick_ + from_now;
}

bool Deadline::expired() const
{
    return stopped_ || all_.now_ >= at_;
}

void Deadlines::sweep()
{
    now_ = Deadline::Clock::now();
    for (Deadline& deadline : all_) {
        if (deadline.expired())
            deadline.socket_.cancel();
    }
}

void Deadlines::end_idle()
{
    for (Deadline& deadline : all_) {
        if (!deadline.idle_)
            continue;
        deadline.stopped_ = true;
        deadline.socket_.cancel();
    }
}

bool Deadlines::end_one_stranger()
{
    Deadline* found = nullptr; // the list is in the order in which they came
    for (Deadline& deadline : all_) {
        if (deadline.vouched_for_ || deadline.stopped_)
            continue;
        if (!found || deadline.idle_)
            found = &deadline;
        if (deadline.idle_)
            break;
    }
    if (!found)
        return false;
    found->stopped_ = true;
    found->socket_.cancel();
    return true;
}

void Deadlines::end_all()
{
    for (Deadline& deadline : all_) {
        deadline.stopped_ = true;
        deadline.socket_.cancel();
    }
}

} // namespace supple::http
