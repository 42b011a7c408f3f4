#include "server/provider.hpp"

#include "store/fulfilment.hpp"

namespace supple
{

void take_news(store::Transaction& tx, const store::Order& order, const PageNews& news)
{
    if (!news.charge && !news.closed)
        return;
    const auto done =
        news.charge ? store::fulfil(tx, order.id, *news.charge) : store::expire_order(tx, order.id);
    if (!done)
        throw std::runtime_error("What the provider says of order " + order.id.text() +
                                 " cannot be: " + std::string(store::message(done.error())));
}

} // namespace supple
