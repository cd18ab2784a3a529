// SPDX-License-Identifier: Apache-2.0
// `mount` and `umount`: their flags, and their arguments as system calls.
#pragma once

#include <array>

#include "sim/script/arguments.h"
#include "sim/script/command.h"

namespace mntsim {

inline constexpr auto flags_of_mount = std::to_array<Flag>({
    {'t', "--types", "TYPE"},
    {'o', "--options", "OPTS"},
    {'B', "--bind", "", "bind"},
    {'R', "--rbind", "", "rbind"},
    {'M', "--move", "", "move"},
    {'r', "--read-only", "", "ro"},
    {'w', "--read-write", "", "rw"},
    {0, "--rw", "", "rw"},
    {0, "--make-shared", "", "shared"},
    {0, "--make-slave", "", "slave"},
    {0, "--make-private", "", "private"},
    {0, "--make-unbindable", "", "unbindable"},
    {0, "--make-rshared", "", "rshared"},
    {0, "--make-rslave", "", "rslave"},
    {0, "--make-rprivate", "", "rprivate"},
    {0, "--make-runbindable", "", "runbindable"},
    {'n', "--no-mtab", "", "defaults"},
});

inline constexpr auto flags_of_umount = std::to_array<Flag>({
    {'l', "--lazy", ""},
    {'f', "--force", ""},
    {0, "--expire", ""},
    {0, "--no-follow", ""},
    {'n', "--no-mtab", ""},
});

/// The calls that util-linux's mount(8) makes: the operation itself (new mount, bind, move or
/// remount) if there is one, then a call for each change of propagation, in the order in which they
/// were given. Throws InputError (a column alone): operands, or operations that exclude each other.
[[nodiscard]] Command make_mount(const Arguments& arguments);

[[nodiscard]] Command make_umount(const Arguments& arguments);

}  // namespace mntsim
