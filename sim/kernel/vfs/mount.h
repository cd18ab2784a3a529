// SPDX-License-Identifier: Apache-2.0
// Mount: a dentry of one superblock placed on a dentry of another mount.
#pragma once

#include <cstdint>

#include "sim/kernel/storage/hash_index.h"
#include "sim/kernel/storage/name_table.h"
#include "sim/kernel/storage/ring.h"

namespace mntsim {

/// A place: a dentry as it is seen through a mount.
struct Path {
  MountHandle mount;
  DentryHandle dentry;
  friend bool operator==(const Path&, const Path&) = default;
};

namespace mount_bit {
// Options of the mount, as mountinfo shows them.
inline constexpr std::uint32_t readonly = 1U << 0;
inline constexpr std::uint32_t nosuid = 1U << 1;
inline constexpr std::uint32_t nodev = 1U << 2;
inline constexpr std::uint32_t noexec = 1U << 3;
inline constexpr std::uint32_t noatime = 1U << 4;
inline constexpr std::uint32_t nodiratime = 1U << 5;
inline constexpr std::uint32_t relatime = 1U << 6;
inline constexpr std::uint32_t nosymfollow = 1U << 7;
inline constexpr std::uint32_t access_times = noatime | nodiratime | relatime;
inline constexpr std::uint32_t options =
    readonly | nosuid | nodev | noexec | access_times | nosymfollow;
// Type of propagation. A slave is known by its master, a private mount by neither.
inline constexpr std::uint32_t shared = 1U << 8;
inline constexpr std::uint32_t unbindable = 1U << 9;
// Life.
inline constexpr std::uint32_t unmounted = 1U << 10;    // taken out of its namespace for good
inline constexpr std::uint32_t expiry_mark = 1U << 11;  // umount --expire came once, nobody since
inline constexpr std::uint32_t stand_in = 1U << 15;     // known by its id alone: stands in no table
// Marks of one umount, clear outside it (propagation/).
inline constexpr std::uint32_t candidate = 1U << 12;
inline constexpr std::uint32_t listed = 1U << 13;
inline constexpr std::uint32_t marked = 1U << 14;
// The high half: which of State::unmodelled_options mountinfo shows besides; 0: none.
inline constexpr std::uint32_t unmodelled_shift = 16;
inline constexpr std::uint32_t unmodelled_options = 0xffffU << unmodelled_shift;
// What a copy has of its original.
inline constexpr std::uint32_t copied = options | unmodelled_options;
}  // namespace mount_bit

// What the walks of propagation and the passes of an umount look at comes first, in 64 bytes
// (bench: umount-from-peers).
struct Mount {
  // Where it is.
  MountHandle parent;               // null: a namespace's root, or detached
  DentryHandle mountpoint;          // in the parent's superblock; null where there is no parent
  MountHandle hash_next;            // chain of MountIndex
  MountHandle first_child;          // mounts on it, oldest first
  Link<Mount> child;                // on the parent's list of children
  NamespaceHandle mount_namespace;  // null: new and not yet attached, or unmounted
  std::uint32_t flags = 0;          // mount_bit
  std::uint32_t user_count =
      0;  // working directories, task roots and open files in it: what makes it busy
  // Propagation.
  std::uint32_t group_id = 0;  // its peer group; 0: not shared
  MountHandle master;          // the peer of the master group on whose list it is; null: no slave
  MountHandle first_slave;     // its slaves; the peers of a group stand side by side
  Link<Mount> slave;           // on the master's list of slaves
  Link<Mount> peer;            // the ring of its peer group; single where it has no peers
  // Itself.
  DentryHandle root;             // what it shows
  Link<Mount> on_dentry;         // on the list of all mounts on `mountpoint`, newest first
  Link<Mount> in_namespace;      // on the namespace's list, by `sequence`
  std::uint32_t id = 0;          // what mountinfo prints; lowest free; 0: a free slot
  NameId source = NameId::none;  // none: a null pointer
  std::uint64_t sequence =
      0;  // counts up, never used again: the order of mountinfo's lines since 6.8

  [[nodiscard]] bool has(std::uint32_t bits) const { return (flags & bits) != 0; }
  [[nodiscard]] bool is_shared() const { return has(mount_bit::shared); }
  [[nodiscard]] bool is_slave() const { return bool(master); }
  [[nodiscard]] bool is_unbindable() const { return has(mount_bit::unbindable); }
  [[nodiscard]] bool is_readonly() const { return has(mount_bit::readonly); }
  [[nodiscard]] bool is_unmounted() const { return has(mount_bit::unmounted); }
  /// Made by the present call, and not yet in a namespace.
  [[nodiscard]] bool is_new() const { return mount_namespace.is_null(); }
};
static_assert(sizeof(Mount) <= 128,
              "a million mounts must fit into 200 MiB, their dentries included");

inline HashKey mount_key(const Mount& mount) { return {mount.parent.slot, mount.mountpoint.slot}; }
using MountIndex = HashIndex<Mount, &Mount::hash_next, mount_key>;
using MountChildren = List<Mount, &Mount::child>;
using MountsOnDentry = List<Mount, &Mount::on_dentry>;
using NamespaceMounts = Queue<Mount, &Mount::in_namespace>;
using Peers = Ring<Mount, &Mount::peer>;
using Slaves = List<Mount, &Mount::slave>;

}  // namespace mntsim
