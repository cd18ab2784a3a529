// SPDX-License-Identifier: Apache-2.0
// A mount(2) or umount2(2) as a line of the command language.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/kernel/mount_call.h"

namespace mntsim {

/// "shared" for MS_SHARED and so on; empty where it is not one of the four alone.
[[nodiscard]] std::string_view propagation_word(std::uint64_t type);

/// What mount(2) looks at of a call: the operation that its flags come to, in the kernel's order
/// (remount, bind, a change of propagation, move, a new mount), and of the rest what that reads.
[[nodiscard]] MountCall as_mount_reads(MountCall call);

/// The line that makes this call and no other. Nothing where the language has none: two kinds of
/// propagation at once, a flag that mount(8) does not have, data that reads like flags, a word that
/// is not printable. REQUIRES: the call is as as_mount_reads() gives it.
[[nodiscard]] std::optional<std::string> mount_line(const MountCall& call);

/// Likewise for umount2(2).
[[nodiscard]] std::optional<std::string> umount_line(const std::string& target,
                                                     std::uint32_t flags);

}  // namespace mntsim
