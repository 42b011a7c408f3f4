// The provider for coroutines: `co_await desk.ask(job)` sleeps, job(Provider&) runs on a thread of
// the desk's own and may wait for the world, and the coroutine wakes on the executor it came from.
// A few threads, so that one slow call holds up nobody else, and a bounded queue, so that a flood
// of buyers is told to come again instead of being kept waiting.
//
// Stop it before the io_contexts are destroyed, as the AsyncStore: jobs refer to the coroutines'
// frames, and so they take everything by reference.
#pragma once

#include "server/http/elsewhere.hpp"
#include "server/provider.hpp"

#include <atomic>
#include <cstddef>
#include <exception>
#include <optional>
#include <type_traits>
#include <utility>

namespace supple
{

class ProviderDesk
{
  public:
    // A call takes a second at worst when all is well: four make some buyers a second.
    static constexpr std::size_t threads = 4;
    // With the time-outs of for_a_buyer, the last of these waits some minutes at the very worst.
    static constexpr std::size_t most_waiting = 32;

    explicit ProviderDesk(Provider& provider) : provider_(provider), pool_(threads) {}
    ~ProviderDesk() { stop(); }
    ProviderDesk(const ProviderDesk&) = delete;
    ProviderDesk& operator=(const ProviderDesk&) = delete;

    // Throws what the job throws; ProviderFault (undecided) when too many wait.
    template <class Job>
    auto ask(Job&& job) -> http::Task<std::invoke_result_t<Job&, Provider&>>
    {
        static_assert(std::is_trivially_destructible_v<std::remove_reference_t<Job>>,
                      "capture by reference in a co_await expression");
        return run<std::invoke_result_t<Job&, Provider&>>(job);
    }

    // Ends what waits with a fault and joins the threads. A second call does nothing.
    void stop()
    {
        provider_.stop();
        pool_.join();
    }

  private:
    template <class Outcome, class Job>
    http::Task<Outcome> run(Job& job);

    Provider& provider_;
    boost::asio::thread_pool pool_;
    std::atomic<std::size_t> waiting_{0};
};

template <class Outcome, class Job>
http::Task<Outcome> ProviderDesk::run(Job& job)
{
    if (waiting_.fetch_add(1) >= most_waiting) {
        --waiting_;
        throw ProviderFault(ProviderFault::Kind::undecided,
                            "Too many calls to the payment provider wait already.");
    }
    std::optional<Outcome> outcome;
    std::exception_ptr error;
    auto work = [&] {
        try {
            outcome.emplace(job(provider_));
        } catch (...) {
            error = std::current_exception();
        }
        --waiting_;
    };
    co_await http::elsewhere(pool_, work);
    if (error)
        std::rethrow_exception(std::exchange(error, nullptr));
    co_return std::move(*outcome);
}

} // namespace supple
