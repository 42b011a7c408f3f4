// What stands beside the order button: the facts of the contract, its wording, and the boxes that
// the law of the seller asks for. The words come from the texts of the pages; they are put together
// once, and the same words that a page shows are hashed into the form and kept with the order. All
// of it works without JavaScript.
#pragma once

#include "server/http/request.hpp"
#include "server/routes/shop_pages.hpp"
#include "store/sale_terms.hpp"

#include <boost/json/object.hpp>

namespace supple::routes
{

class SaleNotice
{
  public:
    // Throws std::runtime_error if the texts have no words for the seller's law.
    explicit SaleNotice(const ShopPages& pages);

    const store::SaleTerms& terms() const { return terms_; }

    // Adds `law` for a page with an order button; nothing where the law asks nothing. `ticked` are
    // the boxes of a refused form, which come back as they were.
    void add_to(boost::json::object& data, const store::Agreement& ticked) const;

  private:
    store::SaleTerms terms_;
    boost::json::object law_; // of web/README.md
};

// The fields `terms`, `begin_at_once` and `right_ends` of an order form.
store::Agreement agreement_of(const http::Request& request);

} // namespace supple::routes
