// SPDX-License-Identifier: Apache-2.0
// Text by plain stores: each `put` writes at `at`, where there must be room, and returns where it
// ended. A string's own append checks and calls for each piece, and a line of mountinfo has twenty:
// this takes a third of its time (bench: mountinfo).
#pragma once

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace mntsim {

/// A set of byte values.
using ByteSet = std::array<bool, 256>;

constexpr ByteSet bytes_of(std::string_view text) {
  ByteSet set{};
  for (const char byte : text) set[static_cast<unsigned char>(byte)] = true;
  return set;
}

// What mountinfo escapes, by experiment.
inline constexpr std::string_view escaped_in_paths = " \t\n\\";
inline constexpr std::string_view escaped_in_sources = " \t\n\\#";

inline constexpr std::size_t most_digits = 10;   // of a number
inline constexpr std::size_t escaped_bytes = 4;  // for one

inline char* put(char* at, char byte) {
  *at = byte;
  return at + 1;
}

inline char* put(char* at, std::string_view text) {
  std::memcpy(at, text.data(), text.size());
  return at + text.size();
}

/// The same for a text whose size is known when it runs, and mostly small: eight bytes a step, the
/// last ones perhaps twice, and no call.
inline char* put_short(char* at, std::string_view text) {
  constexpr std::size_t step = sizeof(std::uint64_t);
  const std::size_t size = text.size();
  const char* const from = text.data();
  if (size >= step) {
    for (std::size_t index = 0; index + step < size; index += step) {
      std::memcpy(at + index, from + index, step);
    }
    std::memcpy(at + size - step, from + size - step, step);
  } else if (size >= step / 2) {
    std::memcpy(at, from, step / 2);
    std::memcpy(at + size - step / 2, from + size - step / 2, step / 2);
  } else if (size > 0) {
    at[0] = from[0];
    at[size / 2] = from[size / 2];
    at[size - 1] = from[size - 1];
  }
  return at + size;
}

/// "00", "01" … "99".
inline constexpr std::array<char, 200> digit_pairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t number = 0; number < 100; ++number) {
    pairs[2 * number] = static_cast<char>('0' + number / 10);
    pairs[2 * number + 1] = static_cast<char>('0' + number % 10);
  }
  return pairs;
}();

/// Ids are small, and a line of mountinfo has five: without the library's calls it takes a tenth
/// less (bench: mountinfo).
inline char* put_number(char* at, std::uint32_t number) {
  const auto put_pair = [&](std::uint32_t pair) {
    std::memcpy(at, digit_pairs.data() + 2 * std::size_t{pair}, 2);
    at += 2;
  };
  if (number >= 10'000) return std::to_chars(at, at + most_digits, number).ptr;
  if (number >= 1000) {
    put_pair(number / 100);
  } else if (number >= 100) {
    *at++ = static_cast<char>('0' + number / 100);
  }
  if (number >= 10) {
    put_pair(number % 100);
  } else {
    *at++ = static_cast<char>('0' + number);
  }
  return at;
}

/// Writes `\` and three octal digits.
inline char* put_octal(char* at, unsigned char value) {
  *at++ = '\\';
  *at++ = static_cast<char>('0' + (value >> 6));
  *at++ = static_cast<char>('0' + (value >> 3 & 7));
  *at++ = static_cast<char>('0' + (value & 7));
  return at;
}

/// The text, in octal each byte that is in `escaped`.
inline char* put_escaped(char* at, std::string_view text, const ByteSet& escaped) {
  const char* const end = text.data() + text.size();
  for (const char* from = text.data(); from != end; ++from) {
    const auto value = static_cast<unsigned char>(*from);
    if (escaped[value]) [[unlikely]] {
      at = put_octal(at, value);
    } else {
      *at++ = *from;
    }
  }
  return at;
}

/// `text` with its octal escapes undone; `buffer` holds it where there were any.
[[nodiscard]] std::string_view without_escapes(std::string_view text, std::string& buffer);
[[nodiscard]] std::string without_escapes(std::string_view text);

/// Room at the end of a string, which is nobody else's meanwhile.
class TextRoom {
 public:
  explicit TextRoom(std::string& out) : out_(out), size_(out.size()) {}
  TextRoom(const TextRoom&) = delete;
  TextRoom& operator=(const TextRoom&) = delete;
  ~TextRoom() { out_.resize(size_); }

  /// Where to write up to so many bytes.
  [[nodiscard]] char* begin(std::size_t bytes) {
    if (out_.size() - size_ < bytes) out_.resize(size_ + bytes + step_bytes);
    return out_.data() + size_;
  }
  /// What stands before `end` is written.
  void end(const char* end) { size_ = static_cast<std::size_t>(end - out_.data()); }

 private:
  static constexpr std::size_t step_bytes = 4096;  // room is made in steps

  std::string& out_;
  std::size_t size_;
};

}  // namespace mntsim
