// SPDX-License-Identifier: Apache-2.0
// Superblock: a mounted file system.
#pragma once

#include <cstdint>

#include "sim/kernel/storage/handle.h"
#include "sim/kernel/storage/name_table.h"
#include "sim/kernel/vfs/file_system.h"

namespace mntsim {

/// Flags of a superblock that mountinfo shows, in its order.
namespace superblock_flag {
inline constexpr std::uint8_t readonly = 1;
inline constexpr std::uint8_t sync = 2;
inline constexpr std::uint8_t dirsync = 4;
inline constexpr std::uint8_t mandlock = 8;
inline constexpr std::uint8_t lazytime = 16;
}  // namespace superblock_flag

struct Superblock {
  DentryHandle root;
  std::uint32_t device = 0;       // the minor number of an anonymous device, unless it has a
                                  // device_name; 0: a free slot
  std::uint32_t mount_count = 0;  // mounts of it, attached or not; the last one takes it along
  std::uint32_t removed_count =
      0;  // removed names that somebody still holds: no remount to read-only
  NameId options = NameId::none;      // what mountinfo shows after the flags, with a leading comma
  NameId type_name = NameId::none;    // of a type that is not modelled, as mountinfo shows it
  NameId device_name = NameId::none;  // "254:0"; none: "0:" and `device`
  FileSystem type = FileSystem::tmpfs;
  std::uint8_t flags = 0;  // superblock_flag

  [[nodiscard]] bool is_readonly() const { return (flags & superblock_flag::readonly) != 0; }
};

}  // namespace mntsim
