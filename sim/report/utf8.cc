// SPDX-License-Identifier: Apache-2.0
// The table of well-formed byte sequences: Unicode 15, table 3-7.
#include "sim/report/utf8.h"

#include <cstdint>

namespace mntsim {
namespace {

/// What may follow a first byte.
struct Lead {
  std::size_t size = 0;        // 0: no character begins with this byte
  std::uint8_t lowest = 0x80;  // bounds of the second byte; the others lie in 80..BF
  std::uint8_t highest = 0xBF;
};

Lead lead_of(std::uint8_t byte) {
  if (byte < 0x80) return {1, 0, 0};
  if (byte < 0xC2 || byte > 0xF4) return {};
  if (byte < 0xE0) return {2, 0x80, 0xBF};
  if (byte < 0xF0) {
    const std::uint8_t lowest = byte == 0xE0 ? 0xA0 : 0x80;   // no overlong form
    const std::uint8_t highest = byte == 0xED ? 0x9F : 0xBF;  // no surrogate
    return {3, lowest, highest};
  }
  const std::uint8_t lowest = byte == 0xF0 ? 0x90 : 0x80;
  const std::uint8_t highest = byte == 0xF4 ? 0x8F : 0xBF;  // up to U+10FFFF
  return {4, lowest, highest};
}

}  // namespace

Utf8Piece first_character(std::string_view bytes) {
  const auto first = static_cast<std::uint8_t>(bytes[0]);
  const Lead lead = lead_of(first);
  if (lead.size == 0) return {1, false, 0};
  if (lead.size == 1) return {1, true, first};
  char32_t code_point = first & (0xFFU >> (lead.size + 1));
  for (std::size_t at = 1; at < lead.size; ++at) {
    if (at == bytes.size()) return {at, false, 0};
    const auto byte = static_cast<std::uint8_t>(bytes[at]);
    const std::uint8_t lowest = at == 1 ? lead.lowest : 0x80;
    const std::uint8_t highest = at == 1 ? lead.highest : 0xBF;
    if (byte < lowest || byte > highest) return {at, false, 0};
    code_point = (code_point << 6U) | (byte & 0x3FU);
  }
  return {lead.size, true, code_point};
}

}  // namespace mntsim
