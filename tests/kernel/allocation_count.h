// SPDX-License-Identifier: Apache-2.0
#pragma once
#include <cstddef>

namespace mntsim {

/// How often this test program has called operator new. Memory that grows by realloc is not in it.
std::size_t allocation_count();

}  // namespace mntsim
