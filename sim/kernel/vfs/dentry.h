// SPDX-License-Identifier: Apache-2.0
// Dentry: a name in a superblock's tree, and what lies under it.
#pragma once

#include <cstdint>

#include "sim/kernel/storage/hash_index.h"
#include "sim/kernel/storage/name_table.h"
#include "sim/kernel/storage/ring.h"

namespace mntsim {

enum class DentryKind : std::uint8_t { directory, file, symlink };

struct Dentry {
  SuperblockHandle superblock;  // null: a free slot
  DentryHandle parent;          // null: the root. A removed name keeps its parent
  DentryHandle first_child;     // of the names that are not removed
  Link<Dentry> sibling;         // on the parent's list of children
  DentryHandle hash_next;       // chain of DentryIndex
  MountHandle first_mount;      // of the mounts on this dentry, in all namespaces, newest first
  NameId name = NameId::none;
  std::uint32_t name_hash = 0;
  // Of a symbolic link: its target. Of another name: what mountinfo shows as the options of the
  // superblock where a mount shows this name, if not the superblock's own (btrfs has its subvolume
  // there); none: the superblock's own.
  NameId text = NameId::none;
  // Holders: roots of mounts, mounts on it, working directories, task roots, open files, and
  // removed children that are themselves held. A removed dentry goes when it reaches 0.
  std::uint32_t pin_count = 0;
  DentryKind kind = DentryKind::directory;
  bool is_removed = false;  // unlinked: nothing can be created in it or mounted on it
  bool is_whole = false;    // its name is all that mountinfo shows of it: "mnt:[4026531840]"

  [[nodiscard]] bool is_directory() const { return kind == DentryKind::directory; }
  [[nodiscard]] bool is_symlink() const { return kind == DentryKind::symlink; }
};

inline HashKey dentry_key(const Dentry& dentry) { return {dentry.parent.slot, dentry.name_hash}; }
using DentryIndex = HashIndex<Dentry, &Dentry::hash_next, dentry_key>;
using DentryChildren = List<Dentry, &Dentry::sibling>;

}  // namespace mntsim
