// An e-mail address: one that a mail server would take and that cannot smuggle anything into a
// mail's header. We accept the dot-atom form of RFC 5321 section 4.1.2 only: no quotes, comments,
// address literals or non-ASCII; a person with a stranger address is rare, an injected header is
// not.
#pragma once

#include "store/refusal.hpp"

#include <compare>
#include <string>
#include <string_view>

namespace supple::store
{

class Email
{
  public:
    /// Nobody; typed() is empty.
    Email() = default;

    /// Trims surrounding blanks; Refusal::email_invalid for what is no address.
    static Result<Email> parse(std::string_view text);

    /// As the person wrote it: for display and for the envelope.
    const std::string& typed() const { return typed_; }

    /// In lower case: what tells two customers apart.
    std::string key() const;

    friend auto operator<=>(const Email&, const Email&) = default;

  private:
    explicit Email(std::string typed) : typed_(std::move(typed)) {}

    std::string typed_;
};

/// Whether text may stand in a mail header: no control characters at all (RFC 5322 section 2.2).
bool is_header_safe(std::string_view text);

} // namespace supple::store
