// SPDX-License-Identifier: Apache-2.0
#include "sim/import/traced_call.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace mntsim {

namespace {

constexpr auto flag_names = std::to_array<std::pair<std::string_view, std::uint64_t>>({
    {"MS_RDONLY", 1},
    {"MS_NOSUID", 2},
    {"MS_NODEV", 4},
    {"MS_NOEXEC", 8},
    {"MS_SYNCHRONOUS", 16},
    {"MS_REMOUNT", 32},
    {"MS_MANDLOCK", 64},
    {"MS_DIRSYNC", 128},
    {"MS_NOSYMFOLLOW", 256},
    {"MS_NOATIME", 1024},
    {"MS_NODIRATIME", 2048},
    {"MS_BIND", 4096},
    {"MS_MOVE", 8192},
    {"MS_REC", 16384},
    {"MS_SILENT", 32768},
    {"MS_POSIXACL", 1U << 16U},
    {"MS_UNBINDABLE", 1U << 17U},
    {"MS_PRIVATE", 1U << 18U},
    {"MS_SLAVE", 1U << 19U},
    {"MS_SHARED", 1U << 20U},
    {"MS_RELATIME", 1U << 21U},
    {"MS_KERNMOUNT", 1U << 22U},
    {"MS_I_VERSION", 1U << 23U},
    {"MS_STRICTATIME", 1U << 24U},
    {"MS_LAZYTIME", 1U << 25U},
    {"MS_SUBMOUNT", 1U << 26U},
    {"MS_NOREMOTELOCK", 1U << 27U},
    {"MS_NOSEC", 1U << 28U},
    {"MS_BORN", 1U << 29U},
    {"MS_ACTIVE", 1U << 30U},
    {"MS_NOUSER", 1U << 31U},
    {"MS_MGC_VAL", 0xc0ed0000U},
    {"MNT_FORCE", 1},
    {"MNT_DETACH", 2},
    {"MNT_EXPIRE", 4},
    {"UMOUNT_NOFOLLOW", 8},
    {"CLONE_VM", 0x100},
    {"CLONE_FS", 0x200},
    {"CLONE_FILES", 0x400},
    {"CLONE_THREAD", 0x10000},
    {"CLONE_NEWNS", 0x20000},
    {"CLONE_NEWUSER", 0x10000000},
    {"AT_REMOVEDIR", 0x200},
    {"AT_RECURSIVE", 0x8000},
    {"AT_EMPTY_PATH", 0x1000},
    {"MOUNT_ATTR_RDONLY", 1},
    {"O_CREAT", 0100},
});

int digit_value(char c, int base) {
  int value = 99;
  if (c >= '0' && c <= '9') value = c - '0';
  if (c >= 'a' && c <= 'f') value = c - 'a' + 10;
  return value < base ? value : -1;
}

/// Reads what stands between the parentheses, and the result, from left to right.
class CallReader {
 public:
  CallReader(std::string_view text, std::string* what) : text_(text), what_(what) {}

  std::optional<TracedCall> run() {
    const std::size_t open = text_.find('(');
    if (open == std::string_view::npos) return refuse("no call: it has no '('");
    call_.name = text_.substr(0, open);
    at_ = open + 1;
    if (!read_arguments()) return std::nullopt;
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != '=') return refuse("no '=' after the call");
    ++at_;
    skip_blanks();
    if (!read_result()) return std::nullopt;
    return std::move(call_);
  }

 private:
  std::nullopt_t refuse(std::string what) {
    *what_ = std::move(what);
    return std::nullopt;
  }

  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  bool read_arguments() {
    for (;;) {
      skip_blanks();
      if (at_ < text_.size() && text_[at_] == ')' && call_.arguments.empty()) break;
      TracedArgument argument;
      if (!read_argument(&argument)) return false;
      call_.arguments.push_back(std::move(argument));
      if (text_[at_] == ')') break;
      ++at_;  // the comma
    }
    ++at_;
    return true;
  }

  /// Stops at the comma or the parenthesis that ends the argument.
  bool read_argument(TracedArgument* argument) {
    if (at_ < text_.size() && text_[at_] == '"') {
      if (!read_string(argument)) return false;
      skip_blanks();
      // "source" /* a comment */ and more: none of the calls that we read has such a string
    } else if (!read_other(argument)) {
      return false;
    }
    if (at_ < text_.size() && (text_[at_] == ',' || text_[at_] == ')')) return true;
    *what_ = at_ < text_.size() ? "neither ',' nor ')' after an argument" : "the call is cut";
    return false;
  }

