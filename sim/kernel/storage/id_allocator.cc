// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/storage/id_allocator.h"

namespace mntsim {

bool IdAllocator::reserve(std::uint32_t id) {
  std::size_t index = (id - 1) / word_bits;
  const std::uint64_t bit = std::uint64_t{1} << ((id - 1) % word_bits);
  std::size_t size = index + 1;
  for (std::vector<std::uint64_t>& words : levels_) {
    if (words.size() < size) words.resize(size);
    size = (size - 1) / word_bits + 1;
  }
  std::uint64_t& word = levels_[0][index];
  if ((word & bit) != 0) return false;
  word |= bit;
  if (word == full_word) note_full(index);
  return true;
}

// Marks the word in the levels above, and finds the next one with room from the top down.
void IdAllocator::note_full(std::size_t index) {
  for (std::size_t level = 1; level < level_count; ++level) {
    std::uint64_t& word = levels_[level][index / word_bits];
    word |= std::uint64_t{1} << (index % word_bits);
    if (word != full_word) break;
    index /= word_bits;
  }
  std::size_t found = 0;
  const std::vector<std::uint64_t>& top = levels_[level_count - 1];
  while (found < top.size() && top[found] == full_word) ++found;
  for (std::size_t level = level_count; level-- > 0;) {
    std::vector<std::uint64_t>& words = levels_[level];
    if (found >= words.size()) words.resize(found + 1, 0);
    if (level > 0) {
      found = found * word_bits + static_cast<std::size_t>(std::countr_one(words[found]));
    }
  }
  lowest_ = found;
}

void IdAllocator::note_room(std::size_t index) {
  for (std::size_t level = 1; level < level_count; ++level) {
    std::uint64_t& word = levels_[level][index / word_bits];
    const bool was_full = word == full_word;
    word &= ~(std::uint64_t{1} << (index % word_bits));
    if (!was_full) break;
    index /= word_bits;
  }
}

}  // namespace mntsim
