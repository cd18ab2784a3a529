// SPDX-License-Identifier: Apache-2.0
// IdAllocator: the lowest free number, as the kernel gives mount ids, peer group ids and device
// numbers. From: experiments; the kernel's ida.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace mntsim {

class IdAllocator {
 public:
  /// The lowest number from 1 on that is not in use.
  std::uint32_t allocate();
  /// REQUIRES: `id` is in use.
  void release(std::uint32_t id);

 private:
  // Level 0 has a bit for each number, set while in use; a bit of a higher level is set while the
  // whole word below it is. So the lowest free number is three steps away, however many are in use.
  static constexpr std::size_t level_count = 3;
  std::array<std::vector<std::uint64_t>, level_count> levels_;
};

}  // namespace mntsim
