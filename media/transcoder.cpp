#include "media/transcoder.hpp"

#include "media/copied_rendition.hpp"
#include "media/frame_queue.hpp"
#include "media/frame_source.hpp"
#include "media/picture_sizes.hpp"
#include "media/picture_stream.hpp"
#include "media/rendition.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <future>
#include <iterator>
#include <memory>
#include <optional>
#include <thread>

namespace supple::media
{

namespace
{

// A rendition's queue, thread and outcome. The failure of one ends all.
struct Worker {
    explicit Worker(Rendition work) : rendition(std::move(work)) {}

    Rendition rendition;
    FrameQueue queue;
    Track track;
    std::exception_ptr failure;
    std::thread thread;
};

class Workers
{
  public:
    // By way of the other constructor, so that a thread that cannot be started joins the others.
    Workers(const Plan& plan, SegmentStore& store, Journal& journal) : Workers()
    {
        for (RenditionOrder& order : rendition_orders(plan))
            workers_.push_back(
                std::make_unique<Worker>(Rendition{std::move(order), plan.grid, store, journal}));
        for (const auto& worker : workers_)
            worker->thread = std::thread{[this, each = worker.get()] { run(*each); }};
    }

    ~Workers()
    {
        abandon();
        join();
    }

    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    std::vector<Size> sizes() const
    {
        std::vector<Size> sizes;
        for (const auto& worker : workers_)
            sizes.push_back(worker->rendition.size());
        return sizes;
    }

    // The first picture that some rendition still needs.
    std::int64_t begin() const
    {
        std::int64_t first = INT64_MAX;
        for (const auto& worker : workers_)
            first = std::min(first, worker->rendition.begin());
        return first;
    }

    // Each rendition gets the picture in its size. False when one has failed.
    bool hand_on(PictureSizes& sizes, std::int64_t picture)
    {
        return std::all_of(workers_.begin(), workers_.end(), [&](const auto& worker) {
            return !worker->rendition.wants(picture) ||
                   worker->queue.push(av::share(sizes.in(worker->rendition.size())));
        });
    }

    // The video ends before picture `end`. Waits for all; throws the first failure.
    std::vector<Track> finish(std::int64_t end)
    {
        end_ = end;
        for (const auto& worker : workers_)
            worker->queue.finish();
        join();
        std::vector<Track> tracks;
        for (const auto& worker : workers_) {
            if (worker->failure)
                std::rethrow_exception(worker->failure);
            tracks.push_back(std::move(worker->track));
        }
        return tracks;
    }

  private:
    Workers() = default;

    void run(Worker& worker)
    {
        try {
            while (const av::Frame picture = worker.queue.pop())
                worker.rendition.take(*picture);
            if (!worker.queue.is_abandoned())
                worker.track = worker.rendition.finish(end_);
        } catch (...) {
            worker.failure = std::current_exception();
            abandon();
        }
    }

    void abandon()
    {
        for (const auto& worker : workers_)
            worker->queue.abandon();
    }

    void join()
    {
        for (const auto& worker : workers_)
            if (worker->thread.joinable())
                worker->thread.join();
    }

    std::vector<std::unique_ptr<Worker>> workers_;
    std::int64_t end_ = 0; // set before the queues are finished
};

// Half-rate rungs take pairs, and a copied rung has all pictures of the source, also those that
// cannot be decoded.
std::int64_t full_length(const Plan& plan, std::int64_t pictures)
{
    if (plan.copies())
        return plan.copied.pictures();
    const bool pairs = std::any_of(plan.rungs.begin(), plan.rungs.end(),
                                   [](const Rung& rung) { return rung.half_rate; });
    return pairs ? pictures + pictures % 2 : pictures;
}

// The rung that is copied, if there is one: made beside the others, from a second reading of the
// file.
class CopiedTop
{
  public:
    CopiedTop(const Plan& plan, SegmentStore& store, const StopFlag& stop)
    {
        if (plan.copies())
            running_ = std::async(std::launch::async, [&plan, &store, &stop] {
                return copy_picture(plan, store, stop);
            });
    }

