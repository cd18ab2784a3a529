// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/vfs/path_walk.h"

#include "sim/kernel/vfs/dentry_tree.h"

namespace mntsim {

namespace {

std::string_view without_slashes(std::string_view path) {
  std::size_t begin = 0;
  while (begin < path.size() && path[begin] == '/') ++begin;
  return path.substr(begin);
}

}  // namespace

bool is_reachable(const State& state, Path place, Path root) {
  while (place.mount != root.mount && state.mounts[place.mount].parent) {
    const Mount& mount = state.mounts[place.mount];
    place = {mount.parent, mount.mountpoint};
  }
  return place.mount == root.mount && is_below(state, place.dentry, root.dentry);
}

PathWalk::PathWalk(const State& state, const Task& task)
    : PathWalk(state, task, task.working_directory) {}

PathWalk::PathWalk(const State& state, const Task& task, Path start)
    : state_(state), root_(task.root), at_(start) {}

Errno PathWalk::fail(Errno error, Check check) {
  check_ = check;
  return error;
}

Errno PathWalk::walk(std::string_view path, Follow follow, bool must_be_directory) {
  if (const Errno error = walk_to_parent(path); error != ok) return error;
  bool follows = follow == Follow::yes;
  for (;;) {
    if (last_.kind == LastName::Kind::root || last_.kind == LastName::Kind::dot) break;
    if (last_.kind == LastName::Kind::dot_dot) {
      if (const Errno error = step_up(); error != ok) return error;
      break;
    }
    must_be_directory = must_be_directory || last_.trailing_slash;
    follows = follows || last_.trailing_slash;
    if (const Errno error = step(last_.name); error != ok) return error;
    if (!follows || !state_.dentries[at_.dentry].is_symlink()) break;
    if (const Errno error = enter_link(at_.dentry); error != ok) return error;
    if (const Errno error = advance_to_last(); error != ok) return error;
  }
  if (must_be_directory && !state_.dentries[at_.dentry].is_directory()) {
    return fail(Errno{ENOTDIR}, Check::not_a_directory);
  }
  return ok;
}

Errno PathWalk::walk_to_parent(std::string_view path) {
  if (const Errno error = start(path); error != ok) return error;
  return advance_to_last();
}

Errno PathWalk::step_to_last(Path& child) {
  for (;;) {
    child = {};
    if (last_.kind != LastName::Kind::name || last_.trailing_slash) return ok;
    const DentryHandle dentry = find_child(state_, at_.dentry, last_.name);
    if (!dentry) {
      if (last_.name.text.size() > kernel_limit::name_bytes &&
          !state_.dentries[at_.dentry].is_removed) {
        return fail(Errno{ENAMETOOLONG}, Check::name_too_long);
      }
      return ok;
    }
    if (!state_.dentries[dentry].is_symlink()) {
      child = topmost(state_, {at_.mount, dentry});
      return ok;
    }
    if (const Errno error = enter_link(dentry); error != ok) return error;
    if (const Errno error = advance_to_last(); error != ok) return error;
  }
}

Errno PathWalk::start(std::string_view path) {
  if (path.empty()) return fail(Errno{ENOENT}, Check::empty_path);
  if (path.size() >= kernel_limit::path_bytes) {
    return fail(Errno{ENAMETOOLONG}, Check::path_too_long);
  }
  if (path.front() == '/') at_ = root_;
  if (!state_.dentries[at_.dentry].is_directory()) {
    return fail(Errno{ENOTDIR}, Check::not_a_directory);
  }
  go_on_with(path);
  return ok;
}

// Puts `rest` before what is left.
void PathWalk::go_on_with(std::string_view rest) {
  rest = without_slashes(rest);
  if (rest.empty()) return;
  if (!rest_.empty()) outer_rests_.push_back(rest_);
  rest_ = rest;
}

// Takes the next name off the rest, which is empty afterwards where nothing but slashes follows,
// here and further out. REQUIRES: there is one.
inline HashedName PathWalk::next_name() {
  const HashedName name = HashedName::first_of(rest_);
  rest_.remove_prefix(name.text.size());
  last_.trailing_slash = !rest_.empty();
  rest_ = without_slashes(rest_);
  if (rest_.empty() && !outer_rests_.empty()) {
    rest_ = outer_rests_.back();
    outer_rests_.pop_back();
  }
  return name;
}

// Walks every name but the last.
Errno PathWalk::advance_to_last() {
  last_ = {};
  while (!rest_.empty()) {
    const HashedName name = next_name();
    const bool begins_with_dot = name.text.front() == '.';  // few do (bench: node)
    const bool is_dot = begins_with_dot && name.text.size() == 1;
    const bool is_dot_dot = begins_with_dot && name.text == "..";
    if (rest_.empty()) {
      last_.name = name;
      last_.kind = is_dot       ? LastName::Kind::dot
                   : is_dot_dot ? LastName::Kind::dot_dot
                                : LastName::Kind::name;
      return ok;
    }
    if (is_dot) continue;
    if (const Errno error = is_dot_dot ? step_up() : step(name); error != ok) return error;
    const Dentry& here = state_.dentries[at_.dentry];
    if (here.is_directory()) continue;
    if (!here.is_symlink()) return fail(Errno{ENOTDIR}, Check::not_a_directory);
    if (const Errno error = enter_link(at_.dentry); error != ok) return error;
  }
  return ok;
}

// One name down, and onto what is mounted there. A symbolic link is stepped on, not through.
inline Errno PathWalk::step(const HashedName& name) {
  const DentryHandle child = find_child(state_, at_.dentry, name);
  if (!child) {
    const bool too_long =
        name.text.size() > kernel_limit::name_bytes && !state_.dentries[at_.dentry].is_removed;
    return too_long ? fail(Errno{ENAMETOOLONG}, Check::name_too_long)
                    : fail(Errno{ENOENT}, Check::no_such_name);
  }
  at_ = topmost(state_, {at_.mount, child});
  return ok;
}

// `..`: up through mountpoints, never past the task's root; what is mounted on the directory above
// (on the root itself, where the walk stays) is entered.
Errno PathWalk::step_up() {
  Path below = at_;
  while (below != root_ && below.dentry == state_.mounts[below.mount].root) {
    const Mount& mount = state_.mounts[below.mount];
    if (!mount.parent) break;
    below = {mount.parent, mount.mountpoint};
  }
  const bool stays = below == root_ || below.dentry == state_.mounts[below.mount].root;
  if (!stays) {
    const DentryHandle parent = state_.dentries[below.dentry].parent;
    const DentryHandle mount_root = state_.mounts[below.mount].root;
    if (state_.dentries[mount_root].parent && !is_below(state_, parent, mount_root)) {
      return fail(Errno{ENOENT}, Check::outside_mount_root);
    }
    at_ = {below.mount, parent};
  }
  at_ = topmost(state_, at_);
  return ok;
}

// Goes on with what the link says, from the directory that holds it or from the root.
Errno PathWalk::enter_link(DentryHandle link) {
  if (link_count_++ >= kernel_limit::symbolic_links) {
    return fail(Errno{ELOOP}, Check::too_many_links);
  }
  if (state_.mounts[at_.mount].has(mount_bit::nosymfollow)) {
    return fail(Errno{ELOOP}, Check::links_not_followed);
  }
  const std::string_view target = state_.names.text(state_.dentries[link].text);
  at_.dentry = state_.dentries[link].parent;
  if (target.front() == '/') at_ = root_;
  go_on_with(target);
  return ok;
}

Result<Path> look_up(State& state, TaskHandle task, std::string_view path, Follow follow,
                     bool must_be_directory) {
  PathWalk walk(state, state.tasks[task]);
  const Errno error = walk.walk(path, follow, must_be_directory);
  state.mounts[walk.place().mount].flags &= ~mount_bit::expiry_mark;
  if (error != ok) return state.refuse(error, walk.check(), walk.place().mount);
  return walk.place();
}

}  // namespace mntsim
