// SPDX-License-Identifier: Apache-2.0
// UTF-8 as the outputs need it: which bytes may stand in JSON and XML, and what stands for the
// rest.
#pragma once

#include <cstddef>
#include <string_view>

namespace mntsim {

/// U+FFFD, which stands for bytes that are no UTF-8.
inline constexpr std::string_view replacement_character = "\xEF\xBF\xBD";

/// What `bytes` begins with.
struct Utf8Piece {
  std::size_t size = 0;  // of the character; or of the bytes that one U+FFFD stands for
  bool valid = false;
  char32_t code_point = 0;  // where valid
};

/// The first character of `bytes`. What is no UTF-8 is taken as far as it could have begun one (the
/// Unicode standard's recommended practice, and what other decoders do). REQUIRES: not empty.
[[nodiscard]] Utf8Piece first_character(std::string_view bytes);

}  // namespace mntsim
