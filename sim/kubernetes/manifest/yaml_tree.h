// SPDX-License-Identifier: Apache-2.0
// YAML text to a tree whose every value knows its line and column. Built from the parser's events
// and not from YAML::Load, so that hostile input (nesting, alias bombs, duplicate keys) is refused
// while it is read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "sim/script/input_error.h"

namespace mntsim {

enum class YamlKind : std::uint8_t { null, scalar, list, map };

struct YamlNode;

struct YamlEntry {
  const YamlNode* key = nullptr;  // in a map: a scalar; in a list: null
  const YamlNode* value = nullptr;
};

struct YamlNode {
  YamlKind kind = YamlKind::null;
  bool plain = false;  // scalar: without quotes and tag, so it may be a number or a boolean
  bool open = false;   // its end was not read yet
  std::string text;    // scalar
  std::vector<YamlEntry> entries;  // of a map (merge keys resolved) or a list
  std::size_t line = 0;            // from 1
  std::size_t column = 0;          // from 1, in bytes
  std::size_t size = 1;            // values in it, itself included, as if aliases were written out
};

/// The documents of a text. An alias is the node it refers to, so a node may be reached by many
/// ways: to walk all of them is bounded by `most_values` and `most_alias_values` together.
class YamlTree {
 public:
  static constexpr std::size_t longest_text = std::size_t{4} << 20;  // bytes
  static constexpr std::size_t deepest = 64;  // maps and lists in one another
  static constexpr std::size_t most_values = 400'000;
  static constexpr std::size_t most_alias_values = 100'000;  // what aliases stand for, in all

  /// Throws InputError with line and column: a text over 4 MiB, bytes that are no text, broken
  /// YAML, a key twice in a map or one that is no scalar, deep nesting, an alias in its own anchor,
  /// too many values.
  YamlTree(std::string_view text, std::string file);

  YamlTree(const YamlTree&) = delete;
  YamlTree& operator=(const YamlTree&) = delete;

  /// The root of each document, empty ones (kind null) included.
  [[nodiscard]] const std::vector<const YamlNode*>& documents() const { return documents_; }
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  std::string file_;
  std::deque<YamlNode> nodes_;  // never moved
  std::vector<const YamlNode*> documents_;
};

}  // namespace mntsim
