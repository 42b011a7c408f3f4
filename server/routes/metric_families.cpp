#include "server/routes/metric_families.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <limits>
#include <sys/resource.h>
#include <unistd.h>

namespace supple::routes
{
namespace
{

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Labels = std::vector<ClientMetric::Label>;

double seconds(std::chrono::microseconds time)
{
    return std::chrono::duration<double>(time).count();
}

double seconds(const timeval& time)
{
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

MetricFamily family(std::string name, std::string help, MetricType type)
{
    return {std::move(name), std::move(help), type, {}};
}

void add(MetricFamily& family, Labels labels, double value)
{
    ClientMetric metric;
    metric.label = std::move(labels);
    (family.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
    family.metric.push_back(std::move(metric));
}

void add_one(MetricFamilies& families, MetricType type, std::string name, std::string help,
             double value, Labels labels = {})
{
    add(families.emplace_back(family(std::move(name), std::move(help), type)), std::move(labels),
        value);
}

ClientMetric::Histogram histogram(const http::RouteCount& route)
{
    ClientMetric::Histogram histogram;
    std::uint64_t cumulative = 0;
    for (std::size_t i = 0; i < http::duration_bounds.size(); ++i) {
        cumulative += route.within[i];
        histogram.bucket.push_back({cumulative, seconds(http::duration_bounds[i])});
    }
    // Not requests(): a scrape comes between two numbers, and a histogram must agree with itself.
    histogram.sample_count = cumulative + route.within.back();
    histogram.bucket.push_back({histogram.sample_count, std::numeric_limits<double>::infinity()});
    histogram.sample_sum = seconds(route.taken);
    return histogram;
}

std::size_t open_descriptors()
{
    std::error_code ignored; // no /proc: nothing to count
    const std::filesystem::directory_iterator all("/proc/self/fd", ignored);
    return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

double resident_bytes()
{
    long long all = 0, resident = 0; // in pages; proc(5)
    std::ifstream("/proc/self/statm") >> all >> resident;
    return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

} // namespace

void add_answers(MetricFamilies& families, const std::vector<http::RouteCount>& routes)
{
    auto requests = family("supple_http_requests_total", "Requests answered.", MetricType::Counter);
    auto bytes = family("supple_http_response_body_bytes_total", "Bytes of bodies that were sent.",
                        MetricType::Counter);
    auto durations = family("supple_http_request_duration_seconds",
                            "From the first byte of a request to the last of its answer.",
                            MetricType::Histogram);
    for (const http::RouteCount& route : routes) {
        if (route.requests() == 0)
            continue;
        const Labels labels{{"method", route.method}, {"route", route.pattern}};
        for (std::size_t hundred = 1; hundred < route.answers.size(); ++hundred) {
            auto with_class = labels;
            with_class.push_back({"class", std::to_string(hundred) + "xx"});
            if (route.answers[hundred] > 0)
                add(requests, std::move(with_class), static_cast<double>(route.answers[hundred]));
        }
        add(bytes, labels, static_cast<double>(route.bytes));
        ClientMetric duration;
        duration.label = labels;
        duration.histogram = histogram(route);
        durations.metric.push_back(std::move(duration));
    }
    for (auto* family : {&requests, &bytes, &durations})
        families.push_back(std::move(*family));
}

void add_connections(MetricFamilies& families, const http::Counters& counters)
{
    add_one(families, MetricType::Gauge, "supple_connections_open", "Connections held now.",
            static_cast<double>(counters.connections_open));
    add_one(families, MetricType::Counter, "supple_connections_accepted_total",
            "Connections accepted.", static_cast<double>(counters.connections_accepted));
    add_one(families, MetricType::Counter, "supple_connections_refused_total",
            "Connections refused because a worker was full of viewers.",
            static_cast<double>(counters.connections_refused));
    add_one(families, MetricType::Counter, "supple_connections_cut_total",
            "Strangers' connections that gave way to new ones.",
            static_cast<double>(counters.connections_cut));
}

void add_refused_tokens(MetricFamilies& families, const RefusedTokens& refused)
{
    auto all = family("supple_tokens_refused_total", "Access tokens refused, by reason.",
                      MetricType::Counter);
    for (std::size_t i = 0; i < denials; ++i) {
        const auto denial = static_cast<Denial>(i);
        add(all, {{"reason", std::string(name(denial))}},
            static_cast<double>(refused.times(denial)));
    }
    families.push_back(std::move(all));
}

void add_queues(MetricFamilies& families, const AsyncStore::Waiting& waiting)
{
    auto queue = family("supple_database_jobs_waiting", "Jobs that wait for a database thread.",
                        MetricType::Gauge);
    add(queue, {{"queue", "read"}}, static_cast<double>(waiting.reads));
    add(queue, {{"queue", "write"}}, static_cast<double>(waiting.writes));
    families.push_back(std::move(queue));
}

void add_backlog(MetricFamilies& families, const store::Backlog& backlog)
{
    auto outbox = family("supple_outbox_messages", "Mails not yet sent; stuck: put off before.",
                         MetricType::Gauge);
    add(outbox, {{"state", "waiting"}}, static_cast<double>(backlog.mails - backlog.stuck_mails));
    add(outbox, {{"state", "stuck"}}, static_cast<double>(backlog.stuck_mails));
    families.push_back(std::move(outbox));
    add_one(families, MetricType::Gauge, "supple_orders_pending", "Orders that wait to be paid.",
            static_cast<double>(backlog.orders));
}

void add_process(MetricFamilies& families)
{
    add_one(families, MetricType::Gauge, "supple_build_info", "Always 1; the version is its label.",
            1, {{"version", SUPPLE_VERSION}});
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    add_one(families, MetricType::Counter, "process_cpu_seconds_total", "CPU time used.",
            seconds(usage.ru_utime) + seconds(usage.ru_stime));
    add_one(families, MetricType::Gauge, "process_resident_memory_bytes", "Memory held.",
            resident_bytes());
    add_one(families, MetricType::Gauge, "process_open_fds", "Descriptors open.",
            static_cast<double>(open_descriptors()));
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    add_one(families, MetricType::Gauge, "process_max_fds", "Descriptors allowed.",
            static_cast<double>(limit.rlim_cur));
}

} // namespace supple::routes
