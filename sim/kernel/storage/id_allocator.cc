// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/storage/id_allocator.h"

#include <bit>
#include <cassert>

namespace mntsim {

namespace {
constexpr std::uint64_t full_word = ~std::uint64_t{0};
}

std::uint32_t IdAllocator::allocate() {
  std::size_t index = 0;  // the word to look at in the top level
  const std::vector<std::uint64_t>& top = levels_[level_count - 1];
  while (index < top.size() && top[index] == full_word) ++index;
  for (std::size_t level = level_count; level-- > 0;) {
    std::vector<std::uint64_t>& words = levels_[level];
    if (index >= words.size()) words.resize(index + 1, 0);
    index = index * 64 + static_cast<std::size_t>(std::countr_one(words[index]));
  }
  const std::size_t bit = index;
  for (std::vector<std::uint64_t>& words : levels_) {
    std::uint64_t& word = words[index / 64];
    word |= std::uint64_t{1} << (index % 64);
    if (word != full_word) break;
    index /= 64;
  }
  return static_cast<std::uint32_t>(bit) + 1;
}

void IdAllocator::release(std::uint32_t id) {
  std::size_t index = id - 1;
  assert(index / 64 < levels_[0].size() && (levels_[0][index / 64] >> (index % 64) & 1) != 0);
  for (std::vector<std::uint64_t>& words : levels_) {
    std::uint64_t& word = words[index / 64];
    const bool was_full = word == full_word;
    word &= ~(std::uint64_t{1} << (index % 64));
    if (!was_full) break;
    index /= 64;
  }
}

}  // namespace mntsim
