// SPDX-License-Identifier: Apache-2.0
// mkdir, rmdir, unlink, rename, symlink, touch, access: names in memory file systems.
#pragma once

#include <string_view>

#include "sim/kernel/vfs/state.h"

namespace mntsim::syscalls {

/// mkdir(2). The walk's errnos, EEXIST, EROFS, EPERM (a pseudo file system).
Errno mkdir(State& state, TaskHandle task, std::string_view path);

/// symlink(2). ENOENT (an empty target, or `name/`), ENAMETOOLONG, the walk's errnos, EEXIST,
/// EROFS, EPERM.
Errno symlink(State& state, TaskHandle task, std::string_view target, std::string_view link);

/// rmdir(2). The walk's errnos, ENOTEMPTY (`..`), EINVAL (`.`), EBUSY (`/`), EROFS, ENOENT,
/// ENOTDIR, EPERM, EBUSY (a mountpoint in the task's namespace), ENOTEMPTY. Rule: a mountpoint of
/// other namespaces is no obstacle: what is mounted there goes, with its tree kept in one piece for
/// those who use it. From: rename(2), umount in namespaces since Linux 3.18.
Errno rmdir(State& state, TaskHandle task, std::string_view path);

/// unlink(2). The walk's errnos, EISDIR (`.`, `..`, `/`), EROFS, ENOENT, EISDIR, ENOTDIR (`file/`),
/// EPERM, EBUSY.
Errno unlink(State& state, TaskHandle task, std::string_view path);

/// rename(2). The walk's errnos, EXDEV (another mount, even of the same file system), EBUSY (`.`,
/// `..`, `/`), EROFS, ENOENT, ENOTDIR (`file/`), EINVAL (into itself), ENOTEMPTY (onto an
/// ancestor), ENOTDIR, EISDIR, EPERM, EBUSY (either name is a mountpoint here), ENOTEMPTY.
Errno rename(State& state, TaskHandle task, std::string_view from, std::string_view to);

/// open(O_CREAT|O_WRONLY) and close. The walk's errnos, EISDIR, EROFS, EACCES (a pseudo file
/// system).
Errno touch(State& state, TaskHandle task, std::string_view path);

/// access(F_OK). The walk's errnos.
Errno access(State& state, TaskHandle task, std::string_view path);

}  // namespace mntsim::syscalls
