#include "media/sound_rendition.hpp"

#include "media/captions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace supple::media
{

namespace
{

std::string usual_name(const AudioFacts& sound)
{
    if (!sound.title.empty())
        return sound.title;
    const std::string language = sound.language == "und" ? "Sound" : language_name(sound.language);
    if (sound.describes_video)
        return language + " (audio description)";
    return sound.commentary ? language + " (commentary)" : language;
}

class Names
{
  public:
    std::string distinct(const std::string& wanted)
    {
        std::string name = wanted;
        for (int count = 2; !taken_.insert(name).second; ++count)
            name = fmt::format("{} {}", wanted, count);
        return name;
    }

  private:
    std::set<std::string> taken_;
};

} // namespace

std::vector<SoundRendition> sound_renditions(const std::vector<AudioFacts>& sounds)
{
    std::vector<SoundRendition> renditions;
    std::set<std::pair<std::string, bool>> selectable;
    Names names;
    for (const AudioFacts& sound : sounds) {
        if (renditions.size() == most_sounds)
            break;
        // A player that chooses by language must not land in a commentary.
        const bool autoselect =
            renditions.empty() ||
            (!sound.commentary && !selectable.contains({sound.language, sound.describes_video}));
        if (autoselect)
            selectable.insert({sound.language, sound.describes_video});
        renditions.push_back(
            {sound, names.distinct(usual_name(sound)), autoselect, sound.describes_video});
    }
    return renditions;
}

} // namespace supple::media
