// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/storage/text.h"

namespace mntsim {

std::string_view without_escapes(std::string_view text, std::string& buffer) {
  if (text.find('\\') == std::string_view::npos) return text;
  const auto is_octal = [&](std::size_t at, char highest) {
    return at < text.size() && text[at] >= '0' && text[at] <= highest;
  };
  buffer.clear();
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && is_octal(at + 1, '3') && is_octal(at + 2, '7') &&
        is_octal(at + 3, '7')) {
      const int byte = (text[at + 1] - '0') * 64 + (text[at + 2] - '0') * 8 + (text[at + 3] - '0');
      buffer += static_cast<char>(byte);
      at += 3;
    } else {
      buffer += text[at];
    }
  }
  return buffer;
}

std::string without_escapes(std::string_view text) {
  std::string buffer;
  return std::string(without_escapes(text, buffer));
}

}  // namespace mntsim
