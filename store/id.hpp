// The names of rows. An id is one letter that tells what it names, and twenty lower-case letters
// and digits drawn at random (100 bits): it reveals neither title nor number, stands unescaped in
// paths and file names, and cannot be guessed. Ids of different things are different types.
#pragma once

#include "store/refusal.hpp"

#include <compare>
#include <functional>
#include <string>
#include <string_view>

namespace supple::store
{

class Random;

namespace id_text
{
/// The prefix and twenty random characters of [a-z2-7].
std::string fresh(char prefix, Random& random);
bool is_valid(char prefix, std::string_view text);
} // namespace id_text

template <char Prefix>
class Id
{
  public:
    /// Names nothing; text() is empty.
    Id() = default;

    static Id fresh(Random& random) { return Id(id_text::fresh(Prefix, random)); }

    /// Refusal::id_invalid for anything fresh() could not have made.
    static Result<Id> parse(std::string_view text)
    {
        if (!id_text::is_valid(Prefix, text))
            return Refusal::id_invalid;
        return Id(std::string(text));
    }

    const std::string& text() const { return text_; }

    friend auto operator<=>(const Id&, const Id&) = default;

  private:
    explicit Id(std::string text) : text_(std::move(text)) {}

    std::string text_;
};

using CourseId = Id<'c'>;
using VideoId = Id<'v'>;
using RevisionId = Id<'r'>;
using OfferId = Id<'f'>;
using CustomerId = Id<'p'>;
using OrderId = Id<'o'>;
using PaymentId = Id<'y'>;
using EntitlementId = Id<'e'>;
using SignInLinkId = Id<'l'>;
using SessionId = Id<'s'>;
using MessageId = Id<'m'>;
using TokenId = Id<'t'>;
using InvoiceId = Id<'i'>;
using WithdrawalId = Id<'w'>;
using LoopId = Id<'a'>;
using CouponId = Id<'k'>;
using SessionRequestId = Id<'q'>;
using PlaybackId = Id<'b'>;

} // namespace supple::store

template <char Prefix>
struct std::hash<supple::store::Id<Prefix>> {
    std::size_t operator()(const supple::store::Id<Prefix>& id) const noexcept
    {
        return std::hash<std::string>{}(id.text());
    }
};
