// SPDX-License-Identifier: Apache-2.0
// Dentry: a name in a superblock's tree, and what lies under it.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/kernel/errno.h"
#include "sim/kernel/storage/hash_index.h"
#include "sim/kernel/storage/name_table.h"
#include "sim/kernel/storage/ring.h"

namespace mntsim {

struct State;

enum class DentryKind : std::uint8_t { directory, file, symlink };

struct Dentry {
  SuperblockHandle superblock;  // null: a free slot
  DentryHandle parent;          // null: the root. A removed name keeps its parent
  DentryHandle first_child;     // of the names that are not removed
  Link<Dentry> sibling;         // on the parent's list of children
  DentryHandle hash_next;       // chain of DentryIndex
  MountHandle first_mount;      // of the mounts on this dentry, in all namespaces, newest first
  NameId name = NameId::none;
  NameId symlink_target = NameId::none;
  // Holders: roots of mounts, mounts on it, working directories, task roots, open files, and
  // removed children that are themselves held. A removed dentry goes when it reaches 0.
  std::uint32_t pin_count = 0;
  DentryKind kind = DentryKind::directory;
  bool is_removed = false;  // unlinked: nothing can be created in it or mounted on it

  [[nodiscard]] bool is_directory() const { return kind == DentryKind::directory; }
  [[nodiscard]] bool is_symlink() const { return kind == DentryKind::symlink; }
};

inline HashKey dentry_key(const Dentry& dentry) {
  return {dentry.parent.slot, static_cast<std::uint32_t>(dentry.name)};
}
using DentryIndex = HashIndex<Dentry, &Dentry::hash_next, dentry_key>;
using DentryChildren = List<Dentry, &Dentry::sibling>;

/// The name `name` in `parent`; null where there is none.
[[nodiscard]] DentryHandle find_child(const State& state, DentryHandle parent,
                                      std::string_view name);

/// Makes a name. REQUIRES: `parent` is a directory that is not removed and has no such name.
DentryHandle create_child(State& state, DentryHandle parent, std::string_view name,
                          DentryKind kind);

/// Takes a name out of its directory. It lives on while somebody holds it.
/// REQUIRES: it has no children and no mount of this or another namespace on it any more.
void remove_dentry(State& state, DentryHandle dentry);

/// Gives a name another parent and another text. REQUIRES: no such name is there.
void rename_dentry(State& state, DentryHandle dentry, DentryHandle parent, std::string_view name);

void pin(State& state, DentryHandle dentry);
void unpin(State& state, DentryHandle dentry);

/// Is `dentry` the same as `ancestor`, or below it?
[[nodiscard]] bool is_below(const State& state, DentryHandle dentry, DentryHandle ancestor);

/// Frees a superblock's whole tree. REQUIRES: nobody holds anything in it.
void free_dentry_tree(State& state, DentryHandle root);

}  // namespace mntsim
