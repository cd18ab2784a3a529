// SPDX-License-Identifier: Apache-2.0
// How a system call ends: an Errno, or a value.
#pragma once

#include <cerrno>
#include <optional>
#include <string_view>
#include <type_traits>

namespace mntsim {

/// The platform's error numbers as a type of their own; 0 is success. Compare with `Errno{EBUSY}`.
enum class [[nodiscard]] Errno : int{};

inline constexpr Errno ok{0};

/// "EBUSY" for Errno{EBUSY}; empty for a number that has no name.
[[nodiscard]] std::string_view name_of(Errno error);

/// The error that is called `name` ("EBUSY"), if there is one.
[[nodiscard]] std::optional<Errno> errno_of_name(std::string_view name);

/// A value, or the errno that took its place. For trivially copyable values only.
template <typename T>
class [[nodiscard]] Result {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Result(T value) : value_(value), error_(ok) {}    // NOLINT(google-explicit-constructor)
  Result(Errno error) : value_(), error_(error) {}  // NOLINT(google-explicit-constructor)

  explicit operator bool() const { return error_ == ok; }
  [[nodiscard]] Errno error() const { return error_; }
  const T& operator*() const { return value_; }
  const T* operator->() const { return &value_; }

 private:
  T value_;
  Errno error_;
};

}  // namespace mntsim
