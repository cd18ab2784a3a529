// SPDX-License-Identifier: Apache-2.0
#include "sim/report/json.h"

#include <charconv>
#include <cstdint>

#include "sim/report/utf8.h"

namespace mntsim {
namespace {

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  const auto written = std::to_chars(digits, digits + sizeof digits, number);
  out.append(digits, written.ptr);
}

void append_step(std::string& out, std::size_t step) {
  out += R"({"step":)";
  append_number(out, step);
}

// Quotes and what a terminal may obey are below it (DEL and U+0080 to U+009F too).
constexpr char32_t last_control = 0x9F;

/// True for a byte that stands for itself in a JSON string, whatever comes next to it.
bool is_plain(char byte) {
  const auto value = static_cast<std::uint8_t>(byte);
  return value >= 0x20 && value < 0x7F && byte != '"' && byte != '\\';
}

/// A character below U+0100.
void append_escaped(std::string& out, char32_t character) {
  static constexpr char digits[] = "0123456789abcdef";
  switch (character) {
    case '"': out += "\\\""; return;
    case '\\': out += "\\\\"; return;
    case '\b': out += "\\b"; return;
    case '\f': out += "\\f"; return;
    case '\n': out += "\\n"; return;
    case '\r': out += "\\r"; return;
    case '\t': out += "\\t"; return;
    default:
      out += "\\u00";
      out += digits[character >> 4U];
      out += digits[character & 0xFU];
  }
}

void append_key(std::string& out, std::string_view key) {
  if (out.back() != '{') out += ',';
  append_json_string(out, key);
  out += ':';
}

void append_member(std::string& out, std::string_view key,
                   const std::optional<std::string>& value) {
  if (!value) return;
  append_key(out, key);
  append_json_string(out, *value);
}

void append_member(std::string& out, std::string_view key, const std::optional<bool>& value) {
  if (!value) return;
  append_key(out, key);
  out += *value ? "true" : "false";
}

}  // namespace

void append_json_string(std::string& out, std::string_view bytes) {
  out += '"';
  while (!bytes.empty()) {
    std::size_t plain = 0;
    while (plain < bytes.size() && is_plain(bytes[plain])) ++plain;
    out += bytes.substr(0, plain);
    bytes.remove_prefix(plain);
    if (bytes.empty()) break;
    const Utf8Piece piece = first_character(bytes);
    if (!piece.valid) {
      out += replacement_character;
    } else if (piece.code_point > last_control) {
      out += bytes.substr(0, piece.size);
    } else {
      append_escaped(out, piece.code_point);
    }
    bytes.remove_prefix(piece.size);
  }
  out += '"';
}

void append_json_errno(std::string& out, Errno error) {
  if (error == ok) {
    out += "null";
    return;
  }
  const std::string_view name = name_of(error);
  if (name.empty()) {
    append_json_string(out, "errno " + std::to_string(static_cast<int>(error)));
  } else {
    append_json_string(out, name);
  }
}

void append_run_json(std::string& out, std::size_t step, const TaskCommand& command, Errno error,
                     const std::optional<Why>& why) {
  append_step(out, step);
  out += R"(,"task":)";
  append_json_string(out, command.task);
  out += R"(,"run":)";
  append_json_string(out, command.text);
  out += R"(,"errno":)";
  append_json_errno(out, error);
  if (why && error != ok) {
    out += R"(,"why":)";
    if (why->sentence.empty()) {
      out += "null";
    } else {
      append_json_string(out, why->sentence);
    }
  }
  out += "}\n";
}

void append_snapshot_json(std::string& out, std::size_t step, const Snapshot& snapshot) {
  append_step(out, step);
  out += R"(,"snapshot":{)";
  for (const TaskTable& table : snapshot) {
    append_key(out, table.task);
    out += '[';
    for (const std::string& line : table.lines) {
      if (out.back() != '[') out += ',';
      append_json_string(out, line);
    }
    out += ']';
  }
  out += "}}\n";
}

void append_reset_json(std::string& out, std::size_t step) {
  append_step(out, step);
  out += ",\"run\":\"reset\"}\n";
}

void append_remark_json(std::string& out, std::size_t step, std::string_view actor,
                        std::string_view remark, bool failed) {
  append_step(out, step);
  out += R"(,"actor":)";
  append_json_string(out, actor);
  out += R"(,"remark":)";
  append_json_string(out, remark);
  out += failed ? ",\"failed\":true}\n" : ",\"failed\":false}\n";
}

void append_expectation_json(std::string& out, std::size_t step, const Expectation& expectation,
                             const std::optional<std::string>& failure) {
  append_step(out, step);
  out += R"(,"expect":{)";
  append_member(out, "task", std::optional(expectation.task));
  if (!expectation.path.empty()) append_member(out, "path", std::optional(expectation.path));
  append_member(out, "mounted", expectation.mounted);
  append_member(out, "exists", expectation.exists);
  append_member(out, "propagation", expectation.propagation);
  append_member(out, "receives_from", expectation.receives_from);
  append_member(out, "peers_with", expectation.peers_with);
  append_member(out, "source", expectation.source);
  append_member(out, "type", expectation.type);
  append_member(out, "options", expectation.options);
  if (expectation.count) {
    append_key(out, "count");
    append_number(out, *expectation.count);
  }
  out += failure ? R"(},"passed":false)" : R"(},"passed":true)";
  append_member(out, "failure", failure);
  out += "}\n";
}

}  // namespace mntsim
