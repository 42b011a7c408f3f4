#include "law.hpp"

#include "store/checkout.hpp"

namespace supple::store
{

SaleTerms german_terms()
{
    return {.law = law_of("DE", false).value(),
            .shown = SaleText{.version = "1", .text = "Order with obligation to pay\nOpen it."},
            .seller = {.name = "Mara Lindqvist",
                       .address = "Lindenweg 4\n10115 Berlin",
                       .email = "mara@example.org",
                       .tax_number = "DE123456789"},
            .tax = {.mode = TaxMode::included, .rate = 1900},
            .invoice_prefix = "S-"};
}

Agreement full_agreement(const SaleTerms& terms)
{
    return {.text_hash = terms.shown ? terms.shown->hash() : "",
            .begins_at_once = true,
            .right_ends = true};
}

Order begin_under(Shop& shop, const SaleTerms& terms, std::string_view email)
{
    return shop.write([&](Transaction& tx) {
        const auto order = begin_checkout(tx, {.course_slug = shop.course.slug,
                                               .email = email,
                                               .provider = "test",
                                               .terms = &terms,
                                               .agreement = full_agreement(terms)})
                               .value()
                               .order;
        return attach_provider_session(tx, order.id, "page_" + order.id.text()).value();
    });
}

Order sell_under(Shop& shop, const SaleTerms& terms, std::string_view email)
{
    const auto order = begin_under(shop, terms, email);
    shop.deliver(paid(order, "evt_" + order.id.text())).value();
    return shop.look(order);
}

} // namespace supple::store
