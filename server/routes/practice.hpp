// What a customer keeps for herself: the loops of a video, asked for and told by its player, and
// the practice diary, on a page of her own to read, take away and erase. Loops belong to whoever
// may watch the video; the diary is shown only to somebody who signed in by mail, because typing
// an address while buying proves nothing.
#pragma once

#include "server/async_store.hpp"
#include "server/http/router.hpp"
#include "server/routes/shop_pages.hpp"
#include "store/practice_diary.hpp"

namespace supple::routes
{

class Practice
{
  public:
    Practice(AsyncStore& store, const ShopPages& pages, const store::Clock& clock);

    void add_to(http::Router& router) const;

  private:
    // What a session's owner may see; none for a browser that did not sign in by mail.
    struct Diary {
        std::string email;
        std::vector<store::PracticeDay> days;
    };

    http::Task<http::Response> loops(http::Request& request) const;
    http::Task<http::Response> keep_loop(http::Request& request) const;
    http::Task<http::Response> drop_loop(http::Request& request) const;
    http::Task<http::Response> diary(http::Request& request) const;
    http::Task<http::Response> diary_as_json(http::Request& request) const;
    http::Task<http::Response> diary_as_csv(http::Request& request) const;
    http::Task<http::Response> erase(http::Request& request) const;
    http::Task<std::optional<Diary>> diary_for(const http::Request& request) const;

    AsyncStore& store_;
    const ShopPages& pages_;
    const store::Clock& clock_;
};

} // namespace supple::routes
