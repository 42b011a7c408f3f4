// The mails that tell of an order, as `orders show` lists them: what, when, where each stands, and
// the mail server's last words.
#pragma once

#include "store/outbox.hpp"

#include <boost/json/array.hpp>

#include <vector>

namespace supple
{

boost::json::array as_json(const std::vector<store::Message>& mails);

// Prints nothing if there are none.
void print_mails(const std::vector<store::Message>& mails);

} // namespace supple
