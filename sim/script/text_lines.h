// SPDX-License-Identifier: Apache-2.0
// A text line by line.
#pragma once

#include <cstddef>
#include <string_view>

namespace mntsim {

/// Calls visit(line, number) for each line of a text that is not empty, without its end; numbers
/// count all lines from 1.
template <typename Visit>
void for_each_line(std::string_view text, Visit visit) {
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (!line.empty()) visit(line, number);
  }
}

}  // namespace mntsim
