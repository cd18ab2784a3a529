// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mntsim {

/// Puts `value` for each `place` in the text. What came in is not looked through again.
inline void replace_all(std::string& text, std::string_view place, std::string_view value) {
  for (std::size_t at = 0; (at = text.find(place, at)) != std::string::npos; at += value.size()) {
    text.replace(at, place.size(), value);
  }
}

}  // namespace mntsim
