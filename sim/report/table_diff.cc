// SPDX-License-Identifier: Apache-2.0
#include "sim/report/table_diff.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

namespace mntsim {
namespace {

/// The parts of a mountinfo line that people ask about.
struct MountLine {
  std::string_view id;
  std::string_view root;
  std::string_view mountpoint;
  std::string_view options;
  std::string_view propagation;  // the optional fields as they stand; empty: private
  std::string_view type;
  std::string_view source;
};

std::string_view take_field(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return field;
}

MountLine parse(std::string_view line) {
  MountLine mount;
  mount.id = take_field(line);
  take_field(line);
  take_field(line);
  mount.root = take_field(line);
  mount.mountpoint = take_field(line);
  mount.options = take_field(line);
  if (line.substr(0, 2) != "- ") {
    const std::size_t dash = std::min(line.find(" - "), line.size());
    mount.propagation = line.substr(0, dash);
    line.remove_prefix(std::min(dash + 1, line.size()));
  }
  take_field(line);
  mount.type = take_field(line);
  mount.source = take_field(line);
  return mount;
}

std::string_view propagation_of(const MountLine& mount) {
  return mount.propagation.empty() ? "private" : mount.propagation;
}

std::string described(const std::string& task, const MountLine& mount) {
  std::string text = task + ":";
  text += mount.mountpoint;
  text += "  ";
  text += mount.type;
  text += ' ';
  text += mount.source;
  if (mount.root != "/") {
    text += " (its ";
    text += mount.root;
    text += ')';
  }
  text += "  ";
  text += propagation_of(mount);
  return text;
}

void append_change(std::string& text, std::string_view before, std::string_view after) {
  if (before == after) return;
  text += "  ";
  text += before;
  text += " -> ";
  text += after;
}

std::string described_change(const std::string& task, const MountLine& before,
                             const MountLine& after) {
  std::string text = task + ":";
  text += after.mountpoint;
  if (before.mountpoint != after.mountpoint) {
    text += "  was ";
    text += before.mountpoint;
  }
  append_change(text, before.root, after.root);
  append_change(text, before.options, after.options);
  append_change(text, propagation_of(before), propagation_of(after));
  append_change(text, before.source, after.source);
  return text;
}

std::string mount_count(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " mount" : " mounts");
}

/// Compares table by table and keeps what was told already.
class Comparison {
 public:
  void compare(const TaskTable& before, const TaskTable& after) {
    if (before.lines == after.lines) return;
    std::map<std::string_view, const std::string*> old_lines;
    for (const std::string& line : before.lines) old_lines.emplace(parse(line).id, &line);
    const bool related = std::any_of(after.lines.begin(), after.lines.end(), [&](const auto& line) {
      return old_lines.contains(parse(line).id);
    });
    if (!related && !before.lines.empty() && !after.lines.empty()) {
      changes_.push_back(
          {'~', after.task + " now sees another table: " + mount_count(after.lines.size())});
      return;
    }
    std::set<std::string_view> kept;
    for (const std::string& line : after.lines) {
      const MountLine mount = parse(line);
      const auto old_line = old_lines.find(mount.id);
      if (old_line == old_lines.end()) {
        tell('+', mount.id, described(after.task, mount));
        continue;
      }
      kept.insert(mount.id);
      if (*old_line->second != line) compare_lines(after.task, *old_line->second, mount);
    }
    for (const std::string& line : before.lines) {
      const MountLine mount = parse(line);
      if (!kept.contains(mount.id)) tell('-', mount.id, described(before.task, mount));
    }
  }

  void add(TableChange change) { changes_.push_back(std::move(change)); }
  std::vector<TableChange> take() { return std::move(changes_); }

 private:
  void compare_lines(const std::string& task, std::string_view before, const MountLine& after) {
    const MountLine old_mount = parse(before);
    std::string text = described_change(task, old_mount, after);
    if (text.size() > task.size() + 1 + after.mountpoint.size()) {
      tell('~', after.id, std::move(text));
    }
  }

  void tell(char sign, std::string_view id, std::string text) {
    if (told_.emplace(sign, id).second) changes_.push_back({sign, std::move(text)});
  }

  std::set<std::pair<char, std::string>> told_;
  std::vector<TableChange> changes_;
};

}  // namespace

std::vector<TableChange> table_changes(const Snapshot& before, const Snapshot& after) {
  Comparison comparison;
  std::size_t old_at = 0;
  for (const TaskTable& table : after) {
    while (old_at < before.size() && before[old_at].task != table.task) {
      comparison.add({'-', "task " + before[old_at++].task});
    }
    if (old_at < before.size()) {
      comparison.compare(before[old_at++], table);
    } else {
      comparison.add({'+', "task " + table.task + " sees " + mount_count(table.lines.size())});
    }
  }
  while (old_at < before.size()) comparison.add({'-', "task " + before[old_at++].task});
  return comparison.take();
}

}  // namespace mntsim
