// SPDX-License-Identifier: Apache-2.0
#include "sim/script/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace mntsim {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t'; }
bool is_plain(char c) {
  return c != ' ' && c != '\t' && c != '\'' && c != '"' && c != '\\' && c != '\n';
}

/// The bytes that need no quotes. A table: paths are quoted for each command of each pod.
constexpr std::array<bool, 256> is_bare = [] {
  std::array<bool, 256> table{};
  for (const char byte : std::string_view(
           "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-/~:,=@%+")) {
    table[static_cast<unsigned char>(byte)] = true;
  }
  return table;
}();

/// Reads one word after the other. Columns are offsets + 1.
class Splitter {
 public:
  Splitter(std::string_view line, std::size_t first, WordList& out)
      : line_(line), at_(first), out_(out) {}

  void run() {
    while (to_next_word()) {
      const std::size_t start = at_;
      while (at_ < line_.size() && is_plain(line_[at_])) ++at_;
      const bool quotes = at_ < line_.size() && !is_blank(line_[at_]);
      const std::string_view text = quotes ? with_quotes(start) : line_.substr(start, at_ - start);
      out_.words.push_back({text, start + 1});
      out_.end_column = at_ + 1;
    }
  }

 private:
  bool to_next_word() {
    while (at_ < line_.size() && is_blank(line_[at_])) ++at_;
    return at_ < line_.size() && line_[at_] != '#';
  }

  /// The word that started at `start`, of which the bytes up to the place now are plain.
  std::string_view with_quotes(std::size_t start) {
    std::vector<char>& bytes = out_.unquoted;
    bytes.reserve(line_.size());  // words are never longer than what they are written as
    const std::size_t first = bytes.size();
    for (; start < at_; ++start) bytes.push_back(line_[start]);
    while (at_ < line_.size() && !is_blank(line_[at_])) take_piece();
    return {bytes.data() + first, bytes.size() - first};
  }

  void take_piece() {
    switch (line_[at_]) {
      case '\'': return take_single_quotes();
      case '"': return take_double_quotes();
      case '\\':
        if (at_ + 1 == line_.size()) {
          throw error_at(at_ + 1, "nothing follows the backslash", "a command stands on one line");
        }
        out_.unquoted.push_back(line_[at_ + 1]);
        at_ += 2;
        return;
      case '\n': throw error_at(at_ + 1, "a line break in a command", "one command at a time");
      default: out_.unquoted.push_back(line_[at_++]);
    }
  }

  void take_single_quotes() {
    const std::size_t quote = at_++;
    while (at_ < line_.size() && line_[at_] != '\'') out_.unquoted.push_back(line_[at_++]);
    close(quote);
  }

  void take_double_quotes() {
    constexpr std::string_view escapable = "$`\"\\";
    const std::size_t quote = at_++;
    while (at_ < line_.size() && line_[at_] != '"') {
      const bool escape = line_[at_] == '\\' && at_ + 1 < line_.size() &&
                          escapable.find(line_[at_ + 1]) != std::string_view::npos;
      if (escape) ++at_;
      out_.unquoted.push_back(line_[at_++]);
    }
    close(quote);
  }

  void close(std::size_t quote) {
    if (at_ == line_.size()) {
      const std::string mark(1, line_[quote]);
      throw error_at(quote + 1, "unclosed quote " + mark, "a quote ends on the line it starts on");
    }
    ++at_;
  }

  std::string_view line_;
  std::size_t at_;
  WordList& out_;
};

}  // namespace

WordList split_words(std::string_view line, std::size_t first) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (const std::size_t nul = line.find('\0'); nul != std::string_view::npos) {
    throw error_at(nul + 1, "a NUL byte", "a script is text, and no path holds a NUL");
  }
  WordList list;
  list.words.reserve(6);
  Splitter(line, first, list).run();
  return list;
}

std::string in_shell_quotes(std::string_view word) {
  std::string text = "'";
  for (const char byte : word) {
    if (byte == '\'') {
      text += "'\\''";
    } else {
      text += byte;
    }
  }
  return text + "'";
}

std::string quoted(std::string_view word) {
  const bool starts_plainly = !word.empty() && word[0] != '-' && word[0] != '@';
  const bool plain = std::all_of(word.begin(), word.end(), [](char byte) {
    return is_bare[static_cast<unsigned char>(byte)];
  });
  return starts_plainly && plain ? std::string(word) : in_shell_quotes(word);
}

bool is_name(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), fits);
}

InputError error_at(std::size_t column, std::string what, std::string hint) {
  InputError error;
  error.place.column = column;
  error.what = std::move(what);
  error.hint = std::move(hint);
  return error;
}

}  // namespace mntsim
