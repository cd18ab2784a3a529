// SPDX-License-Identifier: Apache-2.0
// Complaint: what did not fit, and where it stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace mntsim {

struct Complaint {
  std::size_t table = 0;
  std::size_t line = 0;  // from 1; 0: the table as a whole
  std::string what;      // has no text of the tables in it
  bool is_note = false;  // nothing is wrong; it is to be known
};

/// Ids are the lowest free ones in a kernel. One beyond these would need as many mounts or groups
/// at once, and tables by id stay small.
inline constexpr std::uint64_t highest_mount_id = (1U << 24U) - 1;
inline constexpr std::uint64_t highest_group_id = (1U << 20U) - 1;

}  // namespace mntsim
