// SPDX-License-Identifier: Apache-2.0
#include "sim/import/namespace_groups.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "sim/script/mountinfo_line.h"
#include "sim/script/text_lines.h"

namespace mntsim {
namespace {

/// Sets of tables, known by the lowest of them.
class Sets {
 public:
  explicit Sets(std::size_t count) : lower_(count) {
    std::iota(lower_.begin(), lower_.end(), std::size_t{0});
  }

  std::size_t lowest(std::size_t table) {
    while (lower_[table] != table) table = lower_[table] = lower_[lower_[table]];
    return table;
  }
  void join(std::size_t left, std::size_t right) {
    const std::size_t a = lowest(left);
    const std::size_t b = lowest(right);
    lower_[std::max(a, b)] = std::min(a, b);
  }

 private:
  std::vector<std::size_t> lower_;
};

using Mark = std::pair<std::uint64_t, std::uint32_t>;  // an id, and a table that has it

void join_by(std::vector<Mark>& marks, Sets& sets) {
  std::sort(marks.begin(), marks.end());
  for (std::size_t index = 1; index < marks.size(); ++index) {
    if (marks[index - 1].first == marks[index].first) {
      sets.join(marks[index - 1].second, marks[index].second);
    }
  }
  marks.clear();
}

}  // namespace

std::vector<std::vector<std::size_t>> tables_by_namespace(const NodeTables& tables) {
  const std::size_t count = tables.tables.size();
  Sets sets(count);
  std::vector<Mark> marks;
  for (std::uint32_t number = 0; number < count; ++number) {
    if (tables.tables[number].inode) marks.emplace_back(*tables.tables[number].inode, number);
  }
  join_by(marks, sets);
  for (std::uint32_t number = 0; number < count; ++number) {
    std::uint64_t last_parent = 0;  // 0 is no mount's
    for_each_line(tables.tables[number].mountinfo, [&](std::string_view line, std::size_t) {
      const auto record = read_mount_record(line);
      if (!record) return;
      marks.emplace_back(record->id, number);
      if (record->parent != last_parent && record->parent != 0) {
        marks.emplace_back(record->parent, number);
      }
      last_parent = record->parent;
    });
  }
  join_by(marks, sets);
  std::vector<std::vector<std::size_t>> groups;
  std::vector<std::size_t> group_of(count);
  for (std::size_t number = 0; number < count; ++number) {
    const std::size_t lowest = sets.lowest(number);
    if (lowest == number) {
      group_of[number] = groups.size();
      groups.emplace_back();
    }
    groups[group_of[lowest]].push_back(number);
  }
  return groups;
}

}  // namespace mntsim
