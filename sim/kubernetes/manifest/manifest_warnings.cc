// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/manifest_warnings.h"

#include <algorithm>

namespace mntsim {

void ManifestWarnings::add(InputError warning) {
  if (all_.size() > most) return;
  if (all_.size() == most) {
    warning.what = "more than " + std::to_string(most) + " warnings; the rest is not shown";
    warning.hint.clear();
    all_.push_back(std::move(warning));
    return;
  }
  if (!said_.emplace(warning.place.line, warning.place.column, warning.what).second) return;
  all_.push_back(std::move(warning));
}

void ManifestWarnings::add_unknown_fields(const YamlValue& map,
                                          std::span<const std::string_view> known) {
  for (const std::string_view key : map.keys()) {
    if (all_.size() > most) return;
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const std::string_view nearest = nearest_spelling(key, {known.begin(), known.end()});
    const std::string where = map.path().empty() ? "" : map.path() + ": ";
    add(map.remark_at_key(
        key, where + "unknown field " + in_quotes(key),
        nearest.empty() ? "it is passed over" : "did you mean " + in_quotes(nearest) + "?"));
  }
}

}  // namespace mntsim
