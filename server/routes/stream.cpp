#include "server/routes/stream.hpp"

#include "server/http/conditional.hpp"
#include "server/http/file_answer.hpp"
#include "server/http/file_cache.hpp"
#include "server/routes/stream_file_name.hpp"

#include <cassert>
#include <string>
#include <utility>

namespace supple::routes
{
namespace
{

using http::Method;
using http::Response;
using http::Status;

constexpr std::string_view pattern = "/stream/{token}/{video}/{file}";

// On every answer: cast receivers and other sites' players must be able to read it, errors too; and
// an address with a token in it must not become somebody's Referer.
constexpr std::string_view every_answer =
    "Access-Control-Allow-Origin: *\r\n"
    "Access-Control-Expose-Headers: Supple-Access, Content-Length, Content-Range\r\n"
    "Cross-Origin-Resource-Policy: cross-origin\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "X-Content-Type-Options: nosniff\r\n";

// A revision never changes, and the address is the viewer's own because of the token in it.
constexpr std::string_view for_good = "Cache-Control: private, max-age=31536000, immutable\r\n";
constexpr std::string_view never_stored = "Cache-Control: no-store\r\n";

constexpr std::string_view gzip_ending = ".gz";

// The header lines of a file in a package, from its name alone; FileCache keeps them.
std::string header_lines(std::string_view path)
{
    auto text = path.substr(path.rfind('/') + 1);
    const bool gzipped = text.ends_with(gzip_ending);
    if (gzipped)
        text.remove_suffix(gzip_ending.size());
    const auto name = parse_stream_file_name(text);
    assert(name);

    std::string lines(every_answer);
    lines += name->kind == StreamFileName::Kind::key ? never_stored : for_good;
    lines.append("Content-Type: ").append(content_type(*name)).append("\r\n");
    if (is_playlist(*name))
        lines += "Vary: Accept-Encoding\r\n";
    if (gzipped)
        lines += "Content-Encoding: gzip\r\n";
    return lines;
}

http::SharedBytes refusal_lines()
{
    static const auto lines =
        std::make_shared<const std::string>(std::string(every_answer) + std::string(never_stored));
    return lines;
}

Response refuse(Status status, std::string_view reason)
{
    Response response = Response::text(std::string(reason) + '\n', status);
    response.set_prebuilt(refusal_lines()).without_standard_headers();
    return response;
}

Response deny(Denial denial)
{
    const auto answer = [](Status status, std::string_view reason) {
        Response response = refuse(status, reason);
        response.set("Supple-Access", reason);
        // RFC 6750 §3.1. Browsers show no password dialogue for Bearer.
        if (status == Status::unauthorized)
            response.set("WWW-Authenticate",
                         "Bearer error=\"invalid_token\", error_description=\"" +
                             std::string(reason) + '"');
        return response;
    };
    switch (denial) {
    case Denial::invalid:
        return answer(Status::unauthorized, "invalid");
    case Denial::expired:
        return answer(Status::unauthorized, "expired");
    case Denial::revoked:
        return answer(Status::forbidden, "revoked");
    case Denial::taken_over:
        return answer(Status::forbidden, "taken_over");
    case Denial::elsewhere:
        return answer(Status::forbidden, "invalid");
    }
    assert(false);
    return answer(Status::forbidden, "invalid");
}

// One worker's stream files, open and described.
class Stream
{
  public:
    Stream(const std::filesystem::path& packages_folder, std::shared_ptr<StreamGate> gate,
           RefusedTokens& refused, Attendance attendance)
        : folder_(packages_folder.string() + '/'), gate_(std::move(gate)), refused_(refused),
          attendance_(std::move(attendance)), files_(header_lines)
    {
    }

    Response answer(http::Request& request)
    {
        const auto pass = gate_->check(request.parameter("token"), request.parameter("video"));
        if (!pass.claims)
            return turn_away(pass.denial);
        // Whoever floods the shop with connections, customers go on watching. Tokens for a preview
        // are anybody's.
        request.vouched_for = pass.claims->audience == store::Audience::stream;
        if (pass.claims->playback)
            attendance_.note(*pass.claims->playback, request);

        const auto text = request.parameter("file");
        const auto name = parse_stream_file_name(text);
        if (!name)
            return refuse(Status::not_found, "no such file");
        if (pass.claims->audience == store::Audience::preview &&
            !is_in_preview(*name, pass.claims->preview))
            return turn_away(Denial::elsewhere);

        auto file = open(request, *pass.claims, *name, text);
        if (!file)
            return refuse(Status::not_found, "no such file");
        Response response = answer_with_file(request, std::move(file));
        response.without_standard_headers();
        return response;
    }

  private:
    Response turn_away(Denial denial)
    {
        refused_.count(denial);
        return deny(denial);
    }

    std::shared_ptr<const http::OpenFile> open(const http::Request& request,
                                               const store::AccessClaims& claims,
                                               const StreamFileName& name, std::string_view text)
    {
        // Both ids are of our own signature and of a grammar without dots and slashes.
        path_.assign(folder_).append(claims.video.text()).append("/");
        path_.append(claims.revision.text());
        path_.append(name.kind == StreamFileName::Kind::key ? ".keys/" : "/").append(text);
        if (is_playlist(name) && http::accepts_gzip(request.header(http::Field::accept_encoding))) {
            path_ += gzip_ending;
            if (auto file = files_.open(path_))
                return file;
            path_.resize(path_.size() - gzip_ending.size());
        }
        return files_.open(path_);
    }

    std::string folder_;
    std::shared_ptr<StreamGate> gate_;
    RefusedTokens& refused_;
    Attendance attendance_;
    http::FileCache files_;
    std::string path_; // kept for its room
};

// CORS preflight (Fetch standard): a player elsewhere may ask for ranges.
Response allow_all_origins(const http::Request&)
{
    static const auto lines = std::make_shared<const std::string>(
        "Access-Control-Allow-Origin: *\r\n"
        "Access-Control-Allow-Methods: GET, HEAD, OPTIONS\r\n"
        "Access-Control-Allow-Headers: Range, If-Range, If-None-Match\r\n"
        "Access-Control-Max-Age: 86400\r\n");
    Response response = Response::no_content();
    response.set_prebuilt(lines).without_standard_headers();
    return response;
}

} // namespace

void add_stream_routes(http::Router& router, const std::filesystem::path& packages_folder,
                       std::shared_ptr<StreamGate> gate, RefusedTokens& refused,
                       Attendance attendance)
{
    // Shared because a std::function must be copyable; there is one owner.
    auto stream =
        std::make_shared<Stream>(packages_folder, std::move(gate), refused, std::move(attendance));
    router.quick(Method::get, pattern,
                 [stream](http::Request& request) { return stream->answer(request); });
    router.quick(Method::options, pattern, allow_all_origins);
}

} // namespace supple::routes
