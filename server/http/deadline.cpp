#include "server/http/deadline.hpp"

namespace supple::http
{

Deadline::Deadline(Deadlines& all, Socket& socket) : all_(all), socket_(socket)
{
    all_.all_.push_back(*this);
}

Deadline::~Deadline()
{
    all_.all_.erase(all_.all_.iterator_to(*this));
}

void Deadline::arm(std::chrono::milliseconds from_now)
{
    at_ = Clock::now() + from_now;
}

void Deadlines::cancel(Deadline& deadline)
{
    boost::system::error_code ignored;
    deadline.socket_.cancel(ignored);
}

void Deadlines::sweep()
{
    const auto now = Deadline::Clock::now();
    for (Deadline& deadline : all_) {
        if (deadline.stopped_ || now >= deadline.at_)
            cancel(deadline);
    }
}

void Deadlines::end_idle()
{
    for (Deadline& deadline : all_) {
        if (!deadline.idle_)
            continue;
        deadline.stopped_ = true;
        cancel(deadline);
    }
}

void Deadlines::end_all()
{
    for (Deadline& deadline : all_) {
        deadline.stopped_ = true;
        cancel(deadline);
    }
}

} // namespace supple::http
