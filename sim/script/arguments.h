// SPDX-License-Identifier: Apache-2.0
// The words after a verb sorted into flags and operands, as getopt_long(3) does it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/script/words.h"

namespace mntsim {

/// A flag of a verb. A flag that has only a letter has an empty name.
struct Flag {
  char letter = 0;               // 'B' for `-B`; 0: none
  std::string_view name;         // "--bind"
  std::string_view value_name;   // what follows it, "TYPE"; empty: nothing does
  std::string_view option = {};  // `mount` alone: the word of `-o` that it is the same as
};

struct GivenFlag {
  const Flag* flag;
  std::string_view value;
  std::size_t column;
};

/// What was given to a verb.
struct Arguments {
  std::string_view verb;
  std::string_view usage;  // "mv OLD NEW"
  std::vector<GivenFlag> flags;
  std::vector<Word> operands;
  std::size_t verb_column = 1;
  std::size_t end_column = 1;  // one past the last word

  [[nodiscard]] bool has(std::string_view flag_name) const;
  [[nodiscard]] bool has(char flag_letter) const;
  [[nodiscard]] std::string operand(std::size_t i) const { return std::string(operands[i].text); }
};

/// Sorts all words after the first, which is the verb. Flags may stand anywhere, `--` ends them,
/// short ones may share a dash; a value follows as `-oVALUE`, `-o VALUE`, `--options=VALUE` or
/// `--options VALUE`. Throws InputError (a column alone): an unknown flag, a value that is missing
/// or not wanted.
[[nodiscard]] Arguments sort_arguments(const WordList& list, std::string_view usage,
                                       std::span<const Flag> flags);

/// Throws InputError (a column alone) unless there is one operand for each of `names`.
void require_operands(const Arguments& arguments, std::span<const std::string_view> names);

}  // namespace mntsim
