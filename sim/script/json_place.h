// SPDX-License-Identifier: Apache-2.0
// Where a value stands in the text of a JSON document. The JSON library keeps no positions, so the
// text is walked again, and only as far as needed.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/script/input_error.h"

namespace mntsim {

inline constexpr std::size_t deepest_json = 64;

/// One step of a way into a document: the key in an object, or the index in an array.
struct JsonStep {
  std::string key;
  std::size_t index = 0;
  bool in_array = false;
};
using JsonPath = std::vector<JsonStep>;

/// As a JSON pointer: "/steps/3/run".
[[nodiscard]] std::string pointer_of(const JsonPath& path);

/// The offset of the first bracket that opens a level below `deepest_json`, in any text at all.
[[nodiscard]] std::optional<std::size_t> too_deep_at(std::string_view text);

/// The offset of the value at `path`, or with `of_key` of its key. As far into the path as there is
/// one. REQUIRES: `json` is valid and not too deep.
[[nodiscard]] std::size_t offset_of(std::string_view json, const JsonPath& path,
                                    bool of_key = false);

/// The text of the value at `path` alone, in its place: what stands before it is blanks and line
/// ends, so that another parser of it names the document's own lines and columns. REQUIRES: as
/// above.
[[nodiscard]] std::string in_place(std::string_view json, const JsonPath& path);

/// The offsets of the elements of the array at `path`, in order. REQUIRES: as above, and it is an
/// array.
[[nodiscard]] std::vector<std::size_t> element_offsets(std::string_view json, const JsonPath& path);

/// A key that stands twice in one object: where it does so for the second time.
/// REQUIRES: as above.
struct DuplicateKey {
  std::size_t offset = 0;
  JsonPath path;
};
[[nodiscard]] std::optional<DuplicateKey> duplicate_key(std::string_view json);

/// The offset in the text of byte `n` of the string whose opening quote stands at `string_offset`.
[[nodiscard]] std::size_t offset_in_string(std::string_view json, std::size_t string_offset,
                                           std::size_t n);

/// Line and column of an offset, both from 1.
[[nodiscard]] Place place_of(std::string_view text, std::size_t offset);

}  // namespace mntsim
