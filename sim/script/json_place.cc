// SPDX-License-Identifier: Apache-2.0
#include "sim/script/json_place.h"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

namespace mntsim {

namespace {

/// Steps over valid JSON. Every function starts at the place and leaves it behind what it read.
class Scanner {
 public:
  explicit Scanner(std::string_view json, std::size_t at = 0) : json_(json), at_(at) {
    if (at == 0 && json.starts_with("\xef\xbb\xbf")) at_ = 3;  // a byte order mark
    skip_blanks();
  }

  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] char here() const { return at_ < json_.size() ? json_[at_] : '\0'; }

  void skip_value() {
    if (here() == '{' || here() == '[') {
      skip_nested();
    } else if (here() == '"') {
      skip_string();
    } else {
      while (at_ < json_.size() && std::string_view(",]} \t\r\n").find(json_[at_]) == npos) ++at_;
    }
  }

  /// At the first member's key or the first element, or false: there is none.
  bool enter() {
    ++at_;
    skip_blanks();
    return here() != '}' && here() != ']';
  }

  /// From behind a value to the next key or element, or false: it was the last.
  bool next() {
    skip_blanks();
    const bool more = here() == ',';
    if (at_ < json_.size()) ++at_;
    skip_blanks();
    return more;
  }

  /// A key, and on to its value.
  std::string take_key() {
    const std::size_t start = at_;
    skip_string();
    const std::string_view raw = json_.substr(start + 1, at_ - start - 2);
    skip_blanks();
    ++at_;  // the colon
    skip_blanks();
    const bool escapes = raw.find('\\') != npos;
    return escapes ? nlohmann::json::parse(json_.substr(start, raw.size() + 2)).get<std::string>()
                   : std::string(raw);
  }

  void skip_string() {
    for (++at_; at_ < json_.size() && json_[at_] != '"'; ++at_) {
      if (json_[at_] == '\\') ++at_;
    }
    at_ = std::min(at_ + 1, json_.size());
  }

 private:
  static constexpr std::size_t npos = std::string_view::npos;

  void skip_blanks() {
    while (at_ < json_.size() && std::string_view(" \t\r\n").find(json_[at_]) != npos) ++at_;
  }

  void skip_nested() {
    std::size_t depth = 0;
    do {
      const char c = here();
      if (c == '"') {
        skip_string();
        continue;
      }
      if (c == '{' || c == '[') ++depth;
      if (c == '}' || c == ']') --depth;
      ++at_;
    } while (depth > 0 && at_ < json_.size());
  }

  std::string_view json_;
  std::size_t at_;
};

/// Moves from a value to the member or element of it that `step` names. False: there is none.
bool descend(Scanner& scanner, const JsonStep& step, std::size_t& key_offset) {
  const char bracket = scanner.here();
  if (bracket != (step.in_array ? '[' : '{') || !scanner.enter()) return false;
  std::size_t index = 0;
  do {
    key_offset = scanner.at();
    if (step.in_array ? index == step.index : scanner.take_key() == step.key) return true;
    scanner.skip_value();
    ++index;
  } while (scanner.next());
  return false;
}

/// Recursion is as deep as the document: 64 at most.
std::optional<DuplicateKey> find_duplicate(Scanner& scanner, JsonPath& path) {
  const bool object = scanner.here() == '{';
  if (!object && scanner.here() != '[') {
    scanner.skip_value();
    return std::nullopt;
  }
  std::set<std::string> keys;
  std::size_t index = 0;
  if (!scanner.enter()) {
    scanner.next();
    return std::nullopt;
  }
  do {
    const std::size_t offset = scanner.at();
    path.push_back({object ? scanner.take_key() : std::string{}, index++, !object});
    if (object && !keys.insert(path.back().key).second) return DuplicateKey{offset, path};
    if (auto found = find_duplicate(scanner, path)) return found;
    path.pop_back();
  } while (scanner.next());
  return std::nullopt;
}

/// How many bytes of the decoded string the character at `at` of the raw one stands for, and how
/// many it takes itself.
struct Character {
  std::size_t raw;
  std::size_t decoded;
};

Character character_at(std::string_view json, std::size_t at) {
  if (json[at] != '\\') return {1, 1};
  if (at + 5 >= json.size() || json[at + 1] != 'u') return {2, 1};
  const unsigned long code = std::stoul(std::string(json.substr(at + 2, 4)), nullptr, 16);
  if (code >= 0xd800 && code < 0xdc00) return {12, 4};  // the first half of a surrogate pair
  return {6, code < 0x80 ? 1U : code < 0x800 ? 2U : 3U};
}

}  // namespace

std::string pointer_of(const JsonPath& path) {
  std::string pointer;
  for (const JsonStep& step : path) {
    pointer += '/';
    if (step.in_array) pointer += std::to_string(step.index);
    for (const char c : step.key) {
      if (c == '~') {
        pointer += "~0";
      } else if (c == '/') {
        pointer += "~1";
      } else {
        pointer += c;
      }
    }
  }
  return pointer;
}

std::optional<std::size_t> too_deep_at(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      if (++depth > deepest_json) return i;
    } else if ((c == '}' || c == ']') && depth > 0) {
      --depth;
    }
  }
  return std::nullopt;
}

std::size_t offset_of(std::string_view json, const JsonPath& path, bool of_key) {
  Scanner scanner(json);
  std::size_t offset = scanner.at();
  std::size_t key_offset = offset;
  for (const JsonStep& step : path) {
    if (!descend(scanner, step, key_offset)) return offset;
    offset = scanner.at();
  }
  return of_key ? key_offset : offset;
}

std::string in_place(std::string_view json, const JsonPath& path) {
  const std::size_t begin = offset_of(json, path);
  Scanner scanner(json, begin);
  scanner.skip_value();
  std::string text(json.substr(0, scanner.at()));
  const auto end_of_blanks = text.begin() + static_cast<std::ptrdiff_t>(begin);
  std::replace_if(
      text.begin(), end_of_blanks, [](char c) { return c != '\n'; }, ' ');
  return text;
}

std::vector<std::size_t> element_offsets(std::string_view json, const JsonPath& path) {
  Scanner scanner(json, offset_of(json, path));
  std::vector<std::size_t> offsets;
  if (scanner.here() != '[' || !scanner.enter()) return offsets;
  do {
    offsets.push_back(scanner.at());
    scanner.skip_value();
  } while (scanner.next());
  return offsets;
}

std::optional<DuplicateKey> duplicate_key(std::string_view json) {
  Scanner scanner(json);
  JsonPath path;
  return find_duplicate(scanner, path);
}

std::size_t offset_in_string(std::string_view json, std::size_t string_offset, std::size_t n) {
  std::size_t at = string_offset + 1;
  while (n > 0 && at < json.size() && json[at] != '"') {
    const Character character = character_at(json, at);
    at += character.raw;
    n -= std::min(n, character.decoded);
  }
  return std::min(at, json.size());
}

Place place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, offset);
  const std::size_t line_end = before.rfind('\n');
  Place place;
  place.line = 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
  place.column = line_end == std::string_view::npos ? offset + 1 : offset - line_end;
  return place;
}

}  // namespace mntsim
