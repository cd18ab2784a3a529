// SPDX-License-Identifier: Apache-2.0
// The names that `mkdir -p` makes, one mkdir(2) each: the same on every machine.
#pragma once

#include <string_view>
#include <vector>

namespace mntsim {

/// The parts of `path` that end where one of its names ends, shortest first: "/a", "/a//b" for
/// "/a//b/". The path itself where it holds no name ("", "/").
[[nodiscard]] std::vector<std::string_view> mkdir_parents(std::string_view path);

}  // namespace mntsim
