// The points of the resting figure, as they were laid out by eye and by the proportions of a body
// (Drillis and Contini, for a stature of 900 units). Data alone: practice_figure draws smooth
// curves through them. The floor is y = 0 and up is negative; x runs from the head to the feet.
#pragma once

#include <array>
#include <cstddef>

namespace supple::media
{

inline constexpr double centre_x = 650; // the middle of the figure

// A point of an outline; `lift` is how much of the belly's rise it takes part in.
struct Point {
    double x;
    double y;
    double lift = 0;
    bool corner = false;
};

inline constexpr std::array trunk{
    // face, from the crown
    Point{260, -58}, Point{264.5, -82}, Point{277, -101}, Point{292, -111}, Point{304, -114},
    Point{313, -110.5}, Point{321, -114.5}, Point{329.5, -122.5}, Point{334.5, -121},
    Point{336, -114.8, 0, true}, Point{341.5, -117}, Point{345, -113.4, 0, true},
    Point{349, -115.2}, Point{353, -110.4}, Point{361, -111.8}, Point{369.5, -106.5},
    // throat, chest, belly
    Point{378, -93}, Point{396, -82}, Point{418, -79}, Point{436, -81.5, 0.05},
    Point{457, -91, 0.15}, Point{491, -105, 0.32}, Point{523, -109.5, 0.45}, Point{559, -102, 0.7},
    Point{594, -97, 0.95}, Point{624, -96.5, 1}, Point{648, -96, 0.7}, Point{667, -104, 0.25},
    // thigh, knee
    Point{686, -128}, Point{714, -163}, Point{748, -203}, Point{780, -238}, Point{800, -256},
    Point{821, -256}, Point{838, -239},
    // shin, foot
    Point{853, -211}, Point{875, -171}, Point{901, -121}, Point{926, -75}, Point{940, -55},
    Point{960, -40}, Point{988, -27}, Point{1016, -19}, Point{1034, -14}, Point{1041, -7},
    Point{1034, -0.5}, Point{1014, 0}, Point{984, -5}, Point{950, -1}, Point{924, 0},
    Point{906, -4}, Point{901, -17}, Point{906, -34}, Point{902, -52},
    // calf, back of the knee
    Point{882, -76}, Point{853, -101}, Point{827, -134}, Point{810, -166, 0, true},
    // underside of the thigh, seat
    Point{791, -130}, Point{770, -92}, Point{751, -54}, Point{737, -22}, Point{716, -4},
    // back
    Point{688, 0}, Point{658, -2}, Point{626, -9}, Point{594, -12}, Point{562, -8},
    Point{530, -1.5}, Point{492, 0}, Point{456, -2}, Point{430, -9},
    // nape, back of the head
    Point{409, -22}, Point{392, -30}, Point{374, -26}, Point{352, -15}, Point{324, -11},
    Point{292, -17}, Point{271, -34}};

// Begins and ends behind the near leg.
inline constexpr std::array far_leg{
    Point{806, -249}, Point{822, -262}, Point{845, -261}, Point{862, -243}, Point{876, -216},
    Point{898, -176}, Point{924, -126}, Point{950, -78},  Point{964, -56},  Point{984, -41},
    Point{1012, -27}, Point{1040, -19}, Point{1058, -14}, Point{1064, -7},  Point{1057, -0.5},
    Point{1036, 0},   Point{1000, -3},  Point{950, 0},    Point{930, -6},   Point{926, -20},
    Point{930, -44},  Point{908, -78},  Point{878, -104}, Point{850, -138}, Point{832, -170},
    Point{800, -131}, Point{744, -62}};

// Begins and ends open, where the shoulder flows into the chest.
inline constexpr std::array arm{
    Point{446, -74, 0.1},   Point{470, -70, 0.15}, Point{494, -59, 0.2},  Point{514, -52, 0.2},
    Point{534, -58, 0.3},   Point{562, -80, 0.6},  Point{588, -98, 0.9},  Point{608, -107.5, 1},
    Point{628, -109.5, 1},  Point{646, -107, 0.9}, Point{662, -102, 0.7}, Point{665, -96, 0.7},
    Point{654, -93.5, 0.8}, Point{637, -93, 0.95}, Point{618, -88, 1},    Point{594, -68, 0.6},
    Point{572, -42, 0.3},   Point{552, -16, 0.05}, Point{534, -6},        Point{512, -9},
    Point{484, -20},        Point{458, -33},       Point{440, -44, 0.05}};

inline constexpr std::array thumb{Point{622, -101, 1}, Point{636, -98.5, 1}, Point{649, -99, 0.9}};
inline constexpr std::array eyelid{Point{306, -99}, Point{311.5, -96}, Point{318, -98}};
inline constexpr std::array ear{Point{313, -69}, Point{321, -72}, Point{327, -65}, Point{323, -55},
                                Point{316, -55}};
// Over the skull, and back from the forehead behind the ear to the nape.
inline constexpr std::array hair{
    Point{371, -24.5},         Point{352, -15}, Point{324, -11},   Point{292, -17},
    Point{271, -34},           Point{260, -58}, Point{264.5, -82}, Point{277, -101},
    Point{285, -107, 0, true}, Point{288, -95}, Point{297, -84},   Point{305, -71},
    Point{311, -56},           Point{325, -45}, Point{348, -38},   Point{368, -28, 0, true}};
inline constexpr std::array knot{Point{264, -80}, Point{250, -92}, Point{234, -86}, Point{229, -70},
                                 Point{236, -55}, Point{250, -51}, Point{262, -60}};

// Middles of the vertebrae, from the neck to the sacrum; the last five before it are the lumbar
// ones.
inline constexpr std::array spine{
    Point{398, -53},   Point{410, -48},   Point{422, -42},   Point{435, -36},   Point{449, -31},
    Point{464, -28},   Point{480, -26},   Point{497, -25.5}, Point{514, -27},   Point{531, -30},
    Point{549, -33.5}, Point{567, -36.5}, Point{586, -38},   Point{605, -37.5}, Point{624, -34.5},
    Point{642, -29},   Point{658, -23},   Point{672, -17}};
inline constexpr std::size_t first_lumbar = 10;
inline constexpr std::size_t lumbar_count = 5;

inline constexpr Point brim{672, -66};      // where the psoas bends over the edge of the pelvis
inline constexpr Point insertion{719, -79}; // the lesser trochanter, on the inner thigh bone
inline constexpr std::array femur{Point{688, -48}, Point{700, -62}, Point{744, -124},
                                  Point{797, -208}, Point{809, -226}};

} // namespace supple::media
