// SPDX-License-Identifier: Apache-2.0
// Keys: single keys from a terminal, or the same letters from a pipe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace mntsim {

enum class KeyKind : std::uint8_t { forward, back, go_to, table, lines, help, quit, unknown };

struct Key {
  KeyKind kind = KeyKind::unknown;
  std::size_t number = 0;  // go_to
};

/// Reads standard input. From a terminal key by key, unechoed, while the object lives; its settings
/// come back when it ends, when a signal ends or stops the program, and again after it went on.
class KeyReader {
 public:
  KeyReader();
  KeyReader(const KeyReader&) = delete;
  KeyReader& operator=(const KeyReader&) = delete;
  ~KeyReader();

  [[nodiscard]] bool is_terminal() const { return is_terminal_; }

  /// The next key; nothing at the end of the input. In a pipe a line end counts as "forward" where
  /// nothing else stands in the line.
  [[nodiscard]] std::optional<Key> next();

 private:
  [[nodiscard]] std::optional<char> next_byte();
  Key read_number();

  bool is_terminal_ = false;
  bool line_has_keys_ = false;
  std::string buffer_;
  std::size_t used_ = 0;
};

}  // namespace mntsim
