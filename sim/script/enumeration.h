// SPDX-License-Identifier: Apache-2.0
// Every small script: all sequences of up to K commands over a tiny world of two tasks in two
// namespaces and a few paths, behind a fixed beginning. Each has a number: the shortest come first,
// and within a length they count as digits do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace mntsim {

/// The lines that every small script starts with.
[[nodiscard]] std::span<const std::string_view> tiny_world();

/// The commands from which small scripts are made.
[[nodiscard]] std::span<const std::string_view> tiny_commands();

/// How many scripts of 1 to `length` commands there are. REQUIRES: length <= 8.
[[nodiscard]] std::uint64_t small_script_count(std::size_t length);

/// The script of that number, from 0: its digits, each an index into tiny_commands().
[[nodiscard]] std::vector<std::size_t> small_script(std::uint64_t number);

}  // namespace mntsim
