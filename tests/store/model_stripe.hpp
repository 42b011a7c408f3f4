// A Stripe of a few lines, for random play: pages, payments, refunds and disputes as plain values,
// each change told by an event in Stripe's own JSON. What it holds at the end is the truth that the
// shop must have arrived at, whatever was lost, doubled or late on the way.
#pragma once

#include "store/order.hpp"
#include "store/refund.hpp"

#include <boost/json/object.hpp>

#include <map>
#include <string>
#include <vector>

namespace supple::store
{

struct ModelRefund {
    std::string id{};
    std::int64_t amount = 0;
    std::string request{}; // our key; empty: made in the Dashboard
};

struct ModelPage {
    std::string id{};
    std::string order{};
    std::int64_t amount = 0;
    std::string status = "open";
    std::string paid = "unpaid";
    std::string payment{};
    std::vector<ModelRefund> refunds{};
    std::map<std::string, std::string> disputes{}; // by id: their status

    std::int64_t refunded() const;
    bool is_paid() const { return paid == "paid"; }
    bool is_contested() const; // a dispute is open or lost
};

class ModelStripe
{
  public:
    /// `account` makes its ids differ from another's.
    explicit ModelStripe(int account) : account_(account) {}

    ModelPage& open(const Order& order);
    void pay(ModelPage& page, bool at_once);
    void settle(ModelPage& page, bool succeeded);
    void expire(ModelPage& page);
    /// By key once, as Stripe does. The refund.
    ModelRefund refund(ModelPage& page, std::int64_t amount, const std::string& request);
    void dispute(ModelPage& page, const std::string& id, const std::string& status);

    boost::json::object page_json(const ModelPage& page) const;
    boost::json::object refund_json(const ModelPage& page, const ModelRefund& refund) const;

    std::vector<ModelPage> pages{};
    std::vector<boost::json::object> events{}; // all that were ever told, oldest first

  private:
    std::string next(const char* prefix);
    void tell(const std::string& type, boost::json::object subject);

    int account_;
    int count_ = 0;
};

} // namespace supple::store
