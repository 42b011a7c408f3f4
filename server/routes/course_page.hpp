// The page on which a course is sold, and the lines about a course that other pages show. The
// storefront shows it, the checkout shows it again when a form was refused.
#pragma once

#include "server/async_store.hpp"
#include "server/http/task.hpp"
#include "server/routes/doorkeeper.hpp"
#include "server/routes/shop_pages.hpp"
#include "server/routes/visitor.hpp"
#include "store/catalog.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace supple::routes
{

// A video that can be watched, with the packaging that is streamed now.
struct ShownVideo {
    store::Video video;
    store::Revision revision;
};

// Those videos of the course that have a revision, in order.
std::vector<ShownVideo> shown_videos(store::Snapshot& snapshot, const store::CourseId& course);

// "1 h 5 min" over all videos.
std::string total_duration(const std::vector<ShownVideo>& videos);

// [{start, start_seconds, title}]
boost::json::array chapters_json(const store::Revision& revision);

// The gift's part of the form, as typed; without a recipient it is no gift.
struct GiftForm {
    std::string recipient;
    std::string giver;
    std::string words;
    std::string day;
};

// What a refused form shows again.
struct RefusedForm {
    std::string email{};
    std::string code{}; // of a coupon
    std::string sum{};  // where the buyer names it
    GiftForm gift{};
    std::string problem{}; // a word of the page's [problems]; empty: nothing was refused
    http::Status status = http::Status::ok;
};

class CoursePage
{
  public:
    // `provider`: through which a buyer would pay.
    CoursePage(AsyncStore& store, const ShopPages& pages, const store::Clock& clock,
               std::string provider, Doorkeeper& doorkeeper);

    // The page as anybody asks for it; ?code=… shows the price that a coupon makes. Who tries too
    // many codes gets the page as it is without one, and 429.
    http::Task<http::Response> page(const http::Request& request, std::string slug) const;

    // The page after a refused form. Either is 404 for a course that is not on the shelf, unless
    // this browser owns it.
    http::Task<http::Response> page_again(const http::Request& request, std::string slug,
                                          RefusedForm refused) const;

  private:
    http::Task<http::Response> answer(const http::Request& request, const std::string& slug,
                                      RefusedForm& form, Audience audience) const;

    AsyncStore& store_;
    const ShopPages& pages_;
    const store::Clock& clock_;
    std::string provider_;
    Doorkeeper& doorkeeper_;
};

} // namespace supple::routes
