// The shop of the tests with two people who may practise with its video.
#pragma once

#include "shop.hpp"
#include "store/customer.hpp"

#include <string_view>

namespace supple::store
{

struct TwoCustomers : Shop {
    VideoId video = read([&](Snapshot& s) { return videos_of(s, course.id).front().id; });
    CustomerId ann = customer("ann@example.org");
    CustomerId bob = customer("bob@example.org");

    CustomerId customer(std::string_view email)
    {
        return write(
            [&](Transaction& tx) { return ensure_customer(tx, Email::parse(email).value()).id; });
    }
};

} // namespace supple::store
