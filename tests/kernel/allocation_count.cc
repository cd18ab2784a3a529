// SPDX-License-Identifier: Apache-2.0
// In a file of its own, for a compiler that sees only one of the two operators inline calls them
// mismatched (GCC 12 with -fsanitize). All that the library calls are replaced, the one of
// std::stable_sort too: AddressSanitizer holds who freed a piece against who made it.
#include "tests/kernel/allocation_count.h"

#include <atomic>
#include <cstdlib>
#include <new>

namespace {
std::atomic<std::size_t> count{0};
}

void* operator new(std::size_t size) {
  ++count;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  ++count;
  return std::malloc(size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace mntsim {

std::size_t allocation_count() { return count; }

}  // namespace mntsim
