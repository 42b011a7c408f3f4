// The numbers of the server as prometheus-cpp's metric families. Names and units follow Prometheus'
// conventions (https://prometheus.io/docs/practices/naming/): seconds, bytes, _total for what only
// grows. The library's own counters are not used, because theirs are shared by all threads, and its
// histogram locks; ours are gathered by each worker and brought together here.
#pragma once

#include "server/async_store.hpp"
#include "server/http/server.hpp"
#include "server/routes/refused_tokens.hpp"
#include "store/backlog.hpp"

#include <prometheus/metric_family.h>
#include <vector>

namespace supple::routes
{

using MetricFamilies = std::vector<prometheus::MetricFamily>;

// Routes that were never asked are left out.
void add_answers(MetricFamilies& families, const std::vector<http::RouteCount>& routes);
void add_connections(MetricFamilies& families, const http::Counters& counters);
void add_refused_tokens(MetricFamilies& families, const RefusedTokens& refused);
void add_queues(MetricFamilies& families, const AsyncStore::Waiting& waiting);
void add_backlog(MetricFamilies& families, const store::Backlog& backlog);
// Version, and what the kernel tells of this process.
void add_process(MetricFamilies& families);

} // namespace supple::routes
