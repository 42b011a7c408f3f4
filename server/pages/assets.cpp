#include "server/pages/assets.hpp"

#include "server/pages/embedded.hpp"

#include <stdexcept>
#include <unordered_map>

namespace supple::pages
{

const Asset* find_asset(std::string_view file)
{
    static const auto by_file = [] {
        std::unordered_map<std::string_view, const Asset*> all;
        for (const EmbeddedAsset& embedded : embedded_assets())
            all.emplace(embedded.file, &embedded.asset);
        return all;
    }();
    const auto found = by_file.find(file);
    return found == by_file.end() ? nullptr : found->second;
}

std::string asset_address(std::string_view logical)
{
    for (const EmbeddedAsset& embedded : embedded_assets())
        if (!logical.empty() && embedded.logical == logical)
            return "/assets/" + std::string(embedded.file);
    throw std::out_of_range("No asset is called " + std::string(logical) +
                            "; web/build.mjs knows their names.");
}

} // namespace supple::pages
