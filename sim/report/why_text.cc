// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <algorithm>

#include "sim/report/place_text.h"
#include "sim/report/text.h"
#include "sim/report/why_answer.h"

namespace mntsim {
namespace {

constexpr std::size_t most_origins = 5;  // that are named; more are counted

/// "was mounted at ctr:/vol", "came to ctr:/vol: a copy of mount 4, which group 1 delivered to …"
std::string words_of(const WhyLine& line) {
  const MountLife& life = *line.life;
  if (line.by == nullptr) return "was there from the start";
  const std::string copy =
      line.copy_of == 0 ? "" : fmt::format(": a copy of mount {}", line.copy_of);
  if (life.group_id != 0) {
    const std::string_view role = life.cause == Cause::from_peer ? "peer" : "slave";
    return fmt::format("came to {}{}, which group {} delivered to its {} {}", life.place, copy,
                       life.group_id, role, life.receiver);
  }
  if (life.cause == Cause::clone) return "came with the copy of a namespace" + copy;
  const std::string_view verb = line.copy_of == 0 ? "mounted" : "bound";
  return fmt::format("was {} at {}{}", verb, life.place, copy);
}

std::string words_of(const NamedOrigin& named) {
  const std::string place = place_name(named.place);
  const std::uint32_t group = named.origin.group_id;
  switch (named.origin.tie) {
    case OriginTie::delivered:
      return fmt::format(
          "a copy of {}: the same file system, at the place from which group {} "
          "delivers here",
          place, group);
    case OriginTie::master:
      return fmt::format("a slave of group {}, with {}: a bind or a clone of that", group, place);
    case OriginTie::peer:
      return fmt::format("a peer in group {}, with {}: one is a bind or a clone of the other",
                         group, place);
    case OriginTie::file_system:
      return fmt::format("shows the same file system as {}, with no link to it now", place);
  }
  return {};
}

void append_origins(std::string& out, const WhyAnswer& answer) {
  out += "  no history is known; from the graph it is\n";
  if (answer.origins.empty()) out += "  the only mount of its file system\n";
  const std::size_t count = std::min(answer.origins.size(), most_origins);
  for (std::size_t index = 0; index < count; ++index) {
    append_line(out, "  ", words_of(answer.origins[index]));
  }
  if (count < answer.origins.size()) {
    out += fmt::format("  and {} more\n", answer.origins.size() - count);
  }
}

}  // namespace

void append_why_text(std::string& out, const WhyAnswer& answer) {
  append_line(out, "", answer.place + "  " + answer.mount);
  if (!answer.has_history) return append_origins(out, answer);
  for (const WhyLine& line : answer.lines) {
    append_line(out, fmt::format("  mount {} ", line.life->mount_id), words_of(line));
    append_command_text(out, "      ", line.by);
    append_command_text(out, "      moved by ", line.moved_by);
    append_command_text(out, "      lifted by ", line.tucked_by);
  }
}

}  // namespace mntsim
