// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/text_check.h"

#include <algorithm>

#include <fmt/format.h>

#include "sim/script/input_error.h"

namespace mntsim {

namespace {

/// The length of the UTF-8 character that starts `text`; 0: there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return 1;
  if (first < 0xc2 || first > 0xf4) return 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  return length;
}

bool is_control(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return (byte < 0x20 && letter != '\t' && letter != '\n' && letter != '\r') || byte == 0x7f;
}

InputError error_at(std::string_view text, std::size_t offset, const std::string& file,
                    std::string what) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
  return InputError{
      {file, line, offset - line_start + 1, ""}, std::move(what), "is this a manifest?"};
}

}  // namespace

void require_text(std::string_view text, const std::string& file, std::size_t longest) {
  if (text.size() > longest) {
    const double mebibytes = static_cast<double>(text.size()) / (1 << 20);
    throw InputError{{file, 1, 1, ""},
                     fmt::format("{} bytes ({:.1f} MiB)", text.size(), mebibytes),
                     fmt::format("a manifest has at most {} MiB", longest >> 20)};
  }
  for (std::size_t at = 0; at < text.size();) {
    if (is_control(text[at])) {
      throw error_at(text, at, file, fmt::format("a control character (byte 0x{:02x})", text[at]));
    }
    const std::size_t length = utf8_length(text.substr(at));
    if (length == 0) throw error_at(text, at, file, "a byte that is no UTF-8 text");
    at += length;
  }
}

}  // namespace mntsim
