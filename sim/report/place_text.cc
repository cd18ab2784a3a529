// SPDX-License-Identifier: Apache-2.0
#include "sim/report/place_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <vector>

namespace mntsim {

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 4;
  std::string list;
  for (std::size_t index = 0; index < std::min(names.size(), most); ++index) {
    list += (index == 0 ? "" : ", ") + names[index];
  }
  if (names.size() > most) list += fmt::format(" and {} more", names.size() - most);
  return list;
}

std::string place_name(const NamedPlace& place) {
  if (!place.views.empty()) return place.views.front().task + ":" + place.views.front().path;
  if (place.tasks.empty()) return fmt::format("mount {}", place.mount_id);
  return fmt::format("mount {} of {}", place.mount_id, place.tasks.front());
}

std::string place_remarks(const NamedPlace& place) {
  if (place.views.empty()) {
    const std::string_view whose = place.tasks.size() > 1 ? "roots" : "root";
    return fmt::format("; not visible: it is not below the {} of {}", whose, listed(place.tasks));
  }
  std::string text;
  if (place.views.front().covered) text += "; not visible: another mount hides it";
  std::vector<std::string> others;
  for (std::size_t index = 1; index < place.views.size(); ++index) {
    const NamedPlace::View& view = place.views[index];
    others.push_back(view.path == place.views.front().path ? view.task
                                                           : view.task + ":" + view.path);
  }
  if (!others.empty()) text += "; the same for " + listed(others);
  return text;
}

}  // namespace mntsim
