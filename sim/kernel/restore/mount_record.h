// SPDX-License-Identifier: Apache-2.0
// MountRecord: what one line of a mount table says, read and not believed yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace mntsim {

/// A line of mountinfo in its fields. Texts are the line's own bytes, octal escapes and all, and
/// live as long as the line does.
struct MountRecord {
  std::uint64_t id = 0;
  std::uint64_t parent = 0;
  std::string_view device;  // "0:30"
  std::string_view root;
  std::string_view mount_point;
  std::string_view options;          // the mount's own
  std::uint64_t shared = 0;          // the peer group; 0: none, as ids start at 1
  std::uint64_t master = 0;          // the master's peer group; 0: none
  std::uint64_t propagate_from = 0;  // the nearest group above that the reader sees; 0: not told
  bool unbindable = false;
  std::string_view type;
  std::string_view source;
  std::string_view super_options;  // the super block's
  std::size_t line = 0;            // where it stands in its table, from 1
};

}  // namespace mntsim
