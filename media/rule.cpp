#include "media/rule.hpp"

#include <fmt/format.h>

namespace supple::media
{

namespace
{

constexpr std::size_t most_problems_told = 3;

}

void Rule::broken(std::string what)
{
    if (count_++ < most_problems_told)
        problems_.push_back(std::move(what));
}

void Rule::does_not_apply(std::string_view why)
{
    measured_ = fmt::format("does not apply: {}", why);
}

RuleResult Rule::result() const
{
    RuleResult result{
        .id = id_, .level = level_, .pass = count_ == 0, .detail = measured_, .figures = figures_};
    if (count_ > 0)
        result.detail = fmt::format("{}", fmt::join(problems_, "; "));
    if (count_ > most_problems_told)
        result.detail += fmt::format("; and {} more", count_ - most_problems_told);
    return result;
}

} // namespace supple::media
