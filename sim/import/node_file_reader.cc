// SPDX-License-Identifier: Apache-2.0
// Read as a stream of values: a document in memory would take several times the text.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

#include "sim/import/node_file.h"
#include "sim/script/input_error.h"
#include "sim/script/json_place.h"
#include "sim/script/json_reader.h"

namespace mntsim {
namespace {

/// Takes the values of a node.json as the parser finds them. Where it is in the document it knows
/// as a path, so that an error can say where it stands.
class NodeReader {
 public:
  // What nlohmann's SAX interface asks for.
  using number_integer_t = nlohmann::json::number_integer_t;
  using number_unsigned_t = nlohmann::json::number_unsigned_t;
  using number_float_t = nlohmann::json::number_float_t;
  using string_t = nlohmann::json::string_t;
  using binary_t = nlohmann::json::binary_t;

  NodeReader(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  NodeTables take() { return std::move(tables_); }

  bool null() {
    begin_value();
    if (!in_table("inode")) fail("null has no place here");
    return end_value();
  }
  bool boolean(bool value) {
    begin_value();
    if (at("holds_known")) {
      tables_.are_holds_known = value;
    } else if (in_table("unterminated")) {
      is_unterminated_ = value;
    } else if (in_table("propagation_known")) {
      table().is_propagation_known = value;
    } else {
      fail("a boolean has no place here");
    }
    return end_value();
  }
  bool number_integer(number_integer_t /*value*/) { fail("a negative number has no place here"); }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) {
    fail("a fraction has no place here");
  }
  bool number_unsigned(number_unsigned_t value) {
    begin_value();
    if (at("version")) {
      if (value != 1) fail("version " + std::to_string(value) + " is not known", "1 is");
    } else if (in_table("inode")) {
      table().inode = value;
    } else if (in_held("pid")) {
      held().process = value;
    } else if (in_held("mount")) {
      if (value > std::numeric_limits<std::uint32_t>::max()) fail("this is no mount's id");
      held().mount_id = static_cast<std::uint32_t>(value);
    } else {
      fail("a number has no place here");
    }
    return end_value();
  }
  bool string(string_t& value) {
    begin_value();
    if (is_in_hex()) {
      take_text(bytes_of_hex(value));
    } else {
      take_text(value);
    }
    return end_value();
  }
  bool binary(binary_t& /*value*/) { fail("bytes have no place here"); }

  bool start_object(std::size_t /*size*/) {
    begin_value();
    if (in_array("namespaces", 2)) tables_.tables.emplace_back();
    if (in_array("held", 4)) table().held.emplace_back();
    path_.push_back({});
    return true;
  }
  bool key(string_t& key) {
    path_.back().key = key;
    return true;
  }
  bool end_object() {
    const bool is_text = path_.back().key == "hex";
    path_.pop_back();
    const bool is_known =
        path_.empty() || is_text || in_array("namespaces", 2) || in_array("held", 4);
    if (!is_known) fail("an object has no place here, or this key is not known");
    if (in_array("namespaces", 2)) end_table();
    return end_value();
  }
  bool start_array(std::size_t /*size*/) {
    begin_value();
    const bool is_known =
        at("notes") || at("namespaces") || in_table("held") || in_table("mountinfo");
    if (!is_known) fail("a list has no place here");
    path_.push_back({"", 0, true});
    return true;
  }
  bool end_array() {
    path_.pop_back();
    return end_value();
  }
  bool parse_error(std::size_t position, const std::string& /*token*/,
                   const nlohmann::json::exception& error) {
    Place place = place_of(text_, std::min(position > 0 ? position - 1 : 0, text_.size()));
    place.file = file_;
    throw InputError{place, "broken JSON: " + reason_of(error.what()), ""};
  }

 private:
  [[noreturn]] void fail(std::string what, std::string hint = "") const {
    Place place;
    if (nlohmann::json::accept(text_)) place = place_of(text_, offset_of(text_, path_));
    place.file = file_;
    place.pointer = pointer_of(path_);
    throw InputError{place, std::move(what), std::move(hint)};
  }

  /// Values stand below an object: the document is one.
  void begin_value() const {
    if (path_.empty() && has_begun_) fail("one object is enough");
    if (path_.empty()) return;
    if (path_.size() == 1 && !path_[0].in_array && !is_first_seen_ && path_[0].key != "mntsim") {
      fail("this is no node.json", R"(its first key is "mntsim")");
    }
  }
  bool end_value() {
    if (!path_.empty()) is_first_seen_ = true;
    has_begun_ = true;
    if (!path_.empty() && path_.back().in_array) ++path_.back().index;
    return true;
  }

