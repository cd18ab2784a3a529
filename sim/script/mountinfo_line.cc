// SPDX-License-Identifier: Apache-2.0
#include "sim/script/mountinfo_line.h"

#include <charconv>

namespace mntsim {

namespace {

/// Takes the next field off `rest`. Fields are parted by one blank each, so one may be empty.
std::string_view next_field(std::string_view& rest) {
  const std::size_t blank = rest.find(' ');
  const std::string_view field = rest.substr(0, blank);
  rest = blank == std::string_view::npos ? std::string_view{} : rest.substr(blank + 1);
  return field;
}

bool read_number(std::string_view text, std::uint32_t& number) {
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc{} && stop == end;
}

/// One of the optional fields. Those that are not known are passed over, as the manual asks.
bool read_tag(std::string_view tag, MountinfoLine& line) {
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

bool list_has(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const std::size_t comma = list.find(',');
    if (list.substr(0, comma) == word) return true;
    if (comma == std::string_view::npos) break;
    list.remove_prefix(comma + 1);
  }
  return false;
}

}  // namespace

std::string without_escapes(std::string_view field) {
  const auto is_octal = [&](std::size_t i) { return field[i] >= '0' && field[i] <= '7'; };
  std::string text;
  for (std::size_t i = 0; i < field.size(); ++i) {
    const bool escape = field[i] == '\\' && i + 3 < field.size() && field[i + 1] <= '3' &&
                        is_octal(i + 1) && is_octal(i + 2) && is_octal(i + 3);
    if (escape) {
      const int byte = (field[i + 1] - '0') * 64 + (field[i + 2] - '0') * 8 + (field[i + 3] - '0');
      text += static_cast<char>(byte);
      i += 3;
    } else {
      text += field[i];
    }
  }
  return text;
}

std::string_view MountinfoLine::propagation() const {
  if (shared != 0) return master != 0 ? "shared,slave" : "shared";
  if (master != 0) return "slave";
  return unbindable ? "unbindable" : "private";
}

bool MountinfoLine::has_option(std::string_view option) const {
  return list_has(options, option) || list_has(super_options, option);
}

std::optional<MountinfoLine> read_mountinfo_line(std::string_view text) {
  MountinfoLine line;
  if (!read_number(next_field(text), line.id)) return std::nullopt;
  if (!read_number(next_field(text), line.parent)) return std::nullopt;
  line.device = next_field(text);
  line.root = without_escapes(next_field(text));
  line.mount_point = without_escapes(next_field(text));
  line.options = next_field(text);
  for (std::string_view tag = next_field(text); tag != "-"; tag = next_field(text)) {
    if (text.empty() || !read_tag(tag, line)) return std::nullopt;
  }
  line.type = without_escapes(next_field(text));
  line.source = without_escapes(next_field(text));
  line.super_options = text;
  const bool complete = !line.device.empty() && !line.mount_point.empty() && !line.type.empty() &&
                        !line.super_options.empty();
  return complete ? std::optional(line) : std::nullopt;
}

}  // namespace mntsim
