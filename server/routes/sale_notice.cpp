#include "server/routes/sale_notice.hpp"

#include <boost/json/array.hpp>

#include <stdexcept>

namespace supple::routes
{
namespace
{

const boost::json::object& words_for(const boost::json::object& texts, std::string_view region)
{
    const auto* found = texts.if_contains(region);
    if (found == nullptr || !found->is_object())
        throw std::runtime_error("content/law.toml: the table [" + std::string(region) +
                                 "] is missing; remove your law.toml to use ours.");
    return found->get_object();
}

std::string text_at(const boost::json::object& words, std::string_view key)
{
    const auto* found = words.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
}

void add_line(std::string& text, std::string_view line)
{
    if (!line.empty())
        text.append(line).append("\n");
}

// In the order in which they stand on the page.
std::string all_words(const boost::json::object& words, bool asks_consent)
{
    std::string text;
    add_line(text, text_at(words, "heading"));
    if (const auto* facts = words.if_contains("facts"))
        for (const auto& fact : facts->as_array())
            add_line(text,
                     text_at(fact.as_object(), "what") + ": " + text_at(fact.as_object(), "text"));
    if (asks_consent) {
        add_line(text, "[ ] " + text_at(words, "begin_at_once"));
        add_line(text, "[ ] " + text_at(words, "right_ends"));
    }
    add_line(text, "( " + text_at(words, "button") + " )");
    return text;
}

} // namespace

SaleNotice::SaleNotice(const ShopPages& pages) : terms_(pages.facts().sale)
{
    if (!terms_.law.informs)
        return;
    const boost::json::object data{{"shop", pages.facts().as_json()}};
    const auto texts = pages.pages()->texts("law", data);
    law_ = words_for(texts, store::name(terms_.law.region));
    terms_.shown = store::SaleText{.version = text_at(texts, "version"),
                                   .text = all_words(law_, terms_.law.asks_consent)};
    law_["asks_consent"] = terms_.law.asks_consent;
    law_["terms"] = terms_.shown->hash();
}

void SaleNotice::add_to(boost::json::object& data, const store::Agreement& ticked) const
{
    if (law_.empty())
        return;
    auto law = law_;
    law["begins_ticked"] = ticked.begins_at_once;
    law["ends_ticked"] = ticked.right_ends;
    data["law"] = std::move(law);
}

store::Agreement agreement_of(const http::Request& request)
{
    return {.text_hash = request.form("terms").value_or(""),
            .begins_at_once = request.form("begin_at_once") == "yes",
            .right_ends = request.form("right_ends") == "yes"};
}

} // namespace supple::routes
