// SPDX-License-Identifier: Apache-2.0
// A name with its hash, made while the name is taken off a path: a walk looks at each byte of a
// path once, eight at a time (bench: bind, node).
#pragma once

#include <algorithm>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace mntsim {

namespace name_bytes {

static_assert(std::endian::native == std::endian::little, "the first byte is the lowest");
inline constexpr std::size_t step = sizeof(std::uint64_t);

template <typename Number>
Number load(const char* at) {
  Number bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

/// Eight bytes.
inline std::uint64_t whole_step(const char* at) { return load<std::uint64_t>(at); }

/// `size` bytes, 1 to 7, by loads that overlap and no call of memcpy (bench: bind); the others are
/// zero.
inline std::uint64_t few_bytes(const char* at, std::size_t size) {
  if (size >= 4) {
    const std::size_t end = size - 4;
    return load<std::uint32_t>(at) | std::uint64_t{load<std::uint32_t>(at + end)} << (8 * end);
  }
  const auto byte = [at](std::size_t index) {
    return std::uint64_t{static_cast<unsigned char>(at[index])} << (8 * index);
  };
  return byte(0) | byte(size / 2) | byte(size - 1);
}

/// The bytes of `text` from `at` on, fewer than eight; the others are zero.
inline std::uint64_t part_of_step(std::string_view text, std::size_t at) {
  const std::size_t size = text.size() - at;
  if (size == 0) return 0;
  if (text.size() >= step) {
    return whole_step(text.data() + text.size() - step) >> (8 * (step - size));
  }
  return few_bytes(text.data() + at, size);
}

/// How many bytes stand before the first '/'; eight where there is none.
inline std::size_t before_slash(std::uint64_t bytes) {
  constexpr std::uint64_t ones = 0x0101010101010101;
  const std::uint64_t other = bytes ^ (ones * '/');
  const std::uint64_t zeros = (other - ones) & ~other & (ones << 7);  // exact for the first
  return zeros == 0 ? step : static_cast<std::size_t>(std::countr_zero(zeros)) / 8;
}

/// The first `count` of eight bytes, fewer than eight; the others are zero.
inline std::uint64_t first_bytes(std::uint64_t bytes, std::size_t count) {
  return bytes & ((std::uint64_t{1} << (8 * count)) - 1);
}

inline std::uint64_t mix(std::uint64_t hash, std::uint64_t bytes) {
  hash = (hash ^ bytes) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 32);
}

inline bool are_whole_steps_equal(std::string_view left, std::string_view right) {
  for (std::size_t at = 0; at + step <= left.size(); at += step) {
    if (whole_step(left.data() + at) != whole_step(right.data() + at)) return false;
  }
  return true;
}

}  // namespace name_bytes

/// The table of names is private to a kernel: nobody attacks the hash.
struct HashedName {
  std::string_view text;
  std::uint64_t tail = 0;  // its last bytes, fewer than eight: most names are told apart by them
  std::uint32_t hash = 0;

  HashedName() = default;
  /// A name that is whole; a '/' in it is a byte as any other.
  template <std::convertible_to<std::string_view> Text>
  HashedName(const Text& whole)
      : HashedName(whole, [](std::uint64_t) { return name_bytes::step; }) {}

  /// The first name of a path: up to its end or a '/'.
  static HashedName first_of(std::string_view path) { return {path, name_bytes::before_slash}; }

 private:
  /// `bytes_before_end`: how many of eight bytes stand before the end of the name.
  template <typename BytesBeforeEnd>
  HashedName(std::string_view path, BytesBeforeEnd bytes_before_end) {
    std::uint64_t mixed = 0;
    for (std::size_t at = 0;; at += name_bytes::step) {
      const std::size_t left = path.size() - at;
      const std::uint64_t bytes = left >= name_bytes::step
                                      ? name_bytes::whole_step(path.data() + at)
                                      : name_bytes::part_of_step(path, at);
      const std::size_t count = std::min(bytes_before_end(bytes), left);
      if (count == name_bytes::step) {
        mixed = name_bytes::mix(mixed, bytes);
        continue;
      }
      text = path.substr(0, at + count);
      tail = name_bytes::first_bytes(bytes, count);
      hash = static_cast<std::uint32_t>(name_bytes::mix(mixed, tail));
      return;
    }
  }
};

}  // namespace mntsim
