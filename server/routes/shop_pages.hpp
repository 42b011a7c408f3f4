// Turns a page's own data into an answer: adds what every page takes (web/README.md), renders, and
// says how the answer may be cached. Shared by all workers; the texts
// may be replaced while they work.
#pragma once

#include "server/http/request.hpp"
#include "server/http/response.hpp"
#include "server/pages/template.hpp"
#include "store/sale_terms.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace supple::routes
{

// What the settings say about the shop, for pages and mails.
struct ShopFacts {
    std::string name;
    std::string practitioner;
    std::string email;
    std::string postal_address; // lines divided by \n
    std::string public_address; // "https://shop.example.org"
    bool test_payments = false;
    store::SaleTerms sale{}; // but for the words, which are the pages'

    bool secure() const { return public_address.starts_with("https:"); }
    boost::json::object as_json() const;
};

// Lines divided by \n, as a list.
boost::json::array lines_json(std::string_view text);

// {<mode>: true, rate, name, note}: each mode is a field of its own, for sections of a page.
boost::json::object tax_json(const store::TaxTerms& tax);

enum class Audience {
    everybody, // a public page: it names its address, search engines may keep it
    visitor,   // depends on who asks: never cached
};

class ShopPages
{
  public:
    // Throws std::runtime_error when a text in `pages`' content folder is broken.
    ShopPages(ShopFacts facts, pages::Pages pages);

    // The page as an answer. `customer_email` is empty for somebody who is not signed in.
    http::Response answer(const http::Request& request, std::string_view page,
                          boost::json::object data, std::string_view customer_email,
                          Audience audience, http::Status status = http::Status::ok) const;

    // A friendly page for a status. `error_id` is what the visitor may quote; may be empty.
    http::Response error(http::Status status, std::string_view error_id) const;

    const ShopFacts& facts() const { return facts_; }
    // As they are now; they may be replaced meanwhile.
    std::shared_ptr<const pages::Pages> pages() const { return current()->pages; }

    // Other texts from now on, for all workers. Any thread.
    void replace(pages::Pages pages);
    // The texts stay; what is wrong with the new ones stands on the pages of a test shop.
    void keep_with_complaint(std::string complaint);

  private:
    struct Texts {
        std::shared_ptr<const pages::Pages> pages;
        std::string complaint{};
    };

    boost::json::object common_data(std::string_view customer_email, const Texts& texts) const;
    std::shared_ptr<const Texts> current() const;
    void show(Texts texts);

    ShopFacts facts_;
    // Shared, because a page may be in the making on every worker while they are replaced. Not a
    // std::atomic: that of libstdc++ 12 gives its lock up relaxed, which is a race by the book.
    std::shared_ptr<const Texts> texts_;
    mutable std::mutex texts_mutex_;
};

} // namespace supple::routes
