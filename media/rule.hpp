// One rule while it is being checked. It starts as kept; each thing found wrong breaks it and is
// remembered, the first few with their words, so that a package with a thousand bad segments still
// gets one readable line.
#pragma once

#include "media/verifier.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace supple::media
{

class Rule
{
  public:
    Rule(std::string_view id, RuleLevel level) : id_(id), level_(level) {}

    void broken(std::string what);

    // What was measured, shown when the rule is kept. The last one said counts.
    void measured(std::string what) { measured_ = std::move(what); }
    // A number behind the verdict, shown whether the rule is kept or broken.
    void figure(Figure figure) { figures_.push_back(std::move(figure)); }
    void does_not_apply(std::string_view why);

    bool is_broken() const { return count_ > 0; }
    RuleResult result() const;

  private:
    std::string id_;
    RuleLevel level_;
    std::vector<std::string> problems_;
    std::size_t count_ = 0;
    std::string measured_;
    std::vector<Figure> figures_;
};

using RuleResults = std::vector<RuleResult>;

} // namespace supple::media
