// Counts who presses Buy or Pay, asks for a sign-in mail or a private session, or tries the code of
// a mail or of a coupon, by network and by e-mail address, and says how long to wait to who does it
// too often. It keeps out floods: orders nobody pays, mails to a long list of addresses, guesses.
// The mails to one address and the wrong codes of one mail are counted by the shop itself, in the
// database (store/sign_in.hpp).
#pragma once

#include "server/http/request.hpp"
#include "server/http/response.hpp"
#include "server/rate_limit.hpp"
#include "store/random.hpp"

#include <string>
#include <string_view>

namespace supple::routes
{

// Thirty people of a course are in one studio, one clinic or one telephone company's network, and
// at the end of the hour all of them buy or sign in, each with a slip or two. After that, one each
// twenty seconds: more than a busy office needs, and for a flood 4,320 a day instead of millions.
inline constexpr Rate network_rate{.burst = 100, .interval = std::chrono::seconds(20)};
// One person who tries one card after the other, who goes back and forth, who buys two courses.
// Whoever types somebody else's address to keep her out must come back every three minutes.
inline constexpr Rate buyer_rate{.burst = 20, .interval = std::chrono::minutes(3)};
// A studio may ask for private sessions together, once; each is answered by one person by hand.
inline constexpr Rate asking_rate{.burst = 10, .interval = std::chrono::minutes(10)};

class Doorkeeper
{
  public:
    Doorkeeper(const store::Clock& clock, store::Random& random);

    // None if it may be done now, and then it is counted; else how long to wait.
    std::optional<std::chrono::seconds> must_wait_to_buy(const http::Request& request,
                                                         std::string_view email);
    std::optional<std::chrono::seconds> must_wait_for_mail(const http::Request& request);
    std::optional<std::chrono::seconds> must_wait_to_try_code(const http::Request& request);
    std::optional<std::chrono::seconds> must_wait_to_try_coupon(const http::Request& request);
    std::optional<std::chrono::seconds> must_wait_to_ask(const http::Request& request);

  private:
    std::optional<std::chrono::seconds> by_network(RateLimit& limit, const http::Request& request);
    std::uint64_t number_of(std::string_view who) const;

    const store::Clock& clock_;
    std::string secret_; // strangers must not know which numbers meet in the tables
    RateLimit buying_{network_rate};
    RateLimit buyer_{buyer_rate};
    RateLimit mails_{network_rate};
    RateLimit codes_{network_rate};
    RateLimit coupons_{network_rate};
    RateLimit asking_{asking_rate};
};

// Says so in the header of an answer that is 429 (RFC 6585 section 4).
http::Response with_retry_after(http::Response response, std::chrono::seconds wait);

} // namespace supple::routes
