// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/syscalls/files.h"

#include "sim/kernel/propagation/propagate_umount.h"
#include "sim/kernel/vfs/dentry_tree.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim::syscalls {

namespace {

const Superblock& superblock_of(const State& state, Path place) {
  return state.superblocks[state.dentries[place.dentry].superblock];
}

bool is_readonly(const State& state, Path place) {
  return state.mounts[place.mount].is_readonly() || superblock_of(state, place).is_readonly();
}

const FileSystemTraits& traits_at(const State& state, Path place) {
  return traits_of(superblock_of(state, place).type);
}

// Is something of the task's own namespace mounted on the name?
bool is_mountpoint_here(const State& state, TaskHandle task, DentryHandle dentry) {
  const NamespaceHandle here = state.tasks[task].mount_namespace;
  const ListRange<Mount, &Mount::on_dentry> mounts(state.mounts,
                                                   state.dentries[dentry].first_mount);
  for (const MountHandle mount : mounts) {
    if (state.mounts[mount].mount_namespace == here) return true;
  }
  return false;
}

Errno refuse_walk(State& state, const PathWalk& walk, Errno error) {
  return state.refuse(error, walk.check(), walk.place().mount);
}

// Walks to the last name and takes the expiry mark off the mount that holds it.
Errno walk_to_parent(State& state, PathWalk& walk, std::string_view path) {
  const Errno error = walk.walk_to_parent(path);
  state.mounts[walk.place().mount].flags &= ~mount_bit::expiry_mark;
  return error == ok ? ok : refuse_walk(state, walk, error);
}

// The errno of a name that is not there: in a removed directory nothing ever is.
Errno no_such_name(State& state, Path directory, const HashedName& name) {
  if (name.text.size() > kernel_limit::name_bytes && !state.dentries[directory.dentry].is_removed) {
    return state.refuse(Errno{ENAMETOOLONG}, Check::name_too_long, directory.mount);
  }
  return state.refuse(Errno{ENOENT}, Check::no_such_name, directory.mount);
}

// Is there no way that this name could be created, whoever asks?
bool cannot_exist(const State& state, Path directory, const HashedName& name) {
  return state.dentries[directory.dentry].is_removed ||
         name.text.size() > kernel_limit::name_bytes || traits_at(state, directory).looks_up_itself;
}

// The directory and the name that mkdir and symlink are to create.
struct NewName {
  Path directory;
  HashedName name;
};

Result<NewName> prepare_new_name(State& state, TaskHandle task, std::string_view path,
                                 DentryKind kind) {
  PathWalk walk(state, state.tasks[task]);
  if (const Errno error = walk_to_parent(state, walk, path); error != ok) return error;
  const Path directory = walk.place();
  const LastName& last = walk.last();
  if (last.kind != LastName::Kind::name) {
    return state.refuse(Errno{EEXIST}, Check::name_exists, directory.mount);
  }
  if (find_child(state, directory.dentry, last.name)) {
    return state.refuse(Errno{EEXIST}, Check::name_exists, directory.mount);
  }
  const bool names_directory = kind != DentryKind::directory && last.trailing_slash;
  if (cannot_exist(state, directory, last.name) || names_directory) {
    return no_such_name(state, directory, last.name);
  }
  if (is_readonly(state, directory)) {
    return state.refuse(Errno{EROFS}, Check::read_only, directory.mount);
  }
  if (traits_at(state, directory).pseudo) {
    return state.refuse(Errno{EPERM}, Check::pseudo_file_system, directory.mount);
  }
  return NewName{directory, last.name};
}

// Checks that a name may be removed or replaced by another, as a directory or not.
Errno may_remove(State& state, Path directory, DentryHandle victim, bool as_directory) {
  const bool is_directory = state.dentries[victim].is_directory();
  if (as_directory && !is_directory) {
    return state.refuse(Errno{ENOTDIR}, Check::not_a_directory, directory.mount);
  }
  if (!as_directory && is_directory) {
    return state.refuse(Errno{EISDIR}, Check::is_a_directory, directory.mount);
  }
  if (traits_at(state, directory).pseudo) {
    return state.refuse(Errno{EPERM}, Check::pseudo_file_system, directory.mount);
  }
  return ok;
}

void remove_name(State& state, DentryHandle dentry) {
  detach_mounts_on(state, dentry);
  remove_dentry(state, dentry);
}

}  // namespace

