// SPDX-License-Identifier: Apache-2.0
// Bad input of a user: thrown by parsers alone, caught once in tools/mntsim/main.cc, exit code 2.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mntsim {

/// Where in which input. A file alone is a place too; a JSON place has a pointer as well.
struct Place {
  std::string file;        // as the user named it; "<stdin>" for standard input
  std::size_t line = 0;    // from 1; 0: not known
  std::size_t column = 0;  // from 1, in bytes; 0: not known
  std::string pointer;     // a JSON pointer, "/steps/3/run"; empty: none
};

struct InputError {
  Place place;
  std::string what;  // what is wrong: "unknown command 'mout'"
  std::string hint;  // what would be right: "did you mean 'mount'?"; may be empty

  /// "FILE:LINE:COLUMN: POINTER: what; hint" with what is known of the place.
  [[nodiscard]] std::string message() const;
};

/// `text` in single quotes, fit for a message: bytes that are no printable UTF-8 become \xNN, and
/// what is long is cut.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// Nothing but printable UTF-8: no control characters, no bytes that are no UTF-8.
[[nodiscard]] bool is_printable(std::string_view text);

/// The nearest of `candidates` to `word` where it is near enough to be a slip; else empty.
[[nodiscard]] std::string_view nearest_spelling(std::string_view word,
                                                const std::vector<std::string_view>& candidates);

}  // namespace mntsim
