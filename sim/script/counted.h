// SPDX-License-Identifier: Apache-2.0
// Numbers of things in a sentence.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mntsim {

/// "1 mount", "2 mounts": `one` and `many` are the words behind the number.
[[nodiscard]] inline std::string counted(std::uint64_t count, std::string_view one,
                                         std::string_view many) {
  return std::to_string(count) + " " + std::string(count == 1 ? one : many);
}

}  // namespace mntsim
