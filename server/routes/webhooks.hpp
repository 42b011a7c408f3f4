// The door for payment providers' messages: POST /webhooks/{provider}. Answers 200 only after the
// message and all that follows from it are committed; any failure of ours is a 5xx, and the
// provider tries again. A message with a bad signature is refused and leaves no trace.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/provider.hpp"

namespace supple::routes
{

class Webhooks
{
  public:
    Webhooks(AsyncStore& store, const Provider& provider, const store::Clock& clock);

    void add_to(http::Router& router) const;

    // One message through the door: signature, age, then one transaction. Also the way by which
    // the test provider's own pay page speaks.
    http::Task<store::Result<store::EventOutcome>> receive(std::string_view signature,
                                                           std::string_view body) const;

  private:
    http::Task<http::Response> post(http::Request& request) const;

    AsyncStore& store_;
    const Provider& provider_;
    const store::Clock& clock_;
};

} // namespace supple::routes
