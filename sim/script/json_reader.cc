// SPDX-License-Identifier: Apache-2.0
#include "sim/script/json_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace mntsim {

std::string reason_of(std::string_view message) {
  for (const std::string_view mark : {"] ", ": ", " - "}) {
    const std::size_t end = message.find(mark);
    if (end != std::string_view::npos) message.remove_prefix(end + mark.size());
  }
  const std::string safe = in_quotes(message.substr(0, message.find("; last read")));
  return safe.substr(1, safe.size() - 2);
}

namespace {

/// Where the number stands that "number overflow parsing '1e999'" is about.
std::size_t overflow_at(std::string_view text, std::string_view message) {
  const std::size_t open = message.find('\'');
  const std::size_t close = message.rfind('\'');
  if (open == std::string_view::npos || close <= open + 1) return 0;
  const std::size_t offset = text.find(message.substr(open + 1, close - open - 1));
  return offset == std::string_view::npos ? 0 : offset;
}

nlohmann::json parse(std::string_view text, const std::string& file) {
  InputError error;
  std::string message;
  std::size_t offset = 0;
  try {
    return nlohmann::json::parse(text);
  } catch (const nlohmann::json::parse_error& broken) {
    message = broken.what();
    offset = std::min(broken.byte > 0 ? broken.byte - 1 : 0, text.size());
  } catch (const nlohmann::json::exception& broken) {
    message = broken.what();
    offset = overflow_at(text, message);
  }
  error.place = place_of(text, offset);
  error.place.file = file;
  error.what = "broken JSON: " + reason_of(message);
  throw error;
}

std::string list_of(std::span<const std::string_view> words) {
  std::string list;
  for (const std::string_view word : words) list += (list.empty() ? "" : ", ") + std::string(word);
  return list;
}

std::string suggestion(std::string_view word, std::span<const std::string_view> known) {
  const std::string_view nearest = nearest_spelling(word, {known.begin(), known.end()});
  return nearest.empty() ? "known are " + list_of(known)
                         : "did you mean '" + std::string(nearest) + "'?";
}

}  // namespace

JsonPath JsonNode::path() const {
  if (parent == nullptr) return {};
  JsonPath way = parent->path();
  way.push_back({std::string(key), index, parent->value.is_array()});
  return way;
}

JsonReader::JsonReader(std::string_view text, std::string file)
    : text_(text), file_(std::move(file)) {
  if (const auto offset = too_deep_at(text)) {
    InputError error{place_of(text, *offset), "JSON that nests deeper than 64", ""};
    error.place.file = file_;
    throw error;
  }
  document_ = parse(text, file_);
  if (const auto duplicate = duplicate_key(text)) {
    InputError error{place_of(text, duplicate->offset),
                     "the key " + in_quotes(duplicate->path.back().key) + " stands here twice", ""};
    error.place.file = file_;
    error.place.pointer = pointer_of(duplicate->path);
    throw error;
  }
}

InputError JsonReader::error(const JsonNode& node, std::string what, std::string hint,
                             bool at_key) const {
  const JsonPath path = node.path();
  InputError error;
  error.place = place_of(text_, offset_of(text_, path, at_key));
  error.place.file = file_;
  error.place.pointer = pointer_of(path);
  error.what = std::move(what);
  error.hint = std::move(hint);
  return error;
}

InputError JsonReader::wrong_type(const JsonNode& node, std::string_view wanted) const {
  const std::string name = node.parent == nullptr          ? "the document"
                           : node.parent->value.is_array() ? "an element"
                                                           : in_quotes(node.key);
  return error(node,
               name + " must be " + std::string(wanted) + ", not " +
                   (node.value.is_null() ? "null" : "this " + std::string(node.value.type_name())));
}

void JsonReader::require_object(const JsonNode& node) const {
  if (!node.value.is_object()) throw wrong_type(node, "an object");
}

void JsonReader::require_array(const JsonNode& node) const {
  if (!node.value.is_array()) throw wrong_type(node, "an array");
}

const std::string& JsonReader::string(const JsonNode& node) const {
  if (!node.value.is_string()) throw wrong_type(node, "a string");
  return node.value.get_ref<const std::string&>();
}

bool JsonReader::boolean(const JsonNode& node) const {
  if (!node.value.is_boolean()) throw wrong_type(node, "true or false");
  return node.value.get<bool>();
}

std::uint64_t JsonReader::count(const JsonNode& node) const {
  if (!node.value.is_number_unsigned()) throw wrong_type(node, "a whole number, 0 or more");
  return node.value.get<std::uint64_t>();
}

std::optional<JsonNode> JsonReader::member(const JsonNode& object, std::string_view key) const {
  const auto found = object.value.find(std::string(key));
  if (found == object.value.end()) return std::nullopt;
  return JsonNode{*found, &object, key};
}

void JsonReader::refuse_unknown_keys(const JsonNode& object,
                                     std::span<const std::string_view> known,
                                     std::string_view whole) const {
  for (const auto& item : object.value.items()) {
    const std::string& key = item.key();
    if (std::find(known.begin(), known.end(), key) != known.end()) continue;
    const JsonNode node{item.value(), &object, key};
    throw error(node, "unknown key " + in_quotes(key) + " of " + std::string(whole),
                suggestion(key, known), true);
  }
}

void JsonReader::require_one_of(const JsonNode& node, std::string_view word,
                                std::span<const std::string_view> known,
                                std::string_view kind) const {
  if (std::find(known.begin(), known.end(), word) != known.end()) return;
  throw error(node, "unknown " + std::string(kind) + " " + in_quotes(word),
              suggestion(word, known));
}

bool is_json_object_with(std::string_view text, std::string_view key) {
  if (too_deep_at(text)) return false;
  const nlohmann::json document = nlohmann::json::parse(text, nullptr, false);
  return document.is_object() && document.contains(key);
}

}  // namespace mntsim
