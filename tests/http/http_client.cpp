#include "tests/http/http_client.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace supple::http::test
{
namespace
{

constexpr int patience_seconds = 20;

int connect_to(std::uint16_t port)
{
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{patience_seconds, 0};
    ::setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
        return descriptor;
    ::close(descriptor);
    return -1;
}

std::string lower(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    return text;
}

Answer parse_head(std::string_view head)
{
    Answer answer;
    answer.status = static_cast<unsigned>(std::stoul(std::string(head.substr(9, 3))));
    auto line_end = head.find("\r\n");
    answer.reason = head.substr(std::min<std::size_t>(13, line_end), line_end - 13);
    head.remove_prefix(line_end + 2);
    while ((line_end = head.find("\r\n")) != head.npos && line_end > 0) {
        const auto colon = head.find(':');
        answer.headers.emplace(lower(std::string(head.substr(0, colon))),
                               head.substr(colon + 2, line_end - colon - 2));
        head.remove_prefix(line_end + 2);
    }
    return answer;
}

} // namespace

std::string Answer::header(const std::string& name) const
{
    const auto found = headers.find(name);
    return found == headers.end() ? std::string() : found->second;
}

Client::Client(std::uint16_t port) : descriptor_(connect_to(port))
{
    if (descriptor_ < 0)
        throw std::runtime_error("the test's server does not accept");
}

Client::~Client()
{
    ::close(descriptor_);
}

void Client::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const auto count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0)
            return; // the server may have refused already
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

bool Client::read_more()
{
    char buffer[65536];
    const auto count = ::recv(descriptor_, buffer, sizeof buffer, 0);
    if (count <= 0)
        return false;
    input_.append(buffer, static_cast<std::size_t>(count));
    return true;
}

Answer Client::read_answer(bool to_head)
{
    while (input_.find("\r\n\r\n") == input_.npos) {
        if (!read_more())
            return {};
    }
    const auto head_size = input_.find("\r\n\r\n") + 4;
    Answer answer = parse_head(input_.substr(0, head_size));
    input_.erase(0, head_size);

    const auto length = answer.header("content-length");
    if (to_head || length.empty())
        return answer;
    const auto size = std::stoul(length);
    while (input_.size() < size && read_more()) {
    }
    answer.body = input_.substr(0, size);
    input_.erase(0, size);
    return answer;
}

Answer Client::get(std::string_view target, std::string_view more_headers)
{
    send("GET " + std::string(target) + " HTTP/1.1\r\nHost: shop.example\r\n" +
         std::string(more_headers) + "\r\n");
    return read_answer();
}

std::optional<std::string> Client::read_to_end()
{
    char buffer[65536];
    ssize_t count = 0;
    while ((count = ::recv(descriptor_, buffer, sizeof buffer, 0)) > 0)
        input_.append(buffer, static_cast<std::size_t>(count));
    const bool timed_out = count < 0 && errno == EAGAIN;
    if (timed_out)
        return std::nullopt;
    return std::exchange(input_, {});
}

void Client::set_receive_buffer(int bytes)
{
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
}

Answer ask(std::uint16_t port, std::string_view request)
{
    Client client(port);
    client.send(request);
    return client.read_answer();
}

bool can_connect(std::uint16_t port)
{
    const int descriptor = connect_to(port);
    if (descriptor >= 0)
        ::close(descriptor);
    return descriptor >= 0;
}

} // namespace supple::http::test
