#include "tests/media/planted_faults.hpp"

#include <utility>

namespace supple::media::tests
{

namespace
{

using Edit = std::function<void(TinyPackage&)>;

Edit replacing_in(std::vector<std::string> files, std::string from, std::string to)
{
    return [=](TinyPackage& package) {
        for (const std::string& file : files)
            package.replace(file, from, to);
    };
}

Edit replacing(std::string file, std::string from, std::string to)
{
    return replacing_in({std::move(file)}, std::move(from), std::move(to));
}

Edit removing(std::string file)
{
    return [=](TinyPackage& package) { package.remove(file); };
}

// In every media playlist, those of the preview too.
void set_target(TinyPackage& package, const std::string& seconds)
{
    for (const char* track : {"v1", "v2", "v3", "a1", "i1", "c_en", "c_en_sdh", "c_en_forced"})
        for (const std::string end : {".m3u8", "_preview.m3u8"})
            if (const std::string file = track + end; file != "i1_preview.m3u8")
                package.replace(file, "TARGETDURATION:6", "TARGETDURATION:" + seconds);
}

// Moves the first variant of main.m3u8 behind the others.
void list_another_first(TinyPackage& package)
{
    std::string text = package.read("main.m3u8");
    const auto begin = text.find("#EXT-X-STREAM-INF");
    const auto end = text.find("#EXT-X-STREAM-INF", begin + 1);
    const std::string first = text.substr(begin, end - begin);
    text.erase(begin, end - begin);
    package.write("main.m3u8", text.insert(text.find("#EXT-X-I-FRAME"), first));
}

// EXTINF of the first and the second segment of v2, which last six seconds each.
void say_lengths(TinyPackage& package, const std::string& first, const std::string& second)
{
    package.replace("v2.m3u8", "EXTINF:6.000000", "EXTINF:" + first);
    package.replace("v2.m3u8", "EXTINF:6.000000", "EXTINF:" + second);
    package.replace("v2_preview.m3u8", "EXTINF:6.000000", "EXTINF:" + first);
}

const std::string second_name = "#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"audio\",NAME=\"English\","
                                "LANGUAGE=\"en\",CHANNELS=\"2\",URI=\"a1.m3u8\"\n"
                                "#EXT-X-MEDIA:TYPE=AUDIO";
const std::string sound_variant = "#EXT-X-STREAM-INF:BANDWIDTH=96000,AVERAGE-BANDWIDTH=96000,"
                                  "CODECS=\"mp4a.40.2\",VIDEO-RANGE=SDR,AUDIO=\"audio\","
                                  "CLOSED-CAPTIONS=NONE\na1.m3u8\n#EXT-X-I-FRAME";

PlantedFault made(std::string rule, std::string what, const Flaws& flaws, std::string also = {})
{
    return {std::move(rule), std::move(what), flaws, {}, std::move(also)};
}

PlantedFault edited(std::string rule, std::string what, Edit edit, std::string also = {})
{
    return {std::move(rule), std::move(what), {}, std::move(edit), std::move(also)};
}

PlantedFault edited_sealed(std::string rule, std::string what, Edit edit)
{
    PlantedFault fault = edited(std::move(rule), std::move(what), std::move(edit));
    fault.encrypted = true;
    return fault;
}

std::vector<PlantedFault> faults_of_the_picture()
{
    return {
        made("M V1", "a level above 5.2", {.level = 60}, "S V2"),
        made("S V2", "a level higher than the size needs", {.level = 51}),
        made("S V2", "a level that does not hold the size", {.level = 22}),
        made("S V3", "parameter sets among the samples", {.parameter_sets = true}),
        made("M V4", "a fragment that begins without an IDR", {.open_group = true}),
        made("S V4", "an IDR every six seconds", {.long_fragments = true}, "S S12"),
        made("M V5", "interlaced pictures", {.interlaced = true}, "S V9, M P1"),
        made("M V6", "a picture that lasts longer", {.uneven_frames = true}),
        made("S V7", "no colr box", {.no_colour = true}),
        made("M V8", "HLG in H.264", {.hdr = true}, "S V7"),
        made("S V9", "a rung of another shape", {.odd_shape = true}),
        made("M V10", "one variant", {.rungs = 1}),
        made("S V10", "one variant at the top size", {.rungs = 2}),
        made("S V11", "a rung far above Apple's row", {.top_bytes = 36'000}),
        edited("S V12", "a variant far from 2 Mb/s listed first", list_another_first),
        made("M V13", "a lowest rung above 192 kb/s", {.lowest_bytes = 1000}),
        made("M V14", "a display matrix", {.rotated = true}),
    };
}

std::vector<PlantedFault> faults_of_the_rates()
{
    return {
        edited("M B1", "a wrong AVERAGE-BANDWIDTH",
               replacing("main.m3u8", "AVERAGE-BANDWIDTH=2", "AVERAGE-BANDWIDTH=3")),
        edited("M B1", "a wrong AVERAGE-BANDWIDTH of the preview",
               replacing("preview.m3u8", "AVERAGE-BANDWIDTH=", "AVERAGE-BANDWIDTH=1")),
        edited("M B2", "a wrong BANDWIDTH", replacing("main.m3u8", ":BANDWIDTH=", ":BANDWIDTH=1")),
        edited("M B2", "a wrong BANDWIDTH of the preview",
               replacing("preview.m3u8", ":BANDWIDTH=", ":BANDWIDTH=1")),
        edited("M B2", "a wrong BANDWIDTH of the listening mode",
               replacing("listen.m3u8", ":BANDWIDTH=", ":BANDWIDTH=1")),
        made("S B3", "a burst", {.burst = true}),
    };
}

std::vector<PlantedFault> faults_of_the_sound()
{
    return {
        made("M A1", "six channels and nothing else", {.surround = true}, "M A7"),
        made("M A2", "two tracks in a file", {.two_tracks = true}),
        edited("M A3", "two sounds of one name",
               replacing_in({"main.m3u8", "listen.m3u8", "preview.m3u8"}, "#EXT-X-MEDIA:TYPE=AUDIO",
                            second_name),
               "M F2"),
        edited("M A4", "a sound without a language",
               replacing_in({"main.m3u8", "listen.m3u8"}, "LANGUAGE=\"en\",DEFAULT=YES",
                            "DEFAULT=YES")),
        made("M A5", "a ludt box that lies", {.said_lufs = -18}),
        made("M A5", "frames that are no AAC", {.torn_sound = true}),
        made("S A5", "no ludt box", {.no_loudness = true}),
        made("S A6", "a sound of another layout", {.mono_beside = true}, "M A7"),
        made("M A7", "no defined layout", {.undefined_channels = true}, "M A5"),
        made("S A8", "AAC Main", {.main_profile = true}),
    };
}

std::vector<PlantedFault> faults_of_the_segments()
{
    return {
        edited(
            "M S1", "segments a second longer than the target",
            [](TinyPackage& package) { set_target(package, "5"); }, "M S3"),
        edited("S S1", "a target of seven seconds",
               [](TinyPackage& package) { set_target(package, "7"); }),
        edited("M S2", "lengths that are not those of the samples",
               [](TinyPackage& package) { say_lengths(package, "5.900000", "6.100000"); }),
        edited("M S2", "lengths of three decimals",
               replacing_in({"v2.m3u8", "v2_preview.m3u8"}, "EXTINF:6.000000", "EXTINF:6.000")),
        edited(
            "M S3", "a length above the target",
            [](TinyPackage& package) { say_lengths(package, "6.600000", "5.400000"); }, "M S2"),
        edited("M S4", "a track with a target of its own",
               replacing("v2.m3u8", "TARGETDURATION:6", "TARGETDURATION:7"), "S S1"),
        edited("M S5", "no end", replacing("v2.m3u8", "#EXT-X-ENDLIST\n", "")),
        made("M S6", "a track that cuts elsewhere", {.shifted_cut = true}),
        made("M S7", "a gap of a tick", {.gap = true}),
        edited("M S9", "nobody says that segments are independent",
               replacing_in({"main.m3u8", "v2.m3u8"}, "#EXT-X-INDEPENDENT-SEGMENTS\n", "")),
        edited("M S10", "a discontinuity",
               replacing("v2.m3u8", "#EXTINF:6", "#EXT-X-DISCONTINUITY\n#EXTINF:6")),
        made("M S11", "an edit list on video", {.edit_list = true}),
        made("S S12", "two IDRs in a fragment", {.second_idr = true}),
    };
}

std::vector<PlantedFault> faults_of_the_playlists()
{
    return {
        edited("M P1", "a wrong FRAME-RATE",
               replacing("main.m3u8", "FRAME-RATE=25.000", "FRAME-RATE=30.000")),
        edited("M P1", "a wrong RESOLUTION of the preview",
               replacing("preview.m3u8", "RESOLUTION=1280x720", "RESOLUTION=1920x1080")),
        edited("M P2", "wrong CODECS", replacing("main.m3u8", "avc1.64001f", "avc1.640028")),
        edited("M P3", "a variant without VIDEO-RANGE",
               replacing("main.m3u8", ",VIDEO-RANGE=SDR", "")),
        made("M P4", "two pictures in an I-frame segment", {.two_pictures = true}),
        made("S P5", "an I-frame every other second", {.sparse_iframes = true}),
        edited("M P7", "a SCORE for one",
               replacing("main.m3u8", "VIDEO-RANGE", "SCORE=1,VIDEO-RANGE")),
        edited("M P8", "captions without a map of time",
               replacing("c_en_00001.vtt", "X-TIMESTAMP-MAP", "NOTHING")),
        edited("M P8", "a cue in a segment that is over",
               replacing("c_en_00001.vtt", "00:00:01.000 --> 00:00:08.000",
                         "00:00:11.000 --> 00:00:18.000")),
        edited("S P9", "nothing said about closed captions",
               replacing("main.m3u8", ",CLOSED-CAPTIONS=NONE", "")),
        edited("M P10", "a variant without a picture",
               replacing("main.m3u8", "#EXT-X-I-FRAME", sound_variant), "M P1, M F2"),
        edited("M P11", "chapters that differ", replacing("chapters.json", "Arrive", "Begin")),
        edited("M D1", "a playlist without its twin", removing("a1.m3u8.gz")),
    };
}

std::vector<PlantedFault> faults_of_the_folder()
{
    return {
        edited("M F1", "a file that nobody names",
               [](TinyPackage& package) { package.write("v1_00009.m4s", "x"); }),
        edited("M F2", "a preview of other segments",
               replacing("v2_preview.m3u8", "v2_00001.m4s", "v2_00002.m4s")),
        edited_sealed("M F3", "a preview under the key of the rest",
                      replacing_in({"v1.m3u8", "v1_preview.m3u8"}, "key1", "key2")),
        edited("M F4", "a listening mode of other codecs",
               replacing("listen.m3u8", "40.2", "40.5")),
        edited("M F5", "a tile outside of its sheet",
               replacing("storyboard.vtt", "xywh=0,0,320,180", "xywh=0,181,320,180")),
        edited("S F6", "a poster that is no picture",
               [](TinyPackage& package) { package.write("poster.jpg", "no picture"); }),
    };
}

} // namespace

std::vector<PlantedFault> planted_faults()
{
    std::vector<PlantedFault> all;
    for (const auto part : {faults_of_the_picture, faults_of_the_rates, faults_of_the_sound,
                            faults_of_the_segments, faults_of_the_playlists, faults_of_the_folder})
        for (PlantedFault& fault : part())
            all.push_back(std::move(fault));
    return all;
}

} // namespace supple::media::tests
