// Heals what a lost webhook would leave behind: "paid, but no access". Asks the provider about
// orders that wait, and reads its own list of events, in the background, once a minute. All it
// learns goes through the same functions as a webhook's message, where hearing it twice is nothing.
#pragma once

#include "server/async_store.hpp"
#include "server/provider_desk.hpp"
#include "store/clock.hpp"

#include <functional>
#include <string>

namespace supple
{

class Reconciler
{
  public:
    using LogError = std::function<void(std::string_view what)>;

    // Everything handed in outlives it.
    Reconciler(AsyncStore& store, ProviderDesk& desk, const Provider& provider,
               const store::Clock& clock, LogError log_error);

    // Runs until its io_context stops.
    http::Task<void> run();

  private:
    http::Task<void> look();
    http::Task<void> look_at_pages();
    http::Task<void> look_at_page(const store::Order& order);
    http::Task<void> read_events();
    http::Task<void> take(const store::WebhookEvent& event);
    void complain(const std::string& what);

    AsyncStore& store_;
    ProviderDesk& desk_;
    const Provider& provider_;
    const store::Clock& clock_;
    LogError log_error_;
    std::string last_complaint_;
};

} // namespace supple
