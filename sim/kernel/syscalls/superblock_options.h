// SPDX-License-Identifier: Apache-2.0
// What the flags and the data string of mount(2) say about a superblock.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/kernel/vfs/state.h"

namespace mntsim::syscalls {

/// The superblock_flag bits that the flags of mount(2) ask for.
[[nodiscard]] std::uint8_t superblock_flags_of(std::uint32_t flags);

/// Parses the data string of a mount, or of a remount of a superblock that shows `present` options
/// in mountinfo. `options` becomes what mountinfo shows afterwards: a comma before each option, in
/// the type's own order. EINVAL: an option that the type does not know, or a bad value. ramfs takes
/// whatever it does not know. Where it is not known what the present ones mean (a restored state),
/// they stay as they are. From: tmpfs(5), proc(5), mount(8); the rest from experiments.
Errno parse_superblock_options(FileSystem type, std::string_view present,
                               const std::optional<std::string>& data, bool is_remount,
                               std::string& options);

}  // namespace mntsim::syscalls