Errno mkdir(State& state, TaskHandle task, std::string_view path) {
  const Result<NewName> place = prepare_new_name(state, task, path, DentryKind::directory);
  if (!place) return place.error();
  create_child(state, place->directory.dentry, place->name, DentryKind::directory);
  return ok;
}

Errno symlink(State& state, TaskHandle task, std::string_view target, std::string_view link) {
  if (target.empty()) return state.refuse(Errno{ENOENT}, Check::empty_path);
  if (target.size() >= kernel_limit::path_bytes) {
    return state.refuse(Errno{ENAMETOOLONG}, Check::path_too_long);
  }
  const Result<NewName> place = prepare_new_name(state, task, link, DentryKind::symlink);
  if (!place) return place.error();
  const DentryHandle dentry =
      create_child(state, place->directory.dentry, place->name, DentryKind::symlink);
  state.dentries[dentry].text = state.names.intern(target);
  return ok;
}

Errno rmdir(State& state, TaskHandle task, std::string_view path) {
  PathWalk walk(state, state.tasks[task]);
  if (const Errno error = walk_to_parent(state, walk, path); error != ok) return error;
  const Path directory = walk.place();
  switch (walk.last().kind) {
    case LastName::Kind::dot_dot:
      return state.refuse(Errno{ENOTEMPTY}, Check::name_is_dot_dot, directory.mount);
    case LastName::Kind::dot:
      return state.refuse(Errno{EINVAL}, Check::name_is_dot, directory.mount);
    case LastName::Kind::root:
      return state.refuse(Errno{EBUSY}, Check::name_is_root, directory.mount);
    case LastName::Kind::name: break;
  }
  if (is_readonly(state, directory)) {
    return state.refuse(Errno{EROFS}, Check::read_only, directory.mount);
  }
  const DentryHandle victim = find_child(state, directory.dentry, walk.last().name);
  if (!victim) return no_such_name(state, directory, walk.last().name);
  if (const Errno error = may_remove(state, directory, victim, true); error != ok) return error;
  if (is_mountpoint_here(state, task, victim)) {
    return state.refuse(Errno{EBUSY}, Check::is_mountpoint_here, directory.mount);
  }
  if (state.dentries[victim].first_child) {
    return state.refuse(Errno{ENOTEMPTY}, Check::directory_not_empty, directory.mount);
  }
  remove_name(state, victim);
  return ok;
}

Errno unlink(State& state, TaskHandle task, std::string_view path) {
  PathWalk walk(state, state.tasks[task]);
  if (const Errno error = walk_to_parent(state, walk, path); error != ok) return error;
  const Path directory = walk.place();
  if (walk.last().kind != LastName::Kind::name) {
    return state.refuse(Errno{EISDIR}, Check::is_a_directory, directory.mount);
  }
  if (is_readonly(state, directory)) {
    return state.refuse(Errno{EROFS}, Check::read_only, directory.mount);
  }
  const DentryHandle victim = find_child(state, directory.dentry, walk.last().name);
  if (!victim) return no_such_name(state, directory, walk.last().name);
  if (walk.last().trailing_slash && !state.dentries[victim].is_directory()) {
    return state.refuse(Errno{ENOTDIR}, Check::not_a_directory, directory.mount);
  }
  if (const Errno error = may_remove(state, directory, victim, false); error != ok) return error;
  if (is_mountpoint_here(state, task, victim)) {
    return state.refuse(Errno{EBUSY}, Check::is_mountpoint_here, directory.mount);
  }
  remove_name(state, victim);
  return ok;
}

