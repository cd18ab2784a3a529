// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/errno.h"

#include <cstring>

namespace mntsim {

namespace {
constexpr int largest_errno = 133;  // EHWPOISON; the list has not grown since Linux 2.6.32
}

std::string_view name_of(Errno error) {
  const char* name = error == ok ? nullptr : strerrorname_np(static_cast<int>(error));
  return name == nullptr ? std::string_view{} : std::string_view{name};
}

std::optional<Errno> errno_of_name(std::string_view name) {
  for (int number = 1; number <= largest_errno; ++number) {
    if (!name.empty() && name_of(Errno{number}) == name) return Errno{number};
  }
  return std::nullopt;
}

}  // namespace mntsim
