// SPDX-License-Identifier: Apache-2.0
#include "sim/import/node_file.h"

#include <algorithm>
#include <cstddef>

#include <nlohmann/json.hpp>

namespace mntsim {
namespace {

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char byte) {
    return byte >= ' ' && byte <= '~' && byte != '"' && byte != '\\';
  });
}

std::string escaped(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', true);  // throws where it is no UTF-8
}

std::string hexadecimal(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const char byte : bytes) {
    text += digits[static_cast<unsigned char>(byte) >> 4U];
    text += digits[static_cast<unsigned char>(byte) & 15U];
  }
  return text;
}

void append_text(std::string& out, std::string_view text) {
  if (is_plain(text)) {
    out += '"';
    out += text;
    out += '"';
    return;
  }
  try {
    out += escaped(std::string(text));
  } catch (const nlohmann::json::type_error&) {
    out += R"({"hex":")" + hexadecimal(text) + "\"}";
  }
}

void append_member(std::string& out, std::string_view key, std::string_view text) {
  out += '"';
  out += key;
  out += "\":";
  append_text(out, text);
  out += ',';
}

void append_held(std::string& out, const HeldPlace& place) {
  out += '{';
  append_member(out, "kind", hold_kind_names[static_cast<std::size_t>(place.kind)]);
  out += "\"mount\":" + std::to_string(place.mount_id) + ',';
  append_member(out, "path", place.path);
  out += "\"pid\":" + std::to_string(place.process) + ',';
  append_member(out, "command", place.command);
  out.back() = '}';
}

void append_table(std::string& out, const NodeTable& table) {
  out += '{';
  append_member(out, "name", table.name);
  append_member(out, "file", table.file);
  out += "\"inode\":" + (table.inode ? std::to_string(*table.inode) : "null") + ',';
  append_member(out, "partial", table.partial);
  out += "\"held\":[";
  for (const HeldPlace& place : table.held) {
    out += '\n';
    append_held(out, place);
    out += ',';
  }
  if (!table.held.empty()) out.back() = '\n';
  out += "],";
  std::string_view text = table.mountinfo;
  if (!text.empty() && text.back() != '\n') out += "\"unterminated\":true,";
  if (!table.is_propagation_known) out += "\"propagation_known\":false,";
  out += "\"mountinfo\":[";
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out += '\n';
    append_text(out, text.substr(0, end));
    out += ',';
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (!table.mountinfo.empty()) out.back() = '\n';
  out += "]}";
}

}  // namespace

bool is_node_json(std::string_view text) {
  const auto skip_blanks = [&] {
    text.remove_prefix(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
  };
  skip_blanks();
  if (!text.starts_with('{')) return false;
  text.remove_prefix(1);
  skip_blanks();
  return text.starts_with(R"("mntsim")");
}

std::string to_node_json(const NodeTables& node) {
  std::string out = R"({"mntsim":"node","version":1,"notes":[)";
  for (const std::string& note : node.notes) {
    append_text(out, note);
    out += ',';
  }
  if (!node.notes.empty()) out.pop_back();
  out += "],\"holds_known\":";
  out += node.are_holds_known ? "true" : "false";
  out += ",\"namespaces\":[";
  for (const NodeTable& table : node.tables) {
    out += '\n';
    append_table(out, table);
    out += ',';
  }
  if (!node.tables.empty()) out.back() = '\n';
  out += "]}\n";
  return out;
}

}  // namespace mntsim
