// The families of rules, each in a file of its own. Every function adds one result per rule of its
// family and looks only at the Inspection. Where a rule of Apple's
// has a MUST and a SHOULD part, it appears twice, once at each level.
#pragma once

#include "media/inspection.hpp"
#include "media/rule.hpp"

namespace supple::media
{

void check_video(const Inspection& package, RuleResults& results);        // V1-V8, V14
void check_ladder(const Inspection& package, RuleResults& results);       // V9-V13
void check_bandwidth(const Inspection& package, RuleResults& results);    // B
void check_audio(const Inspection& package, RuleResults& results);        // A
void check_loudness(const Inspection& package, RuleResults& results);     // A5
void check_timing(const Inspection& package, RuleResults& results);       // S1-S5, S9, S10
void check_segments(const Inspection& package, RuleResults& results);     // S6, S7, S11, S12
void check_multivariant(const Inspection& package, RuleResults& results); // P but P8 and P11
void check_captions(const Inspection& package, RuleResults& results);     // P8
void check_chapters(const Inspection& package, RuleResults& results);     // P11
void check_folder(const Inspection& package, RuleResults& results);       // D, F1-F3
void check_listening(const Inspection& package, RuleResults& results);    // F4
void check_pictures(const Inspection& package, RuleResults& results);     // F5, F6

} // namespace supple::media
