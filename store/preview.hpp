// The free preview of a revision, as the segments that anybody may watch. Numbers are 1-based, as
// in the names of the segments' files.
#pragma once

namespace supple::store
{

struct Preview {
    int first_segment = 1;
    int segments = 0; // none: there is no preview

    bool contains(int number) const
    {
        return number >= first_segment && number < first_segment + segments;
    }
    friend bool operator==(const Preview&, const Preview&) = default;
};

/// A segment's number has five digits.
inline constexpr int greatest_segment_number = 99'999;

inline bool is_valid(const Preview& preview)
{
    return preview.first_segment >= 1 && preview.first_segment <= greatest_segment_number &&
           preview.segments >= 0 && preview.segments <= greatest_segment_number;
}

} // namespace supple::store
