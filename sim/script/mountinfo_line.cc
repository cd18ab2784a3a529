// SPDX-License-Identifier: Apache-2.0
#include "sim/script/mountinfo_line.h"

#include <charconv>
#include <limits>

#include "sim/kernel/storage/text.h"

namespace mntsim {

namespace {

/// Takes the next field off `rest`. Fields are parted by one blank each, so one may be empty.
std::string_view next_field(std::string_view& rest) {
  const std::size_t blank = rest.find(' ');
  const std::string_view field = rest.substr(0, blank);
  rest = blank == std::string_view::npos ? std::string_view{} : rest.substr(blank + 1);
  return field;
}

bool read_number(std::string_view text, std::uint64_t& number) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end;
}

/// One of the optional fields. Those that are not known are passed over, as the manual asks.
bool read_tag(std::string_view tag, MountRecord& line) {
  if (tag == "unbindable") line.unbindable = true;
  const std::size_t colon = tag.find(':');
  if (colon == std::string_view::npos) return true;
  const std::string_view key = tag.substr(0, colon);
  const std::string_view value = tag.substr(colon + 1);
  if (key == "shared") return read_number(value, line.shared);
  if (key == "master") return read_number(value, line.master);
  if (key == "propagate_from") return read_number(value, line.propagate_from);
  return true;
}

/// A device is "MAJOR:MINOR".
bool is_device(std::string_view text) {
  const std::size_t colon = text.find(':');
  std::uint64_t number = 0;
  return colon != std::string_view::npos && read_number(text.substr(0, colon), number) &&
         read_number(text.substr(colon + 1), number);
}

bool list_has(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (list.substr(0, comma) == word) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

/// Numbers of mounts and groups that are kept in 32 bits.
bool fits(const MountRecord& record) {
  constexpr std::uint64_t highest = std::numeric_limits<std::uint32_t>::max();
  for (const std::uint64_t number :
       {record.id, record.parent, record.shared, record.master, record.propagate_from}) {
    if (number > highest) return false;
  }
  return true;
}

}  // namespace

std::string_view MountinfoLine::propagation() const {
  if (shared != 0) return master != 0 ? "shared,slave" : "shared";
  if (master != 0) return "slave";
  return unbindable ? "unbindable" : "private";
}

bool MountinfoLine::has_option(std::string_view option) const {
  return list_has(options, option) || list_has(super_options, option);
}

std::optional<MountRecord> read_mount_record(std::string_view text) {
  MountRecord record;
  if (!read_number(next_field(text), record.id)) return std::nullopt;
  if (!read_number(next_field(text), record.parent)) return std::nullopt;
  record.device = next_field(text);
  record.root = next_field(text);
  record.mount_point = next_field(text);
  record.options = next_field(text);
  for (std::string_view tag = next_field(text); tag != "-"; tag = next_field(text)) {
    if (text.empty() || !read_tag(tag, record)) return std::nullopt;
  }
  record.type = next_field(text);
  record.source = next_field(text);
  record.super_options = text;
  const bool says_access = text.starts_with("rw") || text.starts_with("ro");
  const bool complete = is_device(record.device) && !record.mount_point.empty() &&
                        !record.type.empty() && says_access;
  return complete ? std::optional(record) : std::nullopt;
}

std::optional<MountinfoLine> read_mountinfo_line(std::string_view text) {
  const std::optional<MountRecord> record = read_mount_record(text);
  if (!record || !fits(*record)) return std::nullopt;
  MountinfoLine line;
  line.id = static_cast<std::uint32_t>(record->id);
  line.parent = static_cast<std::uint32_t>(record->parent);
  line.device = record->device;
  line.root = without_escapes(record->root);
  line.mount_point = without_escapes(record->mount_point);
  line.options = record->options;
  line.shared = static_cast<std::uint32_t>(record->shared);
  line.master = static_cast<std::uint32_t>(record->master);
  line.propagate_from = static_cast<std::uint32_t>(record->propagate_from);
  line.unbindable = record->unbindable;
  line.type = without_escapes(record->type);
  line.source = without_escapes(record->source);
  line.super_options = record->super_options;
  return line;
}

}  // namespace mntsim
