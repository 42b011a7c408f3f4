// One picture of the practice: a quiet sky whose colour turns from morning to dusk, a flower of
// light that opens and closes with the breath, the resting figure below it, and the name of each
// part. Backgrounds are computed once, with a fine dither against banding, and only mixed per
// frame.
#pragma once

#include <cairo/cairo.h>

#include <memory>
#include <vector>

namespace supple::media
{

class PracticeScene
{
  public:
    static constexpr int width = 1280;
    static constexpr int height = 720;

    PracticeScene();

    // Draws the picture at a time of the practice, in seconds, over all of `surface`, which is
    // width x height and of CAIRO_FORMAT_RGB24. Throws std::runtime_error if cairo fails.
    void draw(cairo_surface_t* surface, double seconds) const;

  private:
    struct FreeSurface {
        void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    };
    using Surface = std::unique_ptr<cairo_surface_t, FreeSurface>;

    std::vector<Surface> skies_; // one a part
};

} // namespace supple::media
