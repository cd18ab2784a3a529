// SPDX-License-Identifier: Apache-2.0
#include "sim/report/text.h"

#include <fmt/core.h>

#include <cstdint>
#include <iterator>

#include "sim/report/utf8.h"

namespace mntsim {
namespace {

constexpr std::size_t command_width = 46;
constexpr std::size_t most_changes = 20;  // of a step; more are counted

constexpr std::string_view red = "\x1b[31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view yellow = "\x1b[33m";
constexpr std::string_view plain = "\x1b[0m";

void append_coloured(std::string& out, const TextStyle& style, std::string_view colour,
                     std::string_view text) {
  if (style.colours) out += colour;
  out += text;
  if (style.colours) out += plain;
}

/// "   3  ctr     COMMAND      " up to where the result stands.
void append_head(std::string& out, std::size_t step, std::string_view task,
                 std::string_view command) {
  fmt::format_to(std::back_inserter(out), "{:>4}  {:<6}  ", step, task);
  const std::size_t begin = out.size();
  append_printable(out, command);
  const std::size_t width = out.size() - begin;
  out.append(width < command_width ? command_width - width : 0, ' ');
  out += "  ";
}

std::string_view colour_of(char sign) {
  if (sign == '+') return green;
  return sign == '-' ? red : yellow;
}

/// "/a mounted=true propagation=slave"
std::string described(const Expectation& expectation) {
  std::string text = "expect";
  const auto add = [&text](std::string_view key, const std::optional<std::string>& value) {
    if (value) text += fmt::format(" {}={}", key, *value);
  };
  const auto add_truth = [&text](std::string_view key, const std::optional<bool>& value) {
    if (value) text += fmt::format(" {}={}", key, *value);
  };
  if (!expectation.path.empty()) text += " " + expectation.path;
  add_truth("mounted", expectation.mounted);
  add_truth("exists", expectation.exists);
  add("propagation", expectation.propagation);
  add("receives_from", expectation.receives_from);
  add("peers_with", expectation.peers_with);
  add("source", expectation.source);
  add("type", expectation.type);
  add("options", expectation.options);
  if (expectation.count) text += fmt::format(" count={}", *expectation.count);
  return text;
}

}  // namespace

void append_run_text(std::string& out, const TextStyle& style, const TaskCommand& command,
                     const StepResult& result) {
  append_head(out, result.step, command.task, command.text);
  append_coloured(out, style, result.error == ok ? green : red, errno_text(result.error));
  out += '\n';
  append_changes_text(out, style, result.changes, most_changes);
  if (result.error != ok && !result.why.empty()) {
    out += "              why: ";
    append_printable(out, result.why);
    out += '\n';
  }
}

void append_changes_text(std::string& out, const TextStyle& style,
                         const std::vector<TableChange>& changes, std::size_t most) {
  std::size_t shown = 0;
  for (const TableChange& change : changes) {
    if (shown == most && changes.size() > most + 1) break;
    std::string line = "              ";
    line += change.sign;
    line += ' ';
    append_printable(line, change.text);
    append_coloured(out, style, colour_of(change.sign), line);
    out += '\n';
    ++shown;
  }
  if (shown < changes.size()) {
    fmt::format_to(std::back_inserter(out), "                and {} more\n",
                   changes.size() - shown);
  }
}

void append_snapshot_text(std::string& out, const TextStyle& style, std::size_t step,
                          const Snapshot& snapshot) {
  append_head(out, step, "", "snapshot");
  append_coloured(out, style, green, errno_text(ok));
  out += '\n';
  for (const TaskTable& table : snapshot) {
    fmt::format_to(std::back_inserter(out), "              {}:{}\n", table.task,
                   table.lines.empty() ? " no mount in view" : "");
    for (const std::string& line : table.lines) {
      out += "                ";
      append_printable(out, line);
      out += '\n';
    }
  }
}

void append_reset_text(std::string& out, const TextStyle& style, std::size_t step) {
  append_head(out, step, "", "reset");
  append_coloured(out, style, green, errno_text(ok));
  out += '\n';
}

void append_expectation_text(std::string& out, const TextStyle& style, std::size_t step,
                             const Expectation& expectation,
                             const std::optional<std::string>& failure) {
  append_head(out, step, expectation.task, described(expectation));
  append_coloured(out, style, failure ? red : green, failure ? "FAILED" : "holds");
  out += '\n';
  if (failure) {
    out += "              ";
    append_printable(out, *failure);
    out += '\n';
  }
}

void append_remark_text(std::string& out, const TextStyle& style, std::string_view actor,
                        std::string_view text, bool failed) {
  fmt::format_to(std::back_inserter(out), "{:<12} ", actor);
  std::string line = failed ? "FAILED: " : "";
  append_printable(line, text);
  append_coloured(out, TextStyle{style.colours && failed}, red, line);
  out += '\n';
}

void append_printable(std::string& out, std::string_view text) {
  while (!text.empty()) {
    const Utf8Piece piece = first_character(text);
    const bool control = piece.valid && (piece.code_point < 0x20 ||
                                         (piece.code_point >= 0x7F && piece.code_point < 0xA0));
    if (piece.valid && !control) {
      out += text.substr(0, piece.size);
    } else {
      for (const char byte : text.substr(0, piece.size)) {
        fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<std::uint8_t>(byte));
      }
    }
    text.remove_prefix(piece.size);
  }
}

void append_line(std::string& out, std::string_view label, std::string_view text) {
  out += label;
  append_printable(out, text);
  out += '\n';
}

std::string errno_text(Errno error) {
  if (error == ok) return "ok";
  const std::string_view name = name_of(error);
  return name.empty() ? fmt::format("errno {}", static_cast<int>(error)) : std::string(name);
}

}  // namespace mntsim
