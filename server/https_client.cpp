#include "server/https_client.hpp"

#include "server/loopback.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <curl/curl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace supple
{
namespace
{

// A hundred of Stripe's largest events.
constexpr std::size_t most_reply_bytes = std::size_t{16} << 20;
// A line that cannot be opened by then is down; the rest of the patience is for another try.
constexpr long connect_milliseconds = 5'000;
// Connections kept for the next call: as many as are made at once in a busy shop.
constexpr std::size_t most_idle_lines = 4;

std::size_t take_body(char* bytes, std::size_t, std::size_t count, void* reply)
{
    auto& body = static_cast<HttpsReply*>(reply)->body;
    if (body.size() + count > most_reply_bytes)
        return 0; // ends the transfer
    body.append(bytes, count);
    return count;
}

std::size_t take_header(char* bytes, std::size_t, std::size_t count, void* reply)
{
    const std::string_view line(bytes, count);
    const auto colon = line.find(':');
    auto& headers = static_cast<HttpsReply*>(reply)->headers;
    if (line.starts_with("HTTP/")) // an interim answer came before
        headers.clear();
    if (colon == std::string_view::npos)
        return count;
    std::string name(line.substr(0, colon));
    std::ranges::transform(name, name.begin(), [](unsigned char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : static_cast<char>(c);
    });
    auto value = line.substr(colon + 1);
    const auto first = value.find_first_not_of(" \t\r\n");
    value = first == std::string_view::npos
                ? std::string_view{}
                : value.substr(first, value.find_last_not_of(" \t\r\n") - first + 1);
    headers.emplace_back(std::move(name), value);
    return count;
}

int look_at_stop(void* stopped, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
{
    return *static_cast<const std::atomic<bool>*>(stopped) ? 1 : 0;
}

struct HeaderList {
    explicit HeaderList(const std::vector<std::string>& lines)
    {
        for (const auto& line : lines) {
            assert(line.find_first_of("\r\n") == std::string::npos);
            list = curl_slist_append(list, line.c_str());
        }
    }
    ~HeaderList() { curl_slist_free_all(list); }
    HeaderList(const HeaderList&) = delete;
    HeaderList& operator=(const HeaderList&) = delete;

    curl_slist* list = nullptr;
};

std::string host_of(const std::string& address)
{
    const auto url = boost::urls::parse_uri(address);
    return url ? std::string(url->encoded_host()) : "an address that is none";
}

} // namespace

std::string_view HttpsReply::header(std::string_view lower_case_name) const
{
    const auto found =
        std::ranges::find(headers, lower_case_name, &std::pair<std::string, std::string>::first);
    return found == headers.end() ? std::string_view{} : found->second;
}

bool may_be_called(std::string_view origin)
{
    const auto url = boost::urls::parse_uri(origin);
    if (!url || url->has_userinfo() || url->has_query() || url->has_fragment() ||
        !url->encoded_path().empty() || url->encoded_host().empty())
        return false;
    return url->scheme() == "https" ||
           (url->scheme() == "http" && is_loopback_address(url->encoded_host()));
}

class HttpsClient::Line
{
  public:
    Line() : handle_(curl_easy_init())
    {
        if (handle_ == nullptr)
            throw std::runtime_error("libcurl could not be started.");
    }
    ~Line() { curl_easy_cleanup(handle_); }
    Line(const Line&) = delete;
    Line& operator=(const Line&) = delete;

    HttpsReply exchange(const HttpsRequest& request, const std::atomic<bool>& stopped)
    {
        const HeaderList headers(request.headers);
        const bool plain = request.address.starts_with("http:");
        HttpsReply reply;
        curl_easy_reset(handle_); // keeps its connections
        set(CURLOPT_URL, request.address.c_str());
        set(CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
        set(CURLOPT_FOLLOWLOCATION, 0L);
        set(CURLOPT_NOSIGNAL, 1L);
        if (plain) // loopback: whatever proxy the environment names is not asked
            set(CURLOPT_NOPROXY, "*");
        set(CURLOPT_CONNECTTIMEOUT_MS, connect_milliseconds);
        set(CURLOPT_TIMEOUT_MS, static_cast<long>(request.patience.count()));
        set(CURLOPT_HTTPHEADER, headers.list);
        set(CURLOPT_WRITEFUNCTION, take_body);
        set(CURLOPT_WRITEDATA, &reply);
        set(CURLOPT_HEADERFUNCTION, take_header);
        set(CURLOPT_HEADERDATA, &reply);
        set(CURLOPT_NOPROGRESS, 0L);
        set(CURLOPT_XFERINFOFUNCTION, look_at_stop);
        set(CURLOPT_XFERINFODATA, &stopped);
        if (request.posts) {
            set(CURLOPT_POST, 1L);
            set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
            set(CURLOPT_POSTFIELDS, request.body.c_str());
        }
        const CURLcode outcome = curl_easy_perform(handle_);
        if (outcome != CURLE_OK)
            throw NoAnswer(fmt::format("{} gave no answer: {}.", host_of(request.address),
                                       curl_easy_strerror(outcome)));
        long status = 0;
        curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
        reply.status = static_cast<int>(status);
        return reply;
    }

  private:
    template <class Value>
    void set(CURLoption option, Value value)
    {
        if (curl_easy_setopt(handle_, option, value) != CURLE_OK)
            throw std::runtime_error("This libcurl is too old, or was built without HTTPS.");
    }

    CURL* handle_;
};

HttpsClient::HttpsClient()
{
    // Once a process, and before there are threads: that is how it is used.
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    assert(started == CURLE_OK);
    static_cast<void>(started);
}

HttpsClient::~HttpsClient() = default;

HttpsReply HttpsClient::exchange(const HttpsRequest& request)
{
    if (stopped_)
        throw NoAnswer("The shop is closing.");
    auto line = take_line();
    auto reply = line->exchange(request, stopped_); // a line that failed is not kept
    give_back(std::move(line));
    return reply;
}

std::unique_ptr<HttpsClient::Line> HttpsClient::take_line()
{
    {
        const std::lock_guard lock(mutex_);
        if (!idle_.empty()) {
            auto line = std::move(idle_.back());
            idle_.pop_back();
            return line;
        }
    }
    return std::make_unique<Line>();
}

void HttpsClient::give_back(std::unique_ptr<Line> line)
{
    const std::lock_guard lock(mutex_);
    if (idle_.size() < most_idle_lines)
        idle_.push_back(std::move(line));
}

} // namespace supple
