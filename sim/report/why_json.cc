// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <array>
#include <iterator>
#include <string_view>

#include "sim/report/json.h"
#include "sim/report/place_json.h"
#include "sim/report/place_text.h"
#include "sim/report/why_answer.h"

namespace mntsim {
namespace {

// In the order of OriginTie.
constexpr std::array<std::string_view, 4> ties = {"delivered", "master", "peer", "file system"};

std::string_view how(const WhyLine& line) {
  if (line.by == nullptr) return "from the start";
  switch (line.life->cause) {
    case Cause::from_peer: return "from peer";
    case Cause::from_master: return "from master";
    case Cause::clone: return "cloned";
    default: return line.copy_of == 0 ? "mounted" : "bound";
  }
}

void append_text(std::string& out, std::string_view key, const std::string& text) {
  fmt::format_to(std::back_inserter(out), R"(,"{}":)", key);
  if (text.empty()) {
    out += "null";
  } else {
    append_json_string(out, text);
  }
}

}  // namespace

void append_why_json(std::string& out, const WhyAnswer& answer) {
  for (const WhyLine& line : answer.lines) {
    const MountLife& life = *line.life;
    fmt::format_to(std::back_inserter(out), R"({{"mount":{},"how":"{}")", life.mount_id, how(line));
    append_text(out, "place", life.place);
    fmt::format_to(std::back_inserter(out), R"(,"group":{})", id_text(life.group_id));
    append_text(out, "receiver", life.receiver);
    fmt::format_to(std::back_inserter(out), R"(,"copy_of":{})", id_text(line.copy_of));
    append_command_json(out, "by", line.by);
    append_command_json(out, "moved_by", line.moved_by);
    append_command_json(out, "tucked_by", line.tucked_by);
    out += "}\n";
  }
  for (const NamedOrigin& named : answer.origins) {
    fmt::format_to(std::back_inserter(out), R"({{"mount":{})", answer.mount_id);
    append_text(out, "likely_origin", place_name(named.place));
    fmt::format_to(std::back_inserter(out), R"(,"origin_mount":{},"tie":"{}","group":{}}})",
                   named.place.mount_id, ties[static_cast<std::size_t>(named.origin.tie)],
                   id_text(named.origin.group_id));
    out += '\n';
  }
}

}  // namespace mntsim
