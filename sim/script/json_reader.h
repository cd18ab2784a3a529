// SPDX-License-Identifier: Apache-2.0
// A JSON document whose every value can say where it stands: checked access with InputErrors that
// name line, column and JSON pointer.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "sim/script/input_error.h"
#include "sim/script/json_place.h"

namespace mntsim {

/// What the JSON library's message says after its own name and place, fit for one of ours.
[[nodiscard]] std::string reason_of(std::string_view message);

/// A value on its way down from the root. Lives no longer than its parent.
struct JsonNode {
  const nlohmann::json& value;
  const JsonNode* parent = nullptr;
  std::string_view key = {};  // in an object
  std::size_t index = 0;      // in an array

  [[nodiscard]] JsonPath path() const;
};

class JsonReader {
 public:
  /// Parses the whole text. Throws InputError: broken JSON, nesting deeper than 64 (closed or not),
  /// a key that an object has twice.
  JsonReader(std::string_view text, std::string file);

  [[nodiscard]] JsonNode root() const { return {document_}; }
  [[nodiscard]] std::string_view text() const { return text_; }
  [[nodiscard]] const std::string& file() const { return file_; }

  /// The error that `what` is wrong with `node`, or with its key. It stands at the value, or its
  /// key.
  [[nodiscard]] InputError error(const JsonNode& node, std::string what, std::string hint = {},
                                 bool at_key = false) const;

  // Each throws InputError where the value is of another type.

  void require_object(const JsonNode& node) const;
  void require_array(const JsonNode& node) const;
  [[nodiscard]] const std::string& string(const JsonNode& node) const;
  [[nodiscard]] bool boolean(const JsonNode& node) const;
  [[nodiscard]] std::uint64_t count(const JsonNode& node) const;

  /// The member of that name, if the object has it.
  [[nodiscard]] std::optional<JsonNode> member(const JsonNode& object, std::string_view key) const;

  /// Throws InputError for the first member whose key is none of `known`. `whole` names the object.
  void refuse_unknown_keys(const JsonNode& object, std::span<const std::string_view> known,
                           std::string_view whole) const;

  /// Throws InputError unless `word` is one of `known`. `kind` is what it is to be: "propagation".
  void require_one_of(const JsonNode& node, std::string_view word,
                      std::span<const std::string_view> known, std::string_view kind) const;

 private:
  [[nodiscard]] InputError wrong_type(const JsonNode& node, std::string_view wanted) const;

  std::string_view text_;
  std::string file_;
  nlohmann::json document_;
};

/// Is the text a JSON object that has this key? False for broken JSON and for JSON that is too
/// deep: its reader says so.
[[nodiscard]] bool is_json_object_with(std::string_view text, std::string_view key);

}  // namespace mntsim
