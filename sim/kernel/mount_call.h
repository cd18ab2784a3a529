// SPDX-License-Identifier: Apache-2.0
// The arguments of mount(2), umount2(2) and mount_setattr(2), with Linux's own bit values, so that
// the same call can be given to the simulated kernel and to the real one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace mntsim {

/// The flags of mount(2): MS_* of <sys/mount.h>, bit for bit.
namespace mount_flag {
inline constexpr std::uint32_t rdonly = 1;
inline constexpr std::uint32_t nosuid = 2;
inline constexpr std::uint32_t nodev = 4;
inline constexpr std::uint32_t noexec = 8;
inline constexpr std::uint32_t synchronous = 16;
inline constexpr std::uint32_t remount = 32;
inline constexpr std::uint32_t mandlock = 64;
inline constexpr std::uint32_t dirsync = 128;
inline constexpr std::uint32_t nosymfollow = 256;
inline constexpr std::uint32_t noatime = 1024;
inline constexpr std::uint32_t nodiratime = 2048;
inline constexpr std::uint32_t bind = 4096;
inline constexpr std::uint32_t move = 8192;
inline constexpr std::uint32_t rec = 16384;
inline constexpr std::uint32_t silent = 32768;
inline constexpr std::uint32_t unbindable = 1U << 17;
inline constexpr std::uint32_t private_ = 1U << 18;
inline constexpr std::uint32_t slave = 1U << 19;
inline constexpr std::uint32_t shared = 1U << 20;
inline constexpr std::uint32_t relatime = 1U << 21;
inline constexpr std::uint32_t i_version = 1U << 23;
inline constexpr std::uint32_t strictatime = 1U << 24;
inline constexpr std::uint32_t lazytime = 1U << 25;
inline constexpr std::uint32_t propagation = unbindable | private_ | slave | shared;
}  // namespace mount_flag

/// The flags of umount2(2).
namespace umount_flag {
inline constexpr std::uint32_t force = 1;
inline constexpr std::uint32_t detach = 2;
inline constexpr std::uint32_t expire = 4;
inline constexpr std::uint32_t nofollow = 8;
}  // namespace umount_flag

/// One mount(2). A string that is absent is a null pointer.
struct MountCall {
  std::optional<std::string> source;
  std::string target;
  std::optional<std::string> type;
  std::uint32_t flags = 0;  // mount_flag
  std::optional<std::string> data;
};

/// What one mount_setattr(2) of the command language changes.
enum class MountAttribute : std::uint8_t { shared, slave, private_, unbindable, ro, rw };

}  // namespace mntsim
