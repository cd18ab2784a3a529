// SPDX-License-Identifier: Apache-2.0
#include "sim/import/node_file.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

#include "sim/script/json_reader.h"

namespace mntsim {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uint64_t version = 1;
constexpr std::array<std::string_view, 5> kind_names = {"root", "working_directory", "executable",
                                                        "open_file", "mapping"};

// --- writing ---

bool is_utf8(const std::string& text) {
  const bool ascii = std::all_of(text.begin(), text.end(),
                                 [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (ascii) return true;
  try {
    static_cast<void>(Json(text).dump());
    return true;
  } catch (const Json::type_error&) {
    return false;
  }
}

Json bytes(const std::string& text) {
  if (is_utf8(text)) return text;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    hex += digits[byte >> 4U];
    hex += digits[byte & 15U];
  }
  return Json{{"hex", hex}};
}

Json lines_of(std::string_view text) {
  Json lines = Json::array();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(bytes(std::string(text.substr(begin, end - begin))));
    begin = end + 1;
  }
  return lines;
}

Json to_json(const NodeTable& table) {
  Json held = Json::array();
  for (const HeldPlace& place : table.held) {
    held.push_back(Json{{"kind", kind_names[static_cast<std::size_t>(place.kind)]},
                        {"mount", place.mount_id},
                        {"path", bytes(place.path)},
                        {"pid", place.process},
                        {"command", bytes(place.command)}});
  }
  return Json{{"name", bytes(table.name)},
              {"file", bytes(table.file)},
              {"inode", table.inode ? Json(*table.inode) : Json(nullptr)},
              {"partial", bytes(table.partial)},
              {"mountinfo", lines_of(table.mountinfo)},
              {"held", std::move(held)}};
}

// --- reading ---

class NodeReader {
 public:
  NodeReader(std::string_view text, const std::string& file) : reader_(text, file) {}

  NodeTables run() {
    const JsonNode root = reader_.root();
    reader_.require_object(root);
    static constexpr std::array<std::string_view, 5> keys = {"mntsim", "version", "notes",
                                                             "holds_known", "namespaces"};
    reader_.refuse_unknown_keys(root, keys, "a node");
    const JsonNode kind = needed(root, "mntsim");
    if (reader_.string(kind) != "node") {
      throw reader_.error(kind, "this is no node", "\"mntsim\" is \"node\" in what capture writes");
    }
    const JsonNode number = needed(root, "version");
    if (reader_.count(number) != version) {
      throw reader_.error(number, "version " + number.value.dump() + " is not known",
                          "this program reads version " + std::to_string(version));
    }
    NodeTables node;
    node.are_holds_known = reader_.boolean(needed(root, "holds_known"));
    each(needed(root, "notes"), [&](const JsonNode& note) { node.notes.push_back(bytes(note)); });
    each(needed(root, "namespaces"),
         [&](const JsonNode& table) { node.tables.push_back(read_table(table)); });
    return node;
  }

 private:
  JsonNode needed(const JsonNode& object, std::string_view key) const {
    const auto found = reader_.member(object, key);
    if (!found) throw reader_.error(object, "it has no \"" + std::string(key) + "\"");
    return *found;
  }

  template <typename Function>
  void each(const JsonNode& array, Function function) const {
    reader_.require_array(array);
    for (std::size_t i = 0; i < array.value.size(); ++i) {
      function(JsonNode{array.value[i], &array, {}, i});
    }
  }

  /// A string, or {"hex": "2fff"}.
  std::string bytes(const JsonNode& node) const {
    if (!node.value.is_object()) return reader_.string(node);
    static constexpr std::array<std::string_view, 1> keys = {"hex"};
    reader_.refuse_unknown_keys(node, keys, "bytes");
    const JsonNode hex = needed(node, "hex");
    const std::string& digits = reader_.string(hex);
    std::string text;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
      const auto high = digit(digits[i]);
      const auto low = digit(digits[i + 1]);
      if (!high || !low) break;
      text += static_cast<char>(*high * 16 + *low);
    }
    if (text.size() * 2 != digits.size()) {
      throw reader_.error(hex, "no bytes in hexadecimal", "two of 0-9a-f for each");
    }
    return text;
  }

  static std::optional<int> digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return std::nullopt;
  }

  NodeTable read_table(const JsonNode& node) const {
    reader_.require_object(node);
    static constexpr std::array<std::string_view, 6> keys = {"name",    "file",      "inode",
                                                             "partial", "mountinfo", "held"};
    reader_.refuse_unknown_keys(node, keys, "a namespace");
    NodeTable table;
    table.name = bytes(needed(node, "name"));
    table.file = bytes(needed(node, "file"));
    const JsonNode inode = needed(node, "inode");
    if (!inode.value.is_null()) table.inode = reader_.count(inode);
    table.partial = bytes(needed(node, "partial"));
    each(needed(node, "mountinfo"),
         [&](const JsonNode& line) { table.mountinfo += bytes(line) + "\n"; });
    each(needed(node, "held"),
         [&](const JsonNode& place) { table.held.push_back(read_place(place)); });
    return table;
  }

  HeldPlace read_place(const JsonNode& node) const {
    reader_.require_object(node);
    static constexpr std::array<std::string_view, 5> keys = {"kind", "mount", "path", "pid",
                                                             "command"};
    reader_.refuse_unknown_keys(node, keys, "a held place");
    HeldPlace place;
    const JsonNode kind = needed(node, "kind");
    reader_.require_one_of(kind, reader_.string(kind), kind_names, "kind");
    const auto* const name =
        std::find(kind_names.begin(), kind_names.end(), std::string_view(reader_.string(kind)));
    place.kind = static_cast<HoldKind>(name - kind_names.begin());
    const JsonNode mount = needed(node, "mount");
    const std::uint64_t id = reader_.count(mount);
    if (id > std::numeric_limits<std::uint32_t>::max()) {
      throw reader_.error(mount, "no id of a mount: " + std::to_string(id), "ids have 32 bits");
    }
    place.mount_id = static_cast<std::uint32_t>(id);
    place.path = bytes(needed(node, "path"));
    place.process = reader_.count(needed(node, "pid"));
    place.command = bytes(needed(node, "command"));
    return place;
  }

  JsonReader reader_;
};

}  // namespace

std::string to_node_json(const NodeTables& node) {
  Json document{{"mntsim", "node"}, {"version", version}, {"notes", Json::array()}};
  for (const std::string& note : node.notes) document["notes"].push_back(bytes(note));
  document["holds_known"] = node.are_holds_known;
  document["namespaces"] = Json::array();
  for (const NodeTable& table : node.tables) document["namespaces"].push_back(to_json(table));
  return document.dump(1, ' ', true) + "\n";
}

NodeTables read_node_json(std::string_view text, const std::string& file) {
  return NodeReader(text, file).run();
}

}  // namespace mntsim
