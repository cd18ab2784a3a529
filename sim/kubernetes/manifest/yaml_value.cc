// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/yaml_value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace mntsim {

namespace {

enum class ScalarType : std::uint8_t { string, boolean, number };

template <std::size_t count>
bool is_one_of(std::string_view word, const std::array<std::string_view, count>& words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Kubernetes reads YAML 1.1's booleans. From: sigs.k8s.io/yaml, goyaml.v2/resolve.go.
constexpr std::array<std::string_view, 9> true_words = {"true", "True", "TRUE", "yes", "Yes",
                                                        "YES",  "on",   "On",   "ON"};
constexpr std::array<std::string_view, 9> false_words = {"false", "False", "FALSE", "no", "No",
                                                         "NO",    "off",   "Off",   "OFF"};

bool is_number(std::string_view text) {
  if (text.starts_with('-') || text.starts_with('+')) text.remove_prefix(1);
  if (text.empty()) return false;
  double number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool has_digit = text.find_first_of("0123456789") != std::string_view::npos;
  return has_digit && failure != std::errc::invalid_argument && end == text.data() + text.size();
}

ScalarType type_of(const YamlNode& node) {
  if (!node.plain) return ScalarType::string;
  if (is_one_of(node.text, true_words) || is_one_of(node.text, false_words)) {
    return ScalarType::boolean;
  }
  return is_number(node.text) ? ScalarType::number : ScalarType::string;
}

std::string_view name_of(const YamlNode& node) {
  switch (node.kind) {
    case YamlKind::null: return "nothing";
    case YamlKind::list: return "a list";
    case YamlKind::map: return "a map";
    case YamlKind::scalar: break;
  }
  switch (type_of(node)) {
    case ScalarType::string: return "the string";
    case ScalarType::boolean: return "the boolean";
    case ScalarType::number: return "the number";
  }
  return "";
}

}  // namespace

std::string YamlValue::path(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

Place YamlValue::place() const { return {tree_->file(), node_->line, node_->column, ""}; }

InputError YamlValue::error(const std::string& what, std::string hint) const {
  return remark(path_.empty() ? what : path_ + ": " + what, std::move(hint));
}

InputError YamlValue::remark(std::string what, std::string hint) const {
  return InputError{place(), std::move(what), std::move(hint)};
}

InputError YamlValue::remark_at_key(std::string_view key, std::string what,
                                    std::string hint) const {
  InputError made = remark(std::move(what), std::move(hint));
  for (const YamlEntry& entry : node_->entries) {
    if (entry.key == nullptr || entry.key->text != key) continue;
    made.place.line = entry.key->line;
    made.place.column = entry.key->column;
  }
  return made;
}

std::optional<YamlValue> YamlValue::member(std::string_view key) const {
  require_map();
  for (const YamlEntry& entry : node_->entries) {
    if (entry.key->text != key || entry.value->kind == YamlKind::null) continue;
    return YamlValue(tree_, entry.value, path(key));
  }
  return std::nullopt;
}

std::vector<YamlValue> YamlValue::list(std::string_view key) const {
  const auto found = member(key);
  return found ? found->items() : std::vector<YamlValue>{};
}

std::string YamlValue::string(std::string_view key) const {
  const auto found = member(key);
  return found ? found->as_string() : std::string();
}

bool YamlValue::boolean(std::string_view key) const {
  const auto found = member(key);
  return found && found->as_boolean();
}

std::vector<std::string_view> YamlValue::keys() const {
  require_map();
  std::vector<std::string_view> all;
  for (const YamlEntry& entry : node_->entries) all.push_back(entry.key->text);
  return all;
}

std::vector<YamlValue> YamlValue::items() const {
  if (node_->kind != YamlKind::list) throw wrong_type("a list");
  std::vector<YamlValue> all;
  all.reserve(node_->entries.size());
  for (const YamlEntry& entry : node_->entries) {
    all.push_back(YamlValue(tree_, entry.value, path_ + "[" + std::to_string(all.size()) + "]"));
  }
  return all;
}

const std::string& YamlValue::as_string() const {
  if (node_->kind != YamlKind::scalar) throw wrong_type("a string");
  if (type_of(*node_) != ScalarType::string) throw wrong_type("a string", "put it in quotes");
  return node_->text;
}

bool YamlValue::as_boolean() const {
  if (node_->kind != YamlKind::scalar) throw wrong_type("true or false");
  if (type_of(*node_) != ScalarType::boolean) {
    const bool in_quotation =
        is_one_of(node_->text, true_words) || is_one_of(node_->text, false_words);
    throw wrong_type("true or false", in_quotation ? "write it without quotes" : "");
  }
  return is_one_of(node_->text, true_words);
}

std::int64_t YamlValue::as_integer() const {
  const std::string& text = node_->text;
  std::int64_t number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = failure == std::errc{} && end == text.data() + text.size();
  if (node_->kind != YamlKind::scalar || !node_->plain || !whole) {
    throw wrong_type("a whole number");
  }
  return number;
}

const std::string& YamlValue::as_quantity() const {
  if (node_->kind != YamlKind::scalar || type_of(*node_) == ScalarType::boolean) {
    throw wrong_type("a quantity such as 64Mi");
  }
  return node_->text;
}

void YamlValue::require_map() const {
  if (node_->kind != YamlKind::map) throw wrong_type("a map");
}

InputError YamlValue::wrong_type(std::string_view wanted, std::string hint) const {
  std::string what = "expected " + std::string(wanted) + ", found " + std::string(name_of(*node_));
  if (node_->kind == YamlKind::scalar) what += " " + in_quotes(node_->text);
  return error(what, std::move(hint));
}

}  // namespace mntsim
