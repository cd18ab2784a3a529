// SPDX-License-Identifier: Apache-2.0
// The words of a mountinfo line's options: who writes them and who reads them back.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "sim/kernel/vfs/mount.h"
#include "sim/kernel/vfs/superblock.h"

namespace mntsim {

/// After "rw" or "ro" of the mount, in this order.
inline constexpr std::array<std::pair<std::uint32_t, std::string_view>, 7> mount_option_words = {{
    {mount_bit::nosuid, ",nosuid"},
    {mount_bit::nodev, ",nodev"},
    {mount_bit::noexec, ",noexec"},
    {mount_bit::noatime, ",noatime"},
    {mount_bit::nodiratime, ",nodiratime"},
    {mount_bit::relatime, ",relatime"},
    {mount_bit::nosymfollow, ",nosymfollow"},
}};

/// After "rw" or "ro" of the superblock, in this order; its type's own options follow.
inline constexpr std::array<std::pair<std::uint8_t, std::string_view>, 4> superblock_option_words =
    {{
        {superblock_flag::sync, ",sync"},
        {superblock_flag::dirsync, ",dirsync"},
        {superblock_flag::mandlock, ",mand"},
        {superblock_flag::lazytime, ",lazytime"},
    }};

/// Takes a word, with its comma, from the front of a list of options. False where it is not there.
[[nodiscard]] inline bool take_option(std::string_view& list, std::string_view word) {
  if (!list.starts_with(word)) return false;
  const std::string_view rest = list.substr(word.size());
  if (!rest.empty() && rest.front() != ',') return false;
  list = rest;
  return true;
}

}  // namespace mntsim
