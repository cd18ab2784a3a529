// SPDX-License-Identifier: Apache-2.0
// mountsnoop's table. Its columns are COMM PID TID MNT_NS CALL, with -t a time before them, with -P
// PCOMM and PPID before MNT_NS. A COMM may hold blanks and parentheses, so a line is read from its
// call backwards.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>
#include <vector>

#include "sim/import/trace_log.h"

namespace mntsim {

namespace {

constexpr auto calls = std::to_array<std::string_view>(
    {"mount", "umount", "umount2", "fsopen", "fsconfig", "fsmount", "move_mount"});

bool is_header(std::string_view line) {
  const std::size_t comm = line.find("COMM ");
  return comm != std::string_view::npos && line.find(" PID ", comm) != std::string_view::npos &&
         line.find(" MNT_NS ") != std::string_view::npos;
}

std::string_view next_line(std::string_view* text) {
  const std::size_t end = std::min(text->find('\n'), text->size());
  std::string_view line = text->substr(0, end);
  text->remove_prefix(std::min(end + 1, text->size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Where the call begins: after a number and blanks.
std::size_t call_in(std::string_view line) {
  for (std::size_t open = line.find('('); open != std::string_view::npos;
       open = line.find('(', open + 1)) {
    const std::size_t blank = line.rfind(' ', open);
    if (blank == std::string_view::npos) continue;
    const std::size_t number = line.find_last_not_of(' ', blank);
    const std::string_view name = line.substr(blank + 1, open - blank - 1);
    const bool is_call = std::find(calls.begin(), calls.end(), name) != calls.end();
    if (is_call && number != std::string_view::npos && line[number] >= '0' && line[number] <= '9') {
      return blank + 1;
    }
  }
  return std::string_view::npos;
}

/// The last word of `text`, which is taken off.
std::string_view take_last_word(std::string_view* text) {
  const std::size_t last = text->find_last_not_of(' ');
  if (last == std::string_view::npos) return {};
  const std::size_t blank = text->rfind(' ', last);
  const std::size_t begin = blank == std::string_view::npos ? 0 : blank + 1;
  const std::string_view word = text->substr(begin, last + 1 - begin);
  *text = text->substr(0, begin);
  return word;
}

/// "mount            13207   13207   4026531841": the columns before the call.
bool read_columns(std::string_view columns, bool has_parent, TracedCall* call) {
  const auto space = traced_number(take_last_word(&columns));
  if (has_parent) {
    take_last_word(&columns);  // PPID
    constexpr std::size_t comm_width = 16;
    if (columns.size() < comm_width + 1) return false;
    columns.remove_suffix(comm_width + 1);  // PCOMM and a blank
  }
  take_last_word(&columns);  // TID
  const auto pid = traced_number(take_last_word(&columns));
  if (!space || !pid) return false;
  call->space = *space;
  call->pid = *pid;
  const std::size_t last = columns.find_last_not_of(' ');
  columns = columns.substr(0, last == std::string_view::npos ? 0 : last + 1);
  const bool has_time = columns.size() > 9 && columns[2] == ':' && columns[5] == ':';
  call->command = columns.substr(has_time ? 9 : 0);
  return true;
}

}  // namespace

bool is_mountsnoop_log(std::string_view text) {
  constexpr int most_lines = 20;  // its header comes first, perhaps after a shell's lines
  for (int i = 0; i < most_lines && !text.empty(); ++i) {
    if (is_header(next_line(&text))) return true;
  }
  return false;
}

TraceLog read_mountsnoop_log(std::string_view text, const std::string& file) {
  TraceLog log;
  bool has_parent = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = next_line(&text);
    const std::size_t begin = call_in(line);
    std::string what = "no line of mountsnoop";
    if (is_header(line)) {
      has_parent = line.find(" PPID ") != std::string_view::npos;
    } else if (begin != std::string_view::npos) {
      auto call = parse_traced_call(line.substr(begin), &what);
      if (call && read_columns(line.substr(0, begin), has_parent, &*call)) {
        call->line = number;
        log.calls.push_back(std::move(*call));
        continue;
      }
      log.problems.push_back(
          {{file, number, 0, {}}, what + ": " + in_quotes(line), "the line is left out"});
    } else if (line.find_first_not_of(" \t") != std::string_view::npos && line[0] != '#') {
      log.problems.push_back({{file, number, 0, {}}, what + ": " + in_quotes(line), ""});
    }
  }
  return log;
}

}  // namespace mntsim
