// Numbers and times as people read them on a page or in a mail, in English.
#pragma once

#include "store/clock.hpp"

#include <string>
#include <string_view>

namespace supple::routes
{

// "45 s", "1 min 12 s", "1 h 5 min".
std::string duration_words(double seconds);

// "0:42", "1:05:09": a place in a video.
std::string place_words(double seconds);

// "12 March 2027", in UTC.
std::string day_words(store::Timestamp time);

// "2027-03-12" -> "12 March 2027"; nothing stays nothing.
std::string day_words(std::string_view iso_date);

// "2027-03-02T10:00" -> "Tuesday 2 March 2027, 10:00": a time by the clock of some place.
std::string local_moment_words(std::string_view local);

// "12 March 2027, 14:02 UTC".
std::string moment_words(store::Timestamp time);

// "en" -> "English"; a language we have no word for is named by its code.
std::string language_words(const std::string& language);

} // namespace supple::routes
