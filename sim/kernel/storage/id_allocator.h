// SPDX-License-Identifier: Apache-2.0
// IdAllocator: the lowest free number, as the kernel gives mount ids, peer group ids and device
// numbers. From: experiments; the kernel's ida.
#pragma once

#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace mntsim {

class IdAllocator {
 public:
  /// The lowest number from 1 on that is not in use.
  std::uint32_t allocate() {
    // `lowest_` has room: 63 of 64 calls end here (bench: clone).
    std::uint64_t& word = levels_[0][lowest_];
    const auto bit = static_cast<std::uint32_t>(std::countr_one(word));
    word |= std::uint64_t{1} << bit;
    const std::uint32_t id = static_cast<std::uint32_t>(lowest_ * word_bits) + bit + 1;
    if (word == full_word) note_full(lowest_);
    return id;
  }

  /// Takes a certain number. False where it is in use already. REQUIRES: id > 0.
  bool reserve(std::uint32_t id);

  /// REQUIRES: `id` is in use.
  void release(std::uint32_t id) {
    const std::size_t index = (id - 1) / word_bits;
    std::uint64_t& word = levels_[0][index];
    assert((word >> ((id - 1) % word_bits) & 1) != 0);
    if (word == full_word) note_room(index);
    word &= ~(std::uint64_t{1} << ((id - 1) % word_bits));
    if (index < lowest_) lowest_ = index;
  }

 private:
  static constexpr std::size_t word_bits = 64;
  static constexpr std::uint64_t full_word = ~std::uint64_t{0};

  void note_full(std::size_t index);
  void note_room(std::size_t index);

  // Level 0 has a bit for each number, set while in use; a bit of a higher level is set while the
  // whole word below it is. So the lowest free number is three steps away, however many are in use.
  static constexpr std::size_t level_count = 3;
  std::array<std::vector<std::uint64_t>, level_count> levels_ = {
      std::vector<std::uint64_t>(1), std::vector<std::uint64_t>(1), std::vector<std::uint64_t>(1)};
  std::size_t lowest_ = 0;  // the first word of level 0 that has room
};

}  // namespace mntsim
