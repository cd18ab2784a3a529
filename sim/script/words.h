// SPDX-License-Identifier: Apache-2.0
// A line to words, as a shell splits it: blanks, '…', "…", backslashes and comments; nothing
// expands.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/script/input_error.h"

namespace mntsim {

struct Word {
  std::string_view text;   // without its quotes; in the line, or in WordList::unquoted
  std::size_t column = 0;  // where it starts in the line, from 1
};

/// The words of a line. Valid as long as the line is.
struct WordList {
  std::vector<Word> words;
  std::vector<char>
      unquoted;  // the bytes of words that had quotes; never grows once words point into it
  std::size_t end_column = 1;  // one past the last word
};

/// Splits `line`, whose words before `first` (an offset) are left out. A `#` at the start of a word
/// starts a comment; an empty word ('') is kept. In "…" a backslash takes its meaning from $ ` "
/// and \, outside of quotes from whatever follows. Throws InputError, with a place that is a column
/// alone: an unclosed quote (the quote's column), a backslash at the end, a NUL byte, a line break
/// outside of quotes.
[[nodiscard]] WordList split_words(std::string_view line, std::size_t first = 0);

/// `word` in the quotes of a shell, which the command language has too.
[[nodiscard]] std::string in_shell_quotes(std::string_view word);

/// `word` as a word of the command language: in quotes where it needs them.
[[nodiscard]] std::string quoted(std::string_view word);

/// True for a name of a task or a slot: one or more of [A-Za-z0-9_.-].
[[nodiscard]] bool is_name(std::string_view text);

/// An InputError that knows its column alone; parse_line() completes the place.
[[nodiscard]] InputError error_at(std::size_t column, std::string what, std::string hint = {});

}  // namespace mntsim
