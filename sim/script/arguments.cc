// SPDX-License-Identifier: Apache-2.0
#include "sim/script/arguments.h"

#include <algorithm>

namespace mntsim {

namespace {

class Sorter {
 public:
  Sorter(const std::vector<Word>& words, std::span<const Flag> flags, Arguments& out)
      : words_(words), flags_(flags), out_(out) {}

  void run() {
    bool flags_ended = false;
    for (at_ = 1; at_ < words_.size(); ++at_) {
      const std::string_view text = words_[at_].text;
      if (flags_ended || text.size() < 2 || text[0] != '-') {
        out_.operands.push_back(words_[at_]);
      } else if (text == "--") {
        flags_ended = true;
      } else if (text[1] == '-') {
        take_long(words_[at_]);
      } else {
        take_letters(words_[at_]);
      }
    }
  }

 private:
  void take_long(Word word) {
    const std::size_t equals = word.text.find('=');
    const std::string_view name = word.text.substr(0, equals);
    const auto flag = std::find_if(flags_.begin(), flags_.end(),
                                   [&](const Flag& known) { return known.name == name; });
    if (flag == flags_.end()) throw unknown(name, word.column);
    std::string_view value;
    if (equals == std::string_view::npos) {
      if (!flag->value_name.empty()) value = next_word(*flag, name, word.column);
    } else if (flag->value_name.empty()) {
      throw error_at(word.column, "the flag " + in_quotes(name) + " takes no value", usage());
    } else {
      value = word.text.substr(equals + 1);
    }
    out_.flags.push_back({&*flag, value, word.column});
  }

  void take_letters(Word word) {
    for (std::size_t i = 1; i < word.text.size(); ++i) {
      const char letter = word.text[i];
      const auto flag = std::find_if(flags_.begin(), flags_.end(),
                                     [&](const Flag& known) { return known.letter == letter; });
      if (letter == 0 || flag == flags_.end()) throw unknown_letter(word, i);
      if (flag->value_name.empty()) {
        out_.flags.push_back({&*flag, {}, word.column});
        continue;
      }
      const std::string_view rest = word.text.substr(i + 1);
      const std::string name{'-', letter};
      const auto value = rest.empty() ? next_word(*flag, name, word.column) : rest;
      out_.flags.push_back({&*flag, value, word.column});
      return;
    }
  }

  std::string_view next_word(const Flag& flag, std::string_view name, std::size_t column) {
    if (at_ + 1 < words_.size()) return words_[++at_].text;
    throw error_at(
        column, "the flag " + in_quotes(name) + " lacks its value " + std::string(flag.value_name),
        usage());
  }

  InputError unknown_letter(Word word, std::size_t i) const {
    const std::string_view all = word.text.substr(1);
    if (all.size() == 1) return unknown(word.text, word.column);
    // Several letters, and this one is none of the verb's: a long flag with a dash too few?
    const std::string_view nearest = nearest_spelling("-" + std::string(word.text), names());
    if (!nearest.empty()) return unknown(word.text, word.column);
    return unknown(std::string{'-', word.text[i]}, word.column);
  }

  InputError unknown(std::string_view flag, std::size_t column) const {
    const std::string dashed = flag.starts_with("--") ? std::string(flag) : "-" + std::string(flag);
    const std::string_view nearest =
        flag.size() <= 2 ? std::string_view{} : nearest_spelling(dashed, names());
    return error_at(column,
                    "unknown flag " + in_quotes(flag) + " of '" + std::string(out_.verb) + "'",
                    nearest.empty() ? usage() : "did you mean '" + std::string(nearest) + "'?");
  }

  std::vector<std::string_view> names() const {
    std::vector<std::string_view> names;
    for (const Flag& flag : flags_) {
      if (!flag.name.empty()) names.push_back(flag.name);
    }
    return names;
  }

  std::string usage() const { return "usage: " + std::string(out_.usage); }

  const std::vector<Word>& words_;
  std::span<const Flag> flags_;
  Arguments& out_;
  std::size_t at_ = 0;
};

}  // namespace

bool Arguments::has(std::string_view flag_name) const {
  return std::any_of(flags.begin(), flags.end(),
                     [&](const GivenFlag& given) { return given.flag->name == flag_name; });
}

bool Arguments::has(char flag_letter) const {
  return std::any_of(flags.begin(), flags.end(),
                     [&](const GivenFlag& given) { return given.flag->letter == flag_letter; });
}

Arguments sort_arguments(const WordList& list, std::string_view usage,
                         std::span<const Flag> flags) {
  Arguments arguments;
  arguments.verb = list.words.front().text;
  arguments.usage = usage;
  arguments.verb_column = list.words.front().column;
  arguments.end_column = list.end_column;
  arguments.operands.reserve(list.words.size() - 1);
  Sorter(list.words, flags, arguments).run();
  return arguments;
}

void require_operands(const Arguments& arguments, std::span<const std::string_view> names) {
  const std::size_t given = arguments.operands.size();
  if (given == names.size()) return;
  const std::string verb = "'" + std::string(arguments.verb) + "'";
  const std::string usage = "usage: " + std::string(arguments.usage);
  if (given > names.size()) {
    const Word& extra = arguments.operands[names.size()];
    throw error_at(extra.column, "extra operand " + in_quotes(extra.text) + " of " + verb, usage);
  }
  std::string missing(names[given]);
  for (std::size_t i = given + 1; i < names.size(); ++i) missing += " and " + std::string(names[i]);
  throw error_at(arguments.end_column,
                 (names.size() - given > 1 ? "missing operands " : "missing operand ") + missing +
                     " of " + verb,
                 usage);
}

}  // namespace mntsim
