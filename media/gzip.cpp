#include "media/gzip.hpp"

#include <stdexcept>
#include <zlib.h>

namespace supple::media
{

namespace
{

constexpr int gzip_window = 15 + 16; // zlib.h: 32 KiB window, and 16 more for a gzip header
constexpr int best_memory = 9;

Bytef* readable(std::string_view text)
{
    // zlib's next_in lacks a const; it is only read.
    return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

} // namespace

std::string gzip(std::string_view text)
{
    z_stream stream{};
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, gzip_window, best_memory,
                     Z_DEFAULT_STRATEGY) != Z_OK)
        throw std::runtime_error("zlib could not begin to compress a playlist: not enough memory.");
    std::string out(deflateBound(&stream, text.size()), '\0');
    stream.next_in = readable(text);
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int state = deflate(&stream, Z_FINISH);
    out.resize(stream.total_out);
    deflateEnd(&stream);
    if (state != Z_STREAM_END)
        throw std::runtime_error("zlib could not compress a playlist.");
    return out;
}

std::string gunzip(std::string_view bytes, std::size_t limit)
{
    z_stream stream{};
    if (inflateInit2(&stream, gzip_window) != Z_OK)
        throw std::runtime_error("zlib could not begin to unpack: not enough memory.");
    std::string out(limit + 1, '\0');
    stream.next_in = readable(bytes);
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    const int state = inflate(&stream, Z_FINISH);
    const bool all_read = stream.avail_in == 0;
    out.resize(stream.total_out);
    inflateEnd(&stream);
    if (state != Z_STREAM_END || !all_read || out.size() > limit)
        throw std::runtime_error("it is not one whole gzip member of a bearable size");
    return out;
}

} // namespace supple::media