namespace {

// The part of rename(2) after both directories are known.
Errno rename_in(State& state, TaskHandle task, Path from, const LastName& old_name, Path to,
                const LastName& new_name) {
  const DentryHandle victim = find_child(state, from.dentry, old_name.name);
  if (!victim) return no_such_name(state, from, old_name.name);
  const DentryHandle replaced = find_child(state, to.dentry, new_name.name);
  if (!replaced && cannot_exist(state, to, new_name.name)) {
    return no_such_name(state, to, new_name.name);
  }
  const bool is_directory = state.dentries[victim].is_directory();
  if (!is_directory && (old_name.trailing_slash || new_name.trailing_slash)) {
    return state.refuse(Errno{ENOTDIR}, Check::not_a_directory, from.mount);
  }
  if (is_below(state, to.dentry, victim)) {
    return state.refuse(Errno{EINVAL}, Check::into_itself, from.mount);
  }
  if (replaced && is_below(state, from.dentry, replaced)) {
    return state.refuse(Errno{ENOTEMPTY}, Check::over_ancestor, to.mount);
  }
  if (victim == replaced) return ok;
  if (const Errno error = may_remove(state, from, victim, is_directory); error != ok) return error;
  if (replaced) {
    if (const Errno error = may_remove(state, to, replaced, is_directory); error != ok)
      return error;
  }
  if (is_mountpoint_here(state, task, victim) ||
      (replaced && is_mountpoint_here(state, task, replaced))) {
    return state.refuse(Errno{EBUSY}, Check::is_mountpoint_here, from.mount);
  }
  if (replaced && state.dentries[replaced].first_child) {
    return state.refuse(Errno{ENOTEMPTY}, Check::directory_not_empty, to.mount);
  }
  if (replaced) remove_name(state, replaced);
  rename_dentry(state, victim, to.dentry, new_name.name);
  return ok;
}

}  // namespace

Errno rename(State& state, TaskHandle task, std::string_view from, std::string_view to) {
  PathWalk old_walk(state, state.tasks[task]);
  if (const Errno error = walk_to_parent(state, old_walk, from); error != ok) return error;
  PathWalk new_walk(state, state.tasks[task]);
  if (const Errno error = walk_to_parent(state, new_walk, to); error != ok) return error;
  const Path directory = old_walk.place();
  if (directory.mount != new_walk.place().mount) {
    return state.refuse(Errno{EXDEV}, Check::across_mounts, directory.mount);
  }
  for (const LastName& last : {old_walk.last(), new_walk.last()}) {
    if (last.kind == LastName::Kind::name) continue;
    const Check check = last.kind == LastName::Kind::dot    ? Check::name_is_dot
                        : last.kind == LastName::Kind::root ? Check::name_is_root
                                                            : Check::name_is_dot_dot;
    return state.refuse(Errno{EBUSY}, check, directory.mount);
  }
  if (is_readonly(state, directory)) {
    return state.refuse(Errno{EROFS}, Check::read_only, directory.mount);
  }
  return rename_in(state, task, directory, old_walk.last(), new_walk.place(), new_walk.last());
}

Errno touch(State& state, TaskHandle task, std::string_view path) {
  PathWalk walk(state, state.tasks[task]);
  if (const Errno error = walk_to_parent(state, walk, path); error != ok) return error;
  Path child;
  if (const Errno error = walk.step_to_last(child); error != ok) {
    return refuse_walk(state, walk, error);
  }
  if (child.mount) state.mounts[child.mount].flags &= ~mount_bit::expiry_mark;
  const Path directory = walk.place();
  const bool names_directory =
      walk.last().kind != LastName::Kind::name || walk.last().trailing_slash;
  if (names_directory || (child.mount && state.dentries[child.dentry].is_directory())) {
    return state.refuse(Errno{EISDIR}, Check::is_a_directory, directory.mount);
  }
  if (child.mount) {
    return is_readonly(state, child) ? state.refuse(Errno{EROFS}, Check::read_only, child.mount)
                                     : ok;
  }
  if (cannot_exist(state, directory, walk.last().name)) {
    return no_such_name(state, directory, walk.last().name);
  }
  if (is_readonly(state, directory)) {
    return state.refuse(Errno{EROFS}, Check::read_only, directory.mount);
  }
  if (traits_at(state, directory).pseudo) {
    return state.refuse(Errno{EACCES}, Check::pseudo_file_system, directory.mount);
  }
  create_child(state, directory.dentry, walk.last().name, DentryKind::file);
  return ok;
}

Errno access(State& state, TaskHandle task, std::string_view path) {
  return look_up(state, task, path, Follow::yes).error();
}

}  // namespace mntsim::syscalls
