// What can be wrong with a tiny package: each flaw breaks it in one way. Made flaws, where an edit
// of the finished files would not do.
#pragma once

namespace supple::media::tests
{

struct Flaws {
    bool rotated = false;
    bool interlaced = false;
    bool no_colour = false;
    bool hdr = false;
    bool open_group = false;    // a segment that does not begin with an IDR
    bool gap = false;           // tfdt jumps
    bool uneven_frames = false; // one sample lasts longer
    bool edit_list = false;     // on video
    bool no_cmaf_brand = false;
    bool late_first_picture = false;
    bool two_pictures = false; // in an I-frame segment
    bool odd_shape = false;
    bool long_fragments = false;
    bool undefined_channels = false;
    double tone_lufs = -16;      // how loud the sound is
    double said_lufs = 0;        // of the ludt box; 0 = as it is
    double said_peak = 0;        // dBTP; 0 = as it is
    bool no_loudness = false;    // no ludt box
    bool torn_sound = false;     // frames that are no AAC
    bool parameter_sets = false; // among the samples
    bool second_idr = false;     // in a fragment
    bool two_tracks = false;     // in the init segments of video
    bool burst = false;          // one segment of v2 is eight times as large
    bool shifted_cut = false;    // v2 cuts elsewhere
    bool sparse_iframes = false; // every other second
    bool surround = false;       // says the sound's sample entry
    bool main_profile = false;   // of the sound
    bool mono_beside = false;    // a second sound whose configuration says mono
    int rungs = 3;
    int lowest_bytes = 300; // of a picture of v1
    int top_bytes = 10'000; // of a picture of v3
    int level = 0;          // of the top video; 0 = what it needs
    int profile = 100;
};

} // namespace supple::media::tests
