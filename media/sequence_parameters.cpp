#include "media/init_segment.hpp"

namespace supple::media
{

namespace
{

// A raw byte sequence payload: emulation prevention bytes taken out, then bit by bit
// (H.264 7.3, 9.1).
class PayloadBits
{
  public:
    explicit PayloadBits(Bytes nal)
    {
        for (std::size_t at = 0; at < nal.size(); ++at) {
            const bool prevention = at >= 2 && nal[at] == 3 && nal[at - 1] == 0 && nal[at - 2] == 0;
            if (!prevention)
                payload_.push_back(nal[at]);
        }
    }

    unsigned bits(int count)
    {
        unsigned value = 0;
        for (; count > 0; --count, ++position_) {
            if (position_ / 8 >= payload_.size())
                throw BrokenBox("the sequence parameter set ends too early");
            value = value << 1 | (payload_[position_ / 8] >> (7 - position_ % 8) & 1u);
        }
        return value;
    }
    bool flag() { return bits(1) != 0; }
    int unsigned_golomb()
    {
        int zeros = 0;
        while (!flag())
            if (++zeros > 16)
                throw BrokenBox("the sequence parameter set is damaged");
        return static_cast<int>((1u << zeros) - 1 + bits(zeros));
    }
    int signed_golomb()
    {
        const int code = unsigned_golomb();
        return code % 2 == 1 ? (code + 1) / 2 : -(code / 2);
    }

  private:
    std::vector<std::uint8_t> payload_;
    std::size_t position_ = 0;
};

bool has_chroma_fields(int profile)
{
    for (const int high : {100, 110, 122, 244, 44, 83, 86, 118, 128})
        if (profile == high)
            return true;
    return false;
}

void skip_scaling_list(PayloadBits& bits, int size)
{
    int last = 8;
    int next = 8;
    for (int at = 0; at < size; ++at) {
        if (next != 0)
            next = (last + bits.signed_golomb() + 256) % 256;
        last = next == 0 ? last : next;
    }
}

// Returns chroma_format_idc; we only ever write 1 (4:2:0).
int take_chroma(PayloadBits& bits)
{
    const int format = bits.unsigned_golomb();
    if (format == 3)
        bits.flag();
    bits.unsigned_golomb(); // bit depths
    bits.unsigned_golomb();
    bits.flag();
    if (bits.flag())
        for (int list = 0; list < (format == 3 ? 12 : 8); ++list)
            if (bits.flag())
                skip_scaling_list(bits, list < 6 ? 16 : 64);
    return format;
}

void skip_picture_order(PayloadBits& bits)
{
    const int type = bits.unsigned_golomb();
    if (type == 0) {
        bits.unsigned_golomb();
    } else if (type == 1) {
        bits.flag();
        bits.signed_golomb();
        bits.signed_golomb();
        for (int count = bits.unsigned_golomb(); count > 0; --count)
            bits.signed_golomb();
    }
}

bool take_square_pixels(PayloadBits& bits)
{
    if (!bits.flag()) // vui_parameters_present_flag
        return true;
    if (!bits.flag()) // aspect_ratio_info_present_flag
        return true;
    const unsigned kind = bits.bits(8); // table E-1: 0 unspecified, 1 square, 255 spelt out
    if (kind != 255)
        return kind <= 1;
    const unsigned wide = bits.bits(16);
    return wide == bits.bits(16);
}

} // namespace

SequenceParameters read_sequence_parameters(Bytes sps)
{
    PayloadBits bits{sps};
    SequenceParameters found;
    bits.bits(8); // NAL header
    found.profile = static_cast<int>(bits.bits(8));
    bits.bits(8); // constraint flags
    found.level = static_cast<int>(bits.bits(8));
    bits.unsigned_golomb(); // id
    const int chroma = has_chroma_fields(found.profile) ? take_chroma(bits) : 1;
    bits.unsigned_golomb(); // log2_max_frame_num
    skip_picture_order(bits);
    bits.unsigned_golomb(); // reference frames
    bits.flag();
    const int columns = bits.unsigned_golomb() + 1;
    const int rows = bits.unsigned_golomb() + 1;
    found.progressive = bits.flag();
    if (!found.progressive)
        bits.flag();
    bits.flag(); // direct_8x8_inference
    found.width = columns * 16;
    found.height = rows * 16 * (found.progressive ? 1 : 2);
    if (bits.flag()) { // cropping, in chroma samples (7.4.2.1.1)
        const int step_x = chroma == 1 || chroma == 2 ? 2 : 1;
        const int step_y = (chroma == 1 ? 2 : 1) * (found.progressive ? 1 : 2);
        found.width -= step_x * (bits.unsigned_golomb() + bits.unsigned_golomb());
        found.height -= step_y * (bits.unsigned_golomb() + bits.unsigned_golomb());
    }
    found.square_pixels = take_square_pixels(bits);
    return found;
}

} // namespace supple::media
