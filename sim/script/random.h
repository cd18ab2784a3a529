// SPDX-License-Identifier: Apache-2.0
// Random: SplitMix64 (Steele, Lea, Flood 2014). The distributions of the standard library may give
// other numbers on other platforms; these never do: the same seed, the same scripts, everywhere.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mntsim {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    return mixed ^ (mixed >> 31U);
  }

  /// A number in [0, bound). REQUIRES: 0 < bound < 2^32.
  std::size_t below(std::size_t bound) {
    return static_cast<std::size_t>(((next() >> 32U) * bound) >> 32U);
  }

  /// True in `percent` of 100 calls.
  bool chance(std::size_t percent) { return below(100) < percent; }

 private:
  std::uint64_t state_;
};

}  // namespace mntsim
