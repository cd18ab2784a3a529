// SPDX-License-Identifier: Apache-2.0
// Random scripts about propagation alone: masters of masters, groups of several peers, covers and
// copies in three namespaces. What a mix of all commands seldom reaches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mntsim {

/// Exactly `count` lines of the command language, a function of the seed alone.
[[nodiscard]] std::vector<std::string> chain_script(std::uint64_t seed, std::size_t count);

}  // namespace mntsim
