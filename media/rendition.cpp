#include "media/rendition.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace supple::media
{

namespace
{

// Trick play is glanced at, not watched.
constexpr int iframe_quality = 30;
// Apple's row is 45 kb/s on average for this size (AHLS 6.5); twice that for a busy picture.
constexpr int iframe_ceiling_kbps = 90;
constexpr int iframe_buffer_kbits = 180;

RenditionOrder order_of(const Rung& rung, const Plan& plan)
{
    const int every = rung.half_rate ? 2 : 1;
    Rational rate = plan.frame_rate;
    if (every == 2)
        rate =
            rate.num % 2 == 0 ? Rational{rate.num / 2, rate.den} : Rational{rate.num, rate.den * 2};
    RenditionOrder order{.every = every};
    order.track = {.kind = TrackKind::video,
                   .name = rung.name,
                   .width = rung.size.width,
                   .height = rung.size.height,
                   .frame_rate = rate};
    order.settings = {.size = rung.size,
                      .frame_rate = rate,
                      .gop_frames = static_cast<int>(plan.grid.longest_gop()) / every,
                      .quality = rung.quality,
                      .average_kbps = rung.average_kbps,
                      .ceiling_kbps = rung.ceiling_kbps,
                      .buffer_kbits = rung.buffer_kbits,
                      .effort = plan.quality};
    return order;
}

RenditionOrder iframe_order(const Plan& plan)
{
    const Rational rate{plan.frame_rate.num, plan.frame_rate.den * plan.iframe_distance};
    RenditionOrder order{.every = plan.iframe_distance};
    order.track = {.kind = TrackKind::iframes,
                   .name = "i1",
                   .width = plan.iframes.width,
                   .height = plan.iframes.height,
                   .frame_rate = rate};
    order.settings = {.size = plan.iframes,
                      .frame_rate = rate,
                      .ticks_per_picture = plan.iframe_distance,
                      .gop_frames = 1,
                      .quality = iframe_quality,
                      .ceiling_kbps = iframe_ceiling_kbps,
                      .buffer_kbits = iframe_buffer_kbits,
                      .effort = plan.quality};
    return order;
}

} // namespace

std::vector<RenditionOrder> rendition_orders(const Plan& plan)
{
    std::vector<RenditionOrder> orders;
    for (const Rung& rung : plan.rungs)
        if (!rung.copied)
            orders.push_back(order_of(rung, plan));
    orders.push_back(iframe_order(plan));
    return orders;
}

Rendition::Rendition(RenditionOrder order, const Grid& grid, SegmentStore& store, Journal& journal)
    : order_(std::move(order)), grid_(grid), store_(store), journal_(journal)
{
    for (const ChunkRecord& record : journal.chunks_of(order_.track.name))
        enter(record);
    // A video may end within its last chunk: behind it nothing is missing.
    begin_ = std::min(grid.chunk_begin(next_.chunk), pictures_ * order_.every);
}

void Rendition::take(AVFrame& picture)
{
    if (chunk_ && grid_.chunk_of(picture.pts) != next_.chunk)
        close_chunk(INT64_MAX);
    if (!chunk_)
        open_chunk(picture.pts);
    chunk_->take(picture);
}

Track Rendition::finish(std::int64_t end)
{
    if (chunk_)
        close_chunk(end);
    order_.track.ssim = pictures_ > 0 ? ssim_sum_ / static_cast<double>(pictures_) : 0;
    return std::move(order_.track);
}

void Rendition::open_chunk(std::int64_t picture)
{
    assert(grid_.chunk_of(picture) == next_.chunk);
    next_.time = picture / order_.every * order_.settings.ticks_per_picture;
    chunk_ = std::make_unique<ChunkEncoder>(order_, grid_, next_, picture, store_);
}

void Rendition::close_chunk(std::int64_t end)
{
    const ChunkRecord record = chunk_->finish(end);
    chunk_.reset();
    if (next_.chunk > 0 && record.codecs != order_.track.codecs)
        throw std::logic_error("two chunks of " + order_.track.name + " need different decoders");
    journal_.add(record, files_of(order_.track, record, next_));
    enter(record);
}

void Rendition::enter(const ChunkRecord& record)
{
    append(order_.track, record);
    next_.chunk = record.chunk + 1;
    next_.segments += static_cast<int>(record.segments.size());
    next_.fragments += record.fragments;
    pictures_ += record.pictures;
    ssim_sum_ += record.ssim * static_cast<double>(record.pictures);
}

} // namespace supple::media
