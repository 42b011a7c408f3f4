#include "media/transcoder.hpp"

#include "media/filter_graph.hpp"
#include "media/frame_queue.hpp"
#include "media/frame_source.hpp"
#include "media/picture_stream.hpp"
#include "media/rendition.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <memory>
#include <thread>

namespace supple::media
{

namespace
{

// A worker's queue, thread and outcome. The failure of one ends all.
struct Worker {
    explicit Worker(RenditionOrder work) : order(std::move(work)) {}

    RenditionOrder order;
    FrameQueue queue;
    Track track;
    std::exception_ptr failure;
    std::thread thread;
};

class Workers
{
  public:
    Workers(const Plan& plan, SegmentStore& store)
    {
        const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
        for (RenditionOrder& order : rendition_orders(plan, cores))
            workers_.push_back(std::make_unique<Worker>(std::move(order)));
        for (const auto& worker : workers_)
            worker->thread =
                std::thread{[this, &store, each = worker.get()] { run(*each, store); }};
    }

    ~Workers()
    {
        abandon();
        join();
    }

    Workers(const Workers&) = delete;
    Workers& operator=(const Workers&) = delete;

    // False when a worker has failed.
    bool hand_on(const AVFrame& picture)
    {
        return std::all_of(workers_.begin(), workers_.end(), [&](const auto& worker) {
            return worker->queue.push(av::share(picture));
        });
    }

    // Waits for all; throws the first failure.
    std::vector<Track> finish()
    {
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
    void run(Worker& worker, SegmentStore& store)
    {
        try {
            worker.track = make_rendition(std::move(worker.order), worker.queue, store);
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
};

bool any_half_rate(const Plan& plan)
{
    return std::any_of(plan.rungs.begin(), plan.rungs.end(),
                       [](const Rung& rung) { return rung.half_rate; });
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

} // namespace

VideoResult transcode_video(const Plan& plan, SegmentStore& store, const VideoProgress& progress,
                            const StopFlag& stop)
{
    const SourceFacts& source = plan.source;
    FrameSource pictures{source.file, source.video.stream, source.origin_seconds, 0, stop};
    PictureStream stream{pictures, plan.filters};
    Workers workers{plan, store};
    VideoResult result;
    const av::Frame picture = av::make_frame();
    while (stream.next(*picture)) {
        picture->pts = result.pictures++;
        if (!workers.hand_on(*picture))
            return workers.finish(), result;
        if (result.pictures % 8 == 0)
            progress(static_cast<double>(result.pictures) / plan.frame_rate.value());
        stop_if_asked(stop);
        av_frame_unref(picture.get());
    }
    // Half-rate rungs take pairs; the last picture stands twice rather than half as long.
    if (any_half_rate(plan) && result.pictures % 2 == 1) {
        av::Frame last = av::share(stream.last());
        last->pts = result.pictures++;
        workers.hand_on(*last);
    }
    result.damaged = pictures.damaged();
    refuse_too_much_loss(plan, result, pictures.frames());
    result.tracks = workers.finish();
    return result;
}

} // namespace supple::media
