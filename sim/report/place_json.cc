// SPDX-License-Identifier: Apache-2.0
#include "sim/report/place_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>

#include "sim/report/json.h"

namespace mntsim {

void append_place(std::string& out, const NamedPlace& place) {
  out += R"({"place":)";
  if (place.views.empty()) {
    out += "null";
  } else {
    append_json_string(out, place.views.front().task + ":" + place.views.front().path);
  }
  fmt::format_to(std::back_inserter(out), R"(,"mount":{})", place.mount_id);
}

void append_place_tasks(std::string& out, const NamedPlace& place) {
  out += R"(,"covered":)";
  if (place.views.empty()) {
    out += "null";
  } else {
    out += place.views.front().covered ? "true" : "false";
  }
  out += R"(,"tasks":[)";
  for (const std::string& task : place.tasks) {
    if (out.back() != '[') out += ',';
    out += R"({"task":)";
    append_json_string(out, task);
    out += R"(,"path":)";
    const auto view = std::find_if(place.views.begin(), place.views.end(),
                                   [&](const NamedPlace::View& seen) { return seen.task == task; });
    if (view == place.views.end()) {
      out += "null";
    } else {
      append_json_string(out, view->path);
    }
    out += '}';
  }
  out += "]}";
}

std::string id_text(std::uint32_t id) { return id == 0 ? "null" : std::to_string(id); }

}  // namespace mntsim
