// The families of rules, each in a file of its own. Every function adds one result per rule of its
// family, in the order of their numbers, and looks only at the Inspection. Where a rule of Apple's
// has a MUST and a SHOULD part, it appears twice, once at each level.
#pragma once

#include "media/inspection.hpp"
#include "media/rule.hpp"

namespace supple::media
{

void check_video(const Inspection& package, RuleResults& results);        // V
void check_bandwidth(const Inspection& package, RuleResults& results);    // B
void check_audio(const Inspection& package, RuleResults& results);        // A
void check_segments(const Inspection& package, RuleResults& results);     // S
void check_multivariant(const Inspection& package, RuleResults& results); // P
void check_folder(const Inspection& package, RuleResults& results);       // D and F

} // namespace supple::media
