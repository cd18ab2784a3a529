// SPDX-License-Identifier: Apache-2.0
#include "sim/report/propagation_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "sim/report/json.h"

namespace mntsim {
namespace {

/// The first member of an object: "place":"ctr:/vol", or "place":null.
void append_place(std::string& out, const NamedPlace& place) {
  out += R"({"place":)";
  if (place.views.empty()) {
    out += "null";
  } else {
    append_json_string(out, place.views.front().task + ":" + place.views.front().path);
  }
  fmt::format_to(std::back_inserter(out), R"(,"mount":{})", place.mount_id);
}

/// The last members of an object: "covered":false,"tasks":[{"task":"ctr","path":"/vol"}]}.
void append_tasks(std::string& out, const NamedPlace& place) {
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

void append_members(std::string& out, const std::vector<NamedPlace>& places) {
  out += '[';
  for (const NamedPlace& place : places) {
    if (out.back() != '[') out += ',';
    append_place(out, place);
    append_tasks(out, place);
  }
  out += ']';
}

std::string_view word_of(Cause link) {
  if (link == Cause::from_peer) return "peer";
  return link == Cause::from_master ? "slave" : "itself";
}

/// A group's id; null for none.
std::string id_text(std::uint32_t id) { return id == 0 ? "null" : std::to_string(id); }

}  // namespace

void append_reach_json(std::string& out, const std::vector<NamedReached>& reached) {
  for (const NamedReached& each : reached) {
    append_place(out, each.place);
    fmt::format_to(std::back_inserter(out), R"(,"link":"{}","group":{},"arrives":{},"tucked":{})",
                   word_of(each.reached.link), id_text(each.reached.group_id), each.reached.arrives,
                   each.reached.tucked);
    append_tasks(out, each.place);
    out += '\n';
  }
}

void append_groups_json(std::string& out, const std::vector<NamedGroup>& groups) {
  for (const NamedGroup& named : groups) {
    const PropagationGroup& group = *named.group;
    fmt::format_to(std::back_inserter(out), R"({{"group":{},"master":{},"layer":{},"peers":)",
                   group.id, id_text(group.master_id), group.layer);
    append_members(out, named.peers);
    out += R"(,"slaves":)";
    append_members(out, named.slaves);
    out += "}\n";
  }
}

}  // namespace mntsim
