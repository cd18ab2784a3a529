// SPDX-License-Identifier: Apache-2.0
#include "sim/script/input_error.h"

#include <algorithm>
#include <array>

namespace mntsim {

namespace {

constexpr std::size_t longest_quote = 60;  // bytes of the input that a message repeats
constexpr std::size_t longest_slip = 40;   // longer words are no slips of a known one

/// The length of the printable UTF-8 character at the start of `text`; 0: there is none.
std::size_t printable_length(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char first = byte(0);
  if (first < 0x80) return first >= 0x20 && first != 0x7f ? 1 : 0;
  const std::size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const unsigned char second = byte(1);
  const bool control = first == 0xc2 && second < 0xa0;
  const bool not_shortest = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool no_character = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
  return control || not_shortest || no_character ? 0 : length;
}

void append_printable(std::string_view text, std::string& out) {
  constexpr std::string_view digits = "0123456789abcdef";
  for (std::size_t i = 0; i < text.size();) {
    if (const std::size_t length = printable_length(text.substr(i)); length > 0) {
      out += text.substr(i, length);
      i += length;
    } else {
      const auto byte = static_cast<unsigned char>(text[i++]);
      out += "\\x";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    }
  }
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`.
/// REQUIRES: neither is longer than `longest_slip`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  using Row = std::array<std::size_t, longest_slip + 1>;
  Row before{};
  Row above{};
  Row row{};
  for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({replaced, above[j] + 1, row[j - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before = above;
    above = row;
  }
  return above[b.size()];
}

}  // namespace

std::string InputError::message() const {
  std::string text;
  append_printable(place.file, text);
  if (place.line > 0) text += (text.empty() ? "" : ":") + std::to_string(place.line);
  if (place.line > 0 && place.column > 0) text += ":" + std::to_string(place.column);
  if (!text.empty()) text += ": ";
  if (!place.pointer.empty()) {
    append_printable(place.pointer, text);
    text += ": ";
  }
  text += what;
  if (!hint.empty()) text += "; " + hint;
  return text;
}

std::string in_quotes(std::string_view text) {
  std::string out = "'";
  append_printable(text.substr(0, longest_quote), out);
  out += text.size() > longest_quote ? "…'" : "'";
  return out;
}

bool is_printable(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = printable_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

std::string_view nearest_spelling(std::string_view word,
                                  const std::vector<std::string_view>& candidates) {
  std::string_view nearest;
  if (word.empty() || word.size() > longest_slip) return nearest;
  std::size_t limit = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (const std::string_view candidate : candidates) {
    if (candidate.size() > longest_slip) continue;
    const std::size_t distance = edit_distance(word, candidate);
    if (distance < limit && distance < candidate.size()) {
      nearest = candidate;
      limit = distance;
    }
  }
  return nearest;
}

}  // namespace mntsim
