// Reads Prometheus' text format 0.0.4 strictly: what promtool would complain about fails the test.
// https://prometheus.io/docs/instrumenting/exposition_formats/
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace supple::test
{

struct Exposition {
    std::map<std::string, std::string> types; // family -> "counter", "gauge", "histogram"
    std::map<std::string, double> samples;    // "name{label=\"value\",...}" -> value

    // The sample of exactly this name and labels; fails the test if there is none.
    double at(const std::string& series) const;
    // The sum of all samples whose series begins so; 0 if there is none.
    double sum(std::string_view beginning) const;
};

Exposition read_exposition(const std::string& text);

} // namespace supple::test
