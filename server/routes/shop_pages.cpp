#include "server/routes/shop_pages.hpp"

#include <chrono>

namespace supple::routes
{
namespace
{

int this_year()
{
    const auto today = std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now());
    return static_cast<int>(std::chrono::year_month_day(today).year());
}

std::string on_one_line(std::string_view text)
{
    std::string line;
    for (const char c : text)
        line += c == '\n' ? std::string(", ") : std::string(1, c);
    return line;
}

} // namespace

boost::json::array lines_json(std::string_view text)
{
    boost::json::array lines;
    while (!text.empty()) {
        const auto end = text.find('\n');
        lines.emplace_back(text.substr(0, end));
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    }
    return lines;
}

boost::json::object tax_json(const store::TaxTerms& tax)
{
    return {{store::name(tax.mode), true},
            {"rate", store::format_tax_rate(tax.rate)},
            {"name", tax.name},
            {"note", tax.note}};
}

boost::json::object ShopFacts::as_json() const
{
    return {{"name", name},
            {"practitioner", practitioner},
            {"email", email},
            {"address_lines", lines_json(postal_address)},
            {"address", on_one_line(postal_address)},
            {"tax_number", sale.seller.tax_number},
            {"tax", tax_json(sale.tax)},
            {"law", {{store::name(sale.law.region), true}}},
            {"withdraws_online", sale.law.withdraws_online}};
}

ShopPages::ShopPages(ShopFacts facts, pages::Pages pages) : facts_(std::move(facts))
{
    replace(std::move(pages));
}

void ShopPages::replace(pages::Pages pages)
{
    auto made = std::make_shared<const pages::Pages>(std::move(pages));
    show({.pages = std::move(made)});
}

void ShopPages::keep_with_complaint(std::string complaint)
{
    show({.pages = pages(), .complaint = std::move(complaint)});
}

std::shared_ptr<const ShopPages::Texts> ShopPages::current() const
{
    const std::lock_guard lock(texts_mutex_);
    return texts_;
}

void ShopPages::show(Texts texts)
{
    auto shown = std::make_shared<const Texts>(std::move(texts));
    const std::lock_guard lock(texts_mutex_);
    texts_.swap(shown);
}

http::Response ShopPages::answer(const http::Request& request, std::string_view page,
                                 boost::json::object data, std::string_view customer_email,
                                 Audience audience, http::Status status) const
{
    const auto texts = current();
    for (auto& entry : common_data(customer_email, *texts))
        data.insert_or_assign(entry.key(), std::move(entry.value()));
    if (audience == Audience::everybody)
        data["canonical"] = facts_.public_address + std::string(request.target.path());
    auto response = http::Response::html(texts->pages->render(page, data), status);
    // Even a public page shows who is signed in, so no shared cache may keep it.
    response.set("Cache-Control",
                 audience == Audience::everybody ? "private, no-cache" : "no-store");
    return response;
}

http::Response ShopPages::error(http::Status status, std::string_view error_id) const
{
    const auto texts = current();
    boost::json::object data = common_data({}, *texts);
    data["state"] = std::to_string(static_cast<unsigned>(status));
    data["error_id"] = error_id;
    auto response = http::Response::html(texts->pages->render("error", data), status);
    response.set("Cache-Control", "no-store");
    return response;
}

boost::json::object ShopPages::common_data(std::string_view customer_email,
                                           const Texts& texts) const
{
    return {{"shop", facts_.as_json()},
            {"signed_in", !customer_email.empty()},
            {"customer_email", customer_email},
            {"year", this_year()},
            {"test_payments", facts_.test_payments},
            {"text_complaint", facts_.test_payments ? texts.complaint : ""}};
}

} // namespace supple::routes
