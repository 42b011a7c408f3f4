// Pages and mails: logic-free mustache templates, filled with JSON and escaped by default.
// Templates and their texts (TOML) lie in the program; a text file of the same name in the shop's
// content/ folder overrides ours key by key. What each page takes is listed in web/README.md.
// Refuses to start on a broken text file; never fails on a missing field, which renders as nothing.
#pragma once

#include <boost/json/object.hpp>

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace supple::pages
{

struct Mail {
    std::string subject;
    std::string text;
    std::string html;
};

// Built once at start; rendering is const and safe from any number of threads.
class Pages
{
  public:
    // Reads all of content_folder, if given. Throws std::runtime_error naming the file, the line
    // and what to do when a text is not TOML or belongs to no page.
    explicit Pages(std::optional<std::filesystem::path> content_folder);

    // A whole HTML document. `page` is a name of page_names(); any other is our own mistake and
    // throws std::out_of_range. Throws std::runtime_error if the template is broken.
    std::string render(std::string_view page, const boost::json::object& data) const;

    // `kind` is a name of mail_kinds(). The HTML form is made from the text (mail_html.hpp). Terms
    // and refunds are there as `content`, because a link to a page is no lasting medium.
    Mail render_mail(std::string_view kind, const boost::json::object& data) const;

    // The texts of one file of content/ with their {{fields}} filled from `data`, for whoever must
    // know the very words of a page; empty if there is no such file.
    boost::json::object texts(std::string_view name, const boost::json::object& data) const;

    static std::vector<std::string> page_names();
    static std::vector<std::string> mail_kinds();

  private:
    boost::json::object texts_of(std::string_view page, const boost::json::object& data) const;

    std::map<std::string, std::string, std::less<>> templates_;
    std::map<std::string, boost::json::object, std::less<>> texts_;
};

} // namespace supple::pages
