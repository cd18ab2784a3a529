// SPDX-License-Identifier: Apache-2.0
// One pass over the bytes of each line: numbers are renamed where they stand, the rest is copied.
#include "sim/script/snapshot.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <vector>

namespace mntsim {
namespace {

/// Numbers renamed to 1, 2, 3 … in the order in which they are first seen. Open addressing, since
/// a fuzz makes millions of these small maps.
class Renaming {
 public:
  Renaming() : slots_(64) {}

  std::uint32_t rename(std::uint64_t old_name) {
    if ((count_ + 1) * 2 > slots_.size()) grow();
    Slot& slot = find(slots_, old_name);
    if (slot.new_name == 0) slot = {old_name, ++count_};
    return slot.new_name;
  }

 private:
  struct Slot {
    std::uint64_t old_name = 0;
    std::uint32_t new_name = 0;  // 0: the slot is free
  };

  static Slot& find(std::vector<Slot>& slots, std::uint64_t old_name) {
    const std::size_t mask = slots.size() - 1;
    std::size_t at = static_cast<std::size_t>((old_name * 0x9E3779B97F4A7C15U) >> 32U) & mask;
    while (slots[at].new_name != 0 && slots[at].old_name != old_name) at = (at + 1) & mask;
    return slots[at];
  }

  void grow() {
    std::vector<Slot> larger(slots_.size() * 2);
    for (const Slot& slot : slots_) {
      if (slot.new_name != 0) find(larger, slot.old_name) = slot;
    }
    slots_.swap(larger);
  }

  std::vector<Slot> slots_;
  std::uint32_t count_ = 0;
};

struct Renamings {
  Renaming mounts;
  Renaming peer_groups;
  Renaming devices;
};

/// Takes the next field, without the space that ends it, off the front of `rest`.
std::string_view take_field(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return field;
}

void append_number(std::string& out, std::uint32_t number) {
  char digits[10];
  const auto written = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, written.ptr);
}

/// Appends `field` renamed, or as it is where it is no number.
void append_renamed(std::string& out, std::string_view field, Renaming& renaming) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(field.data(), field.data() + field.size(), number);
  if (error != std::errc() || end != field.data() + field.size()) {
    out += field;
  } else {
    append_number(out, renaming.rename(number));
  }
}

/// A device "MAJOR:MINOR" is one name.
void append_device(std::string& out, std::string_view field, Renaming& renaming) {
  const std::size_t colon = std::min(field.find(':'), field.size());
  std::uint64_t major = 0;
  std::uint64_t minor = 0;
  std::from_chars(field.data(), field.data() + colon, major);
  if (colon < field.size()) {
    std::from_chars(field.data() + colon + 1, field.data() + field.size(), minor);
  }
  append_number(out, renaming.rename((major << 32U) | minor));
}

/// An optional field: "shared:N", "master:N", "propagate_from:N" carry a peer group.
void append_optional_field(std::string& out, std::string_view field, Renaming& peer_groups) {
  const std::size_t colon = field.find(':');
  if (colon == std::string_view::npos) {
    out += field;
    return;
  }
  out += field.substr(0, colon + 1);
  append_renamed(out, field.substr(colon + 1), peer_groups);
}

/// ID PARENT DEVICE ROOT MOUNTPOINT OPTIONS [OPTIONAL …] - TYPE SOURCE (SUPER_OPTIONS are dropped).
std::string canonical_line(std::string_view line, Renamings& renamings) {
  std::string out;
  out.reserve(line.size());
  append_renamed(out, take_field(line), renamings.mounts);
  out += ' ';
  append_renamed(out, take_field(line), renamings.mounts);
  out += ' ';
  append_device(out, take_field(line), renamings.devices);
  for (int copied = 0; copied < 3; ++copied) {
    out += ' ';
    out += take_field(line);
  }
  while (!line.empty()) {
    const std::string_view field = take_field(line);
    out += ' ';
    if (field == "-") {
      out += field;
      break;
    }
    append_optional_field(out, field, renamings.peer_groups);
  }
  out += ' ';
  out += line.substr(0, std::min(line.rfind(' '), line.size()));
  return out;
}

/// The first line in which the tables of one task differ.
std::optional<TableDifference> first_difference(const TaskTable& left, const TaskTable& right) {
  const std::size_t common = std::min(left.lines.size(), right.lines.size());
  std::size_t at = 0;
  while (at < common && left.lines[at] == right.lines[at]) ++at;
  if (at == left.lines.size() && at == right.lines.size()) return std::nullopt;
  return TableDifference{left.task, at + 1, at < left.lines.size() ? left.lines[at] : "",
                         at < right.lines.size() ? right.lines[at] : ""};
}

}  // namespace

Snapshot canonical(const Snapshot& snapshot) {
  Renamings renamings;
  Snapshot out;
  out.reserve(snapshot.size());
  for (const TaskTable& table : snapshot) {
    TaskTable& renamed = out.emplace_back();
    renamed.task = table.task;
    renamed.lines.reserve(table.lines.size());
    for (const std::string& line : table.lines) {
      renamed.lines.push_back(canonical_line(line, renamings));
    }
  }
  return out;
}

std::optional<TableDifference> first_difference(const Snapshot& left, const Snapshot& right) {
  const std::size_t common = std::min(left.size(), right.size());
  for (std::size_t at = 0; at < common; ++at) {
    if (left[at].task != right[at].task) {
      return TableDifference{left[at].task, 0, "task " + left[at].task, "task " + right[at].task};
    }
    if (auto difference = first_difference(left[at], right[at])) return difference;
  }
  if (left.size() > common) {
    return TableDifference{left[common].task, 0, "task " + left[common].task, ""};
  }
  if (right.size() > common) {
    return TableDifference{right[common].task, 0, "", "task " + right[common].task};
  }
  return std::nullopt;
}

}  // namespace mntsim