  [[nodiscard]] std::size_t depth() const { return path_.size(); }
  [[nodiscard]] bool key_is(std::size_t depth, std::string_view key) const {
    return path_[depth].key == key;
  }
  [[nodiscard]] bool at(std::string_view key) const { return depth() == 1 && key_is(0, key); }
  [[nodiscard]] bool is_below_namespaces() const {
    return depth() > 1 && key_is(0, "namespaces") && path_[1].in_array;
  }
  /// In an element of the array that is the value of `key`, which is `depth` steps down.
  [[nodiscard]] bool in_array(std::string_view key, std::size_t depth) const {
    if (depth > 2 && !is_below_namespaces()) return false;
    return path_.size() == depth && path_.back().in_array && key_is(depth - 2, key);
  }
  [[nodiscard]] bool in_table(std::string_view key) const {
    return depth() == 3 && is_below_namespaces() && key_is(2, key);
  }
  [[nodiscard]] bool in_held(std::string_view key) const {
    return depth() == 5 && is_below_namespaces() && key_is(2, "held") && path_[3].in_array &&
           key_is(4, key);
  }
  [[nodiscard]] bool is_in_hex() const { return !path_.empty() && path_.back().key == "hex"; }

  /// A text, of which {"hex":…} has been undone.
  void take_text(std::string& text) {
    const bool is_wrapped = is_in_hex();
    const JsonStep wrapper = is_wrapped ? path_.back() : JsonStep();
    if (is_wrapped) path_.pop_back();
    if (!store(text)) fail("a text has no place here, or this key is not known");
    if (is_wrapped) path_.push_back(wrapper);
  }
  void take_text(std::string&& text) { take_text(text); }

  bool store(std::string& text) {
    if (in_array("mountinfo", 4)) {
      table().mountinfo += text;
      table().mountinfo += '\n';
    } else if (in_table("name")) {
      table().name = text;
    } else if (in_table("file")) {
      table().file = text;
    } else if (in_table("partial")) {
      table().partial = text;
    } else if (in_held("kind")) {
      held().kind = kind_of(text);
    } else if (in_held("path")) {
      held().path = text;
    } else if (in_held("command")) {
      held().command = text;
    } else if (in_array("notes", 2)) {
      tables_.notes.push_back(text);
    } else if (at("mntsim")) {
      if (text != "node") fail("this is no node.json");
    } else {
      return false;
    }
    return true;
  }

  [[nodiscard]] HoldKind kind_of(std::string_view word) const {
    const auto* const found = std::find(hold_kind_names.begin(), hold_kind_names.end(), word);
    if (found == hold_kind_names.end()) {
      fail(in_quotes(word) + " is no way to hold a place",
           "root, working_directory, executable, open_file or mapping");
    }
    return static_cast<HoldKind>(found - hold_kind_names.begin());
  }

  [[nodiscard]] std::string bytes_of_hex(std::string_view digits) const {
    const auto value_of = [&](char digit) {
      if (digit >= '0' && digit <= '9') return digit - '0';
      if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
      fail("no bytes in hexadecimal", "two of 0-9a-f for each");
    };
    if (digits.size() % 2 != 0) fail("no bytes in hexadecimal", "two of 0-9a-f for each");
    std::string bytes;
    for (std::size_t index = 0; index < digits.size(); index += 2) {
      bytes += static_cast<char>(value_of(digits[index]) * 16 + value_of(digits[index + 1]));
    }
    return bytes;
  }

  void end_table() {
    if (is_unterminated_ && !table().mountinfo.empty()) table().mountinfo.pop_back();
    is_unterminated_ = false;
    table().mountinfo.shrink_to_fit();  // a large node has a thousand of them
  }

  NodeTable& table() { return tables_.tables.back(); }
  HeldPlace& held() { return table().held.back(); }

  std::string_view text_;
  std::string file_;
  JsonPath path_;
  NodeTables tables_;
  bool is_unterminated_ = false;
  bool has_begun_ = false;
  bool is_first_seen_ = false;
};

}  // namespace

NodeTables read_node_json(std::string_view text, const std::string& file) {
  if (const auto deep = too_deep_at(text)) {
    Place place = place_of(text, *deep);
    place.file = file;
    throw InputError{place, "JSON that nests deeper than 64", ""};
  }
  NodeReader reader(text, file);
  static_cast<void>(nlohmann::json::sax_parse(text, &reader));
  return reader.take();
}

}  // namespace mntsim
