// SPDX-License-Identifier: Apache-2.0
// Linux's limits by name. What differs between kernel versions joins them as traits when a second
// version is modelled.
#pragma once

#include <cstddef>

namespace mntsim::kernel_limit {

inline constexpr int symbolic_links = 40;        // MAXSYMLINKS, a whole walk
inline constexpr std::size_t name_bytes = 255;   // NAME_MAX
inline constexpr std::size_t path_bytes = 4096;  // PATH_MAX, with the closing NUL
inline constexpr std::size_t data_bytes = 4096;  // the page that mount(2) copies its data into

}  // namespace mntsim::kernel_limit
