#pragma once

// What a shop would hand to each page: one good example a page and state, as web/README.md lists.

#include <boost/json/object.hpp>

#include <string>
#include <vector>

namespace supple::pages::sample
{

struct Page {
    std::string name; // of the example: "order-paid"
    std::string page; // of the template: "order"
    boost::json::object data;
};

std::vector<Page> pages();

boost::json::object mail();

} // namespace supple::pages::sample
