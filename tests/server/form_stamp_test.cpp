#include "server/routes/form_stamp.hpp"

#include <doctest/doctest.h>

using namespace supple;
using routes::FormStamp;

namespace
{

constexpr store::Timestamp opened{std::chrono::seconds(1'800'000'000)};

} // namespace

TEST_SUITE("the mark of a form")
{
    TEST_CASE("is good for as long as a person may take, and no two are the same")
    {
        store::SeededRandom random(1);
        const FormStamp stamp(random);
        const auto mark = stamp.issue(opened);
        CHECK(mark != stamp.issue(opened));
        CHECK(stamp.check(mark, opened) == FormStamp::Verdict::too_quick);
        CHECK(stamp.check(mark, opened + routes::least_filling_time) == FormStamp::Verdict::good);
        CHECK(stamp.check(mark, opened + routes::greatest_filling_time) ==
              FormStamp::Verdict::good);
        CHECK(stamp.check(mark, opened + routes::greatest_filling_time + std::chrono::seconds(1)) ==
              FormStamp::Verdict::not_ours);
    }

    TEST_CASE("cannot be made up, made older or carried to another shop")
    {
        store::SeededRandom random(1);
        const FormStamp stamp(random);
        const FormStamp other(random);
        const auto later = opened + std::chrono::minutes(1);
        auto older = stamp.issue(opened);
        older[0] = '0';
        for (const auto& mark : {older, other.issue(opened), std::string(), std::string("."),
                                 std::string("1799999990.x."), std::string(10'000, '.')})
            CHECK(stamp.check(mark, later) == FormStamp::Verdict::not_ours);
    }
}
