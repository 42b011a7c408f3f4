#include "media/practice.hpp"

#include "media/av.hpp"
#include "media/chapters.hpp"
#include "media/frame_queue.hpp"
#include "media/practice_film.hpp"
#include "media/practice_scene.hpp"
#include "media/practice_script.hpp"
#include "media/webvtt.hpp"

#include <exception>
#include <fstream>
#include <thread>

namespace supple::media
{

namespace fs = std::filesystem;

namespace
{

constexpr int frame_count = static_cast<int>(practice_seconds) * practice_frames_per_second;

av::Frame draw_frame(const PracticeScene& scene, int number)
{
    av::Frame frame = av::make_frame();
    frame->format = AV_PIX_FMT_BGR0;
    frame->width = PracticeScene::width;
    frame->height = PracticeScene::height;
    frame->pts = number;
    av::check(av_frame_get_buffer(frame.get(), 0), "making room for a picture");
    cairo_surface_t* surface = cairo_image_surface_create_for_data(
        frame->data[0], CAIRO_FORMAT_RGB24, frame->width, frame->height, frame->linesize[0]);
    try {
        scene.draw(surface, static_cast<double>(number) / practice_frames_per_second);
    } catch (...) {
        cairo_surface_destroy(surface);
        throw;
    }
    cairo_surface_destroy(surface);
    return frame;
}

// Encodes on a thread of its own what this thread draws.
class EncodingThread
{
  public:
    explicit EncodingThread(PracticeFilm& film) : film_(film), thread_([this] { run(); }) {}
    ~EncodingThread()
    {
        queue_.abandon();
        if (thread_.joinable())
            thread_.join();
    }
    EncodingThread(const EncodingThread&) = delete;
    EncodingThread& operator=(const EncodingThread&) = delete;

    bool push(av::Frame frame) { return queue_.push(std::move(frame)); }

    // Waits for the last frame. Throws what the encoder threw.
    void finish()
    {
        queue_.finish();
        thread_.join();
        if (failure_)
            std::rethrow_exception(failure_);
    }

  private:
    void run()
    {
        try {
            while (const av::Frame frame = queue_.pop())
                film_.add(*frame);
        } catch (...) {
            failure_ = std::current_exception();
            queue_.abandon();
        }
    }

    PracticeFilm& film_;
    FrameQueue queue_;
    std::exception_ptr failure_;
    std::thread thread_;
};

void draw_film(const fs::path& file, const PracticeProgress& progress)
{
    const PracticeScene scene;
    PracticeFilm film{file};
    EncodingThread encoder{film};
    for (int number = 0; number < frame_count; ++number) {
        if (!encoder.push(draw_frame(scene, number)))
            break; // the encoder failed; finish() says why
        if (progress && number % 10 == 0 && !progress(static_cast<double>(number) / frame_count))
            throw Stopped{};
    }
    encoder.finish();
    film.finish();
}

void write_text(const fs::path& file, const std::string& text)
{
    std::ofstream out{file, std::ios::binary | std::ios::trunc};
    out << text;
    if (!out.flush())
        throw std::runtime_error("Could not write " + file.string() +
                                 ". Is there room on the disk?");
}

fs::path beside(const fs::path& out, const char* ending)
{
    return out.parent_path() / (out.stem().string() + ending);
}

} // namespace

void draw_practice(const fs::path& out, const PracticeProgress& progress)
{
    const fs::path unfinished = beside(out, ".unfinished.mp4");
    try {
        draw_film(unfinished, progress);
        write_text(beside(out, ".en.vtt"), webvtt(practice_cues()));
        write_text(beside(out, ".chapters.vtt"),
                   chapters_vtt(practice_chapters(), practice_seconds));
        fs::rename(unfinished, out);
    } catch (...) {
        std::error_code ignored;
        fs::remove(unfinished, ignored);
        throw;
    }
    if (progress)
        progress(1);
}

} // namespace supple::media
