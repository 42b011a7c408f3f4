// The body of a form (application/x-www-form-urlencoded) as Stripe's own library writes it: the
// same characters escaped, and brackets left readable, since they nest: "metadata[order]=o1".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace supple::store
{

class FormBody
{
  public:
    FormBody& add(std::string_view name, std::string_view value);
    FormBody& add(std::string_view name, std::int64_t value);

    /// "a=1&b[c]=2"; also fit to stand behind the question mark of an address.
    const std::string& text() const { return text_; }

  private:
    std::string text_;
};

} // namespace supple::store