    // Throws what went wrong, as soon as it did: encoding takes a hundred times as long.
    void look()
    {
        if (running_.valid() &&
            running_.wait_for(std::chrono::seconds{0}) == std::future_status::ready)
            done_ = running_.get();
    }

    // Waits. `tracks` are video from lowest to highest, then trick play.
    void finish(std::vector<Track>& tracks)
    {
        if (running_.valid())
            done_ = running_.get();
        if (done_)
            tracks.insert(std::prev(tracks.end()), std::move(done_->video));
    }

  private:
    std::future<CopiedTracks> running_;
    std::optional<CopiedTracks> done_;
};

VideoResult copy_alone(const Plan& plan, SegmentStore& store, const StopFlag& stop)
{
    CopiedTracks copied = copy_picture(plan, store, stop);
    VideoResult result{.pictures = plan.copied.pictures()};
    result.tracks.push_back(std::move(copied.video));
    result.tracks.push_back(std::move(*copied.iframes));
    return result;
}

// Copied packets say how many pictures there are; else it is what the filters give.
std::int64_t most_pictures(const Plan& plan)
{
    return plan.copies() ? plan.copied.pictures() : INT64_MAX;
}

// The probe saw all packets; what cannot be decoded now would be missing from the package.
void refuse_too_much_loss(const Plan& plan, const VideoResult& result, std::int64_t decoded)
{
    const double made = static_cast<double>(result.pictures) / plan.frame_rate.value();
    const double missing = plan.expected_seconds() - made;
    const std::string name = plan.source.file.filename().string();
    if (missing > 1 && missing > plan.expected_seconds() * 0.02)
        throw std::runtime_error(name + ": can be decoded only up to " +
                                 std::to_string(std::lround(made)) + " of " +
                                 std::to_string(std::lround(plan.expected_seconds())) +
                                 " seconds; copy it again from the camera");
    if (result.damaged > 10 && result.damaged * 10 > decoded)
        throw std::runtime_error(name + ": more than a tenth of its pictures are damaged; copy it "
                                        "again from the camera");
}

void repeat_last(PictureStream& stream, PictureSizes& sizes, Workers& workers, VideoResult& result)
{
    const av::Frame last = av::share(stream.last());
    last->pts = result.pictures++;
    sizes.show(*last);
    workers.hand_on(sizes, last->pts);
}

} // namespace

VideoResult transcode_video(const Plan& plan, SegmentStore& store, Journal& journal,
                            const VideoProgress& progress, const StopFlag& stop)
{
    if (plan.copy_only) {
        progress(0);
        return copy_alone(plan, store, stop);
    }
    CopiedTop copying{plan, store, stop};
    Workers workers{plan, store, journal};
    if (const auto end = journal.end()) {
        VideoResult done{workers.finish(end->pictures), end->pictures, end->damaged};
        copying.finish(done.tracks);
        return done;
    }

    VideoResult result{.pictures = workers.begin()};
    FrameSource source{plan.source.file, plan.source.video.stream, plan.source.origin_seconds, 0,
                       stop};
    PictureStream stream{source, plan, result.pictures};
    PictureSizes sizes{workers.sizes()};
    const auto tell = [&] {
        progress(static_cast<double>(result.pictures) / plan.frame_rate.value());
    };
    tell();
    const av::Frame picture = av::make_frame();
    while (result.pictures < most_pictures(plan) && stream.next(*picture)) {
        picture->pts = result.pictures++;
        sizes.show(*picture);
        if (!workers.hand_on(sizes, picture->pts))
            return workers.finish(0), result;
        if (result.pictures % 8 == 0) {
            copying.look();
            tell();
        }
        stop_if_asked(stop);
        av_frame_unref(picture.get());
    }
    result.damaged = source.damaged();
    refuse_too_much_loss(plan, result, source.frames());
    for (const auto end = full_length(plan, result.pictures); result.pictures < end;)
        repeat_last(stream, sizes, workers, result);
    result.tracks = workers.finish(result.pictures);
    copying.finish(result.tracks);
    journal.add(PictureEnd{result.pictures, result.damaged});
    return result;
}

} // namespace supple::media
