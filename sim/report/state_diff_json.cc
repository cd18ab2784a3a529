// SPDX-License-Identifier: Apache-2.0
#include "sim/report/state_diff_json.h"

#include <fmt/core.h>

#include <iterator>
#include <string_view>

#include "sim/report/json.h"
#include "sim/script/namespace_view.h"

namespace mntsim {
namespace {

using Fate = NamespaceDiff::Fate;

std::string_view name_of(Fate fate) {
  switch (fate) {
    case Fate::appeared: return "appeared";
    case Fate::vanished: return "vanished";
    case Fate::left: return "left";
    case Fate::kept: break;
  }
  return "kept";
}

void append_mount(std::string& out, const MountinfoLine& mount) {
  const auto add = [&out](std::string_view key, std::string_view text) {
    fmt::format_to(std::back_inserter(out), ",\"{}\":", key);
    append_json_string(out, text);
  };
  fmt::format_to(std::back_inserter(out), "{{\"id\":{},\"parent\":{}", mount.id, mount.parent);
  add("path", mount.mount_point);
  add("root", mount.root);
  add("type", mount.type);
  add("source", mount.source);
  add("options", mount.options);
  add("propagation", propagation_tags(mount));
  add("super_options", mount.super_options);
  out += '}';
}

void append_change(std::string& out, const MountDifference& mount) {
  const std::string_view what =
      !mount.before ? "appeared" : (!mount.after ? "vanished" : "changed");
  fmt::format_to(std::back_inserter(out), "{{\"change\":\"{}\"", what);
  if (mount.before) {
    out += ",\"before\":";
    append_mount(out, *mount.before);
  }
  if (mount.after) {
    out += ",\"after\":";
    append_mount(out, *mount.after);
  }
  out += '}';
}

void append_counts(std::string& out, const MountCounts& counts) {
  fmt::format_to(std::back_inserter(out), ",\"appeared\":{},\"vanished\":{},\"changed\":{}",
                 counts.appeared, counts.vanished, counts.changed);
}

void append_namespace(std::string& out, const NamespaceDiff& diff, bool lines) {
  out += "{\"namespace\":";
  append_json_string(out, diff.tasks.front());
  out += ",\"tasks\":[";
  for (std::size_t index = 0; index < diff.tasks.size(); ++index) {
    if (index > 0) out += ',';
    append_json_string(out, diff.tasks[index]);
  }
  fmt::format_to(std::back_inserter(out),
                 "],\"fate\":\"{}\",\"mounts\":{{\"before\":{},\"after\":{}}}", name_of(diff.fate),
                 diff.mounts_before, diff.mounts_after);
  append_counts(out, count_of(diff));
  if (lines) {
    out += ",\"changes\":[";
    for (std::size_t index = 0; index < diff.mounts.size(); ++index) {
      if (index > 0) out += ',';
      append_change(out, diff.mounts[index]);
    }
    out += ']';
  }
  out += "}\n";
}

}  // namespace

void append_diff_json(std::string& out, const StateDiff& diff, bool lines) {
  for (const NamespaceDiff& each : diff.namespaces) {
    if (!each.is_empty()) append_namespace(out, each, lines);
  }
  fmt::format_to(std::back_inserter(out), "{{\"namespaces\":{},\"differing\":{}",
                 diff.namespaces.size(), diff.differing());
  append_counts(out, diff.sums());
  out += "}\n";
}

}  // namespace mntsim
