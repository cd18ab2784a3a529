// SPDX-License-Identifier: Apache-2.0
#include "sim/report/node_text.h"

#include <fmt/core.h>

#include <iterator>

#include "sim/script/mountinfo_line.h"

namespace mntsim {
namespace {

constexpr std::size_t most_changes = 8;  // of a deed; more are counted

bool is_runtimes_own(const MountinfoLine& mount) {
  for (const std::string_view top : {"/proc", "/sys", "/dev"}) {
    const std::string_view path = mount.mount_point;
    if (path == top || (path.starts_with(top) && path[top.size()] == '/')) return true;
  }
  return false;
}

}  // namespace

void append_deed_text(std::string& out, const TextStyle& style, const ActorDeed& deed) {
  std::string purpose;
  append_printable(purpose, deed.purpose);
  fmt::format_to(std::back_inserter(out), "{:<12} {:<56} {:>3} {}\n", deed.actor, purpose,
                 deed.commands, deed.commands == 1 ? "command" : "commands");
  append_changes_text(out, style, deed.changes, most_changes);
  for (const std::string& refused : deed.refused) {
    out += "              refused: ";
    append_printable(out, refused);
    out += '\n';
  }
}

void append_view_text(std::string& out, const TaskTable& table) {
  std::size_t own = 0;
  std::string lines;
  for (const std::string& line : table.lines) {
    const auto mount = read_mountinfo_line(line);
    if (!mount) continue;
    if (is_runtimes_own(*mount)) {
      ++own;
      continue;
    }
    std::string from = mount->source;
    if (mount->root != "/") from += "[" + mount->root + "]";
    std::string row = fmt::format("  {:<44} {:<14} {:<3} {}", mount->mount_point,
                                  std::string(mount->propagation()),
                                  mount->options.starts_with("ro") ? "ro" : "rw", from);
    append_printable(lines, row);
    lines += '\n';
  }
  fmt::format_to(std::back_inserter(out),
                 "{} sees {} mounts; {} of them are the runtime's own below /proc, /sys and /dev\n",
                 table.task, table.lines.size(), own);
  out += lines;
}

}  // namespace mntsim