  bool read_string(TracedArgument* argument) {
    argument->kind = TracedArgument::Kind::string;
    ++at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (text_[at_] == '\\') {
        if (!read_escape(&argument->text)) return false;
      } else {
        argument->text += text_[at_++];
      }
    }
    if (at_ == text_.size()) {
      *what_ = "a string that is cut";
      return false;
    }
    ++at_;
    if (text_.substr(at_).starts_with("...")) {
      argument->kind = TracedArgument::Kind::cut_string;
      at_ += 3;
    }
    return true;
  }

  /// As in C.
  bool read_escape(std::string* out) {
    constexpr std::string_view letters = "abtnvfr";
    constexpr std::string_view meanings = "\a\b\t\n\v\f\r";
    ++at_;
    if (at_ == text_.size()) {
      *what_ = "a string that is cut";
      return false;
    }
    const char c = text_[at_];
    if (const std::size_t letter = letters.find(c); letter != std::string_view::npos) {
      *out += meanings[letter];
      ++at_;
      return true;
    }
    const bool hex = c == 'x';
    const int base = hex ? 16 : 8;
    if (!hex && digit_value(c, base) < 0) {
      *out += c;
      ++at_;
      return true;
    }
    if (hex) ++at_;
    int value = 0;
    for (int i = 0; i < (hex ? 2 : 3) && at_ < text_.size(); ++i, ++at_) {
      const int digit = digit_value(text_[at_], base);
      if (digit < 0) break;
      value = value * base + digit;
    }
    *out += static_cast<char>(value);
    return true;
  }

  /// `3</srv>`, `AT_FDCWD</>`, `MS_BIND|MS_REC`, `{flags=…, …}`, `[{…}]`.
  bool read_other(TracedArgument* argument) {
    const std::size_t begin = at_;
    int depth = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (depth == 0 && (c == ',' || c == ')')) break;
      if (c == '"') {
        TracedArgument inner;
        if (!read_string(&inner)) return false;
        continue;
      }
      if (c == '<' && at_ > begin && is_descriptor(text_.substr(begin, at_ - begin))) {
        argument->text = text_.substr(begin, at_ - begin);
        argument->decoration = read_decoration();
        continue;
      }
      if (c == '(' || c == '[' || c == '{') ++depth;
      if (c == ')' || c == ']' || c == '}') --depth;
      if (depth < 0) break;
      ++at_;
    }
    if (argument->text.empty()) {
      std::string_view text = text_.substr(begin, at_ - begin);
      while (text.ends_with(' ')) text.remove_suffix(1);
      argument->text = text;
    }
    return true;
  }

  static bool is_descriptor(std::string_view text) {
    return text == "AT_FDCWD" ||
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  }

  /// What stands between < and >. A `->` inside, as sockets have it, does not end it.
  std::string read_decoration() {
    const std::size_t begin = ++at_;
    while (at_ < text_.size() && (text_[at_] != '>' || text_[at_ - 1] == '-')) ++at_;
    const std::size_t end = at_;
    if (at_ < text_.size()) ++at_;
    return std::string(text_.substr(begin, end - begin));
  }

  /// `0`, `-1 EBUSY (Device or resource busy)`, `-EBUSY`, `5</srv>`, `?`.
  bool read_result() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != ' ' && text_[at_] != '<') ++at_;
    const std::string_view word = text_.substr(begin, at_ - begin);
    if (word.starts_with("-E") || word == "?") {
      call_.error = error_name(word.substr(word == "?" ? 0 : 1));
      return true;
    }
    const bool negative = word.starts_with('-');
    const auto number = traced_number(word.substr(negative ? 1 : 0));
    if (!number || *number > INT64_MAX) {
      *what_ = "no result: " + in_quotes(word);
      return false;
    }
    call_.result = static_cast<std::int64_t>(*number) * (negative ? -1 : 1);
    if (!negative) {
      if (at_ < text_.size() && text_[at_] == '<') call_.decoration = read_decoration();
      return true;
    }
    skip_blanks();
    const std::size_t end = std::min(text_.find(' ', at_), text_.size());
    call_.error = error_name(text_.substr(at_, end - at_));
    return true;
  }

  static std::string error_name(std::string_view word) {
    const bool is_name = word.starts_with('E') && std::all_of(word.begin(), word.end(), [](char c) {
                           return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
                         });
    return is_name ? std::string(word) : "?";
  }

  std::string_view text_;
  std::string* what_;
  std::size_t at_ = 0;
  TracedCall call_;
};

}  // namespace

std::optional<TracedCall> parse_traced_call(std::string_view text, std::string* what) {
  return CallReader(text, what).run();
}

std::optional<std::uint64_t> traced_number(std::string_view text) {
  int base = 10;
  if (text.starts_with("0x")) {
    base = 16;
    text.remove_prefix(2);
  } else if (text.size() > 1 && text.starts_with('0')) {
    base = 8;
  }
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::uint64_t traced_flags(std::string_view text) {
  constexpr std::string_view before = "flags=";
  if (const std::size_t at = text.find(before); at != std::string_view::npos) {
    text.remove_prefix(at + before.size());
  }
  std::uint64_t flags = 0;
  while (!text.empty()) {
    std::size_t end = std::min(text.find_first_of("|, }"), text.size());
    const std::string_view word = text.substr(0, end);
    if (word == "/*") {  // `-X verbose`: the names say again what the number before them says
      const std::size_t closed = text.find("*/");
      if (closed == std::string_view::npos) return flags;
      end = closed + 2;
    } else if (const auto number = traced_number(word)) {
      flags |= *number;
    } else {
      const auto known = std::find_if(flag_names.begin(), flag_names.end(),
                                      [&](const auto& flag) { return flag.first == word; });
      if (known != flag_names.end()) flags |= known->second;
    }
    if (end < text.size() && (text[end] == ',' || text[end] == '}')) break;
    text.remove_prefix(
        std::min(end + (end < text.size() && text[end] != '/' ? 1 : 0), text.size()));
  }
  return flags;
}

}  // namespace mntsim
