// SPDX-License-Identifier: Apache-2.0
// Path walk: names to a place, through mounts, `..`, symbolic links and the task's root.
// From: path_resolution(7), and experiments for what it leaves open.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/kernel/kernel_traits.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// The lowest of the mounts at a place; null where nothing is mounted.
[[nodiscard]] inline MountHandle mount_on(const State& state, Path place) {
  if (!state.dentries[place.dentry].first_mount) return {};
  return state.mount_index.find(state.mounts, {place.mount.slot, place.dentry.slot});
}

/// The top of the stack of mounts at a place; the place itself where nothing is mounted.
[[nodiscard]] inline Path topmost(const State& state, Path place) {
  while (const MountHandle mount = mount_on(state, place)) {
    place = {mount, state.mounts[mount].root};
  }
  return place;
}

/// Is `place` below `root`, as somebody sees it whose root that is?
[[nodiscard]] bool is_reachable(const State& state, Path place, Path root);

/// The mount that sits on the root of `mount`; null where there is none.
[[nodiscard]] inline MountHandle overmount(const State& state, MountHandle mount) {
  return state.mount_index.find(state.mounts, {mount.slot, state.mounts[mount].root.slot});
}

/// The last name of a path, not yet looked up.
struct LastName {
  enum class Kind : std::uint8_t { name, dot, dot_dot, root };
  Kind kind = Kind::root;
  HashedName name;  // for Kind::name
  bool trailing_slash = false;
};

enum class Follow : std::uint8_t { yes, no };  // a symbolic link that is the last name

/// A walk in progress. It changes nothing; what failed and where is kept for the caller.
class PathWalk {
 public:
  /// Starts at the task's root or working directory.
  PathWalk(const State& state, const Task& task);
  /// Starts at `start` where the path is relative: what a slot holds.
  PathWalk(const State& state, const Task& task, Path start);

  /// Walks the whole path. `place()` is the answer. ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG.
  Errno walk(std::string_view path, Follow follow, bool must_be_directory = false);

  /// Walks up to the last name. `place()` is its directory, `last()` the name.
  Errno walk_to_parent(std::string_view path);

  /// After walk_to_parent: if the last name is a symbolic link, goes on through it to another last
  /// name. Sets `child` to what the last name is, after mounts: null mount where there is no such
  /// name. A last name with a slash behind it, of the path or of a link, is not looked at: it can
  /// only be a directory, which nobody creates by open(2). From: an experiment on Linux 6.18.
  Errno step_to_last(Path& child);

  [[nodiscard]] Path place() const { return at_; }
  [[nodiscard]] const LastName& last() const { return last_; }
  /// The check that failed.
  [[nodiscard]] Check check() const { return check_; }

 private:
  Errno fail(Errno error, Check check);
  Errno start(std::string_view path);
  Errno advance_to_last();
  HashedName next_name();
  Errno step(const HashedName& name);
  Errno step_up();
  Errno enter_link(DentryHandle link);
  void go_on_with(std::string_view rest);

  const State& state_;
  Path root_;
  Path at_;
  LastName last_;
  int link_count_ = 0;
  // What is left of the path, or of the link on the way that the walk is in; it begins with a name.
  std::string_view rest_;
  // What is left of the path and of the links further out, innermost last; each begins with a name.
  std::vector<std::string_view> outer_rests_;
  Check check_ = Check::none;
};

/// A whole walk for a system call: records the refusal, and takes the expiry mark off the mount
/// where the walk ended, as any use of a mount does.
Result<Path> look_up(State& state, TaskHandle task, std::string_view path, Follow follow,
                     bool must_be_directory = false);

}  // namespace mntsim
