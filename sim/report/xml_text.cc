// SPDX-License-Identifier: Apache-2.0
#include "sim/report/xml_text.h"

#include "sim/report/utf8.h"

namespace mntsim {
namespace {

bool is_xml_character(char32_t code_point) {
  if (code_point < 0x20) return code_point == '\t' || code_point == '\n' || code_point == '\r';
  return code_point != 0xFFFE && code_point != 0xFFFF;
}

}  // namespace

std::string xml_characters(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const Utf8Piece piece = first_character(bytes);
    const bool fits = piece.valid && is_xml_character(piece.code_point);
    text += fits ? bytes.substr(0, piece.size) : replacement_character;
    bytes.remove_prefix(piece.size);
  }
  return text;
}

}  // namespace mntsim
