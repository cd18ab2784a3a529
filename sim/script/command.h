// SPDX-License-Identifier: Apache-2.0
// The commands of the language, parsed: one plain struct a verb. See design.md, "The command
// language".
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "sim/kernel/mount_call.h"

namespace mntsim {

struct Mkdir {
  std::string path;
  bool parents = false;  // each name in turn, EEXIST passed over
};
struct Rmdir {
  std::string path;
};
struct Remove {  // `rm`: unlink(2)
  std::string path;
};
struct Rename {  // `mv`
  std::string from;
  std::string to;
};
struct Symlink {  // `ln -s`
  std::string target;
  std::string link;
};
struct Touch {  // open(O_CREAT|O_WRONLY) and close
  std::string path;
};
struct Access {  // `ls`: access(F_OK)
  std::string path;
};
struct MountCommand {  // `mount`: its calls in order; the first that fails ends it
  std::vector<MountCall> calls;
};
struct UmountCommand {
  std::string target;
  std::uint32_t flags = 0;  // umount_flag
};
struct Fork {
  std::string name;
};
struct Exit {};
struct Unshare {
  bool mount_namespace = true;
  bool user_namespace = false;  // not modelled yet
};
struct Setns {
  std::string task;
};
struct Chroot {
  std::string path;
};
struct Chdir {  // `cd`
  std::string path;
};
struct PivotRoot {
  std::string new_root;
  std::string put_old;
};
struct Open {
  std::string path;
  std::string slot;
  bool path_only = false;  // O_PATH
};
struct Close {
  std::string slot;
};
/// A path that may start at a slot: `@SLOT` (path empty) or `@SLOT/sub/path` (path "sub/path").
struct SlotPath {
  std::string slot;  // empty: an ordinary path
  std::string path;
};
struct MountSetattr {
  SlotPath target;
  MountAttribute attribute = MountAttribute::ro;
  bool recursive = false;
};
struct SnapshotCommand {};  // no call
struct ResetCommand {};     // no call

using Command = std::variant<Mkdir, Rmdir, Remove, Rename, Symlink, Touch, Access, MountCommand,
                             UmountCommand, Fork, Exit, Unshare, Setns, Chroot, Chdir, PivotRoot,
                             Open, Close, MountSetattr, SnapshotCommand, ResetCommand>;

/// A line of a script: which task does what.
struct TaskCommand {
  std::string task = "init";
  Command command;
  std::string text;  // the command as it was written, without its task, trimmed
};

}  // namespace mntsim
