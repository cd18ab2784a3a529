// SPDX-License-Identifier: Apache-2.0
// State: everything the kernel knows. Records in arenas, indices over them, counters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/errno.h"
#include "sim/kernel/event.h"
#include "sim/kernel/refusal.h"
#include "sim/kernel/storage/arena.h"
#include "sim/kernel/storage/id_allocator.h"
#include "sim/kernel/storage/name_table.h"
#include "sim/kernel/vfs/dentry.h"
#include "sim/kernel/vfs/mount.h"
#include "sim/kernel/vfs/mount_namespace.h"
#include "sim/kernel/vfs/superblock.h"
#include "sim/kernel/vfs/task.h"

namespace mntsim {

/// A mount that is to receive a copy of what is being attached, in the order of creation.
struct Receiver {
  MountHandle mount;
  NamespaceHandle mount_namespace;  // its
  std::uint32_t level = 0;          // masters between it and the mount that the command named
  std::uint32_t source_level = 0;   // where the first copy of its group finds its master
  bool first_of_group = false;
  bool is_shared = false;  // the mount
};

/// Room that calls use and leave empty, kept so that nothing is allocated a mount in the steady
/// state. A copy of it is empty.
struct Scratch {
  std::vector<Receiver> receivers;
  std::vector<MountHandle> copies;      // a copy for each receiver
  std::vector<MountHandle> last_copy;   // by level
  std::vector<MountHandle> originals;   // of a bound tree, in its order; only while events are on
  std::vector<MountHandle> victims;     // of one umount, in order
  std::vector<MountHandle> candidates;  // mounts that may go along, last found last
  std::vector<MountHandle> senders;     // victims that have slaves
  std::vector<SuperblockHandle> empty_superblocks;  // to be freed at the end of the call
  std::vector<MountHandle> dying;                   // mounts that nobody uses any more

  Scratch() = default;
  Scratch(const Scratch&) {}
  Scratch& operator=(const Scratch&) { return *this; }
  Scratch(Scratch&&) noexcept = default;
  Scratch& operator=(Scratch&&) noexcept = default;
  ~Scratch() = default;
};

struct State {
  Arena<Superblock> superblocks;
  Arena<Dentry> dentries;
  Arena<Mount> mounts;
  Arena<MountNamespace> namespaces;
  Arena<Task> tasks;
  Arena<OpenFile> files;

  NameTable names;
  DentryIndex dentry_index;
  MountIndex mount_index;  // of mounts that can be seen at their mountpoint

  IdAllocator mount_ids;
  IdAllocator group_ids;
  IdAllocator devices;
  std::vector<MountHandle>
      group_member;  // by group id: one of its peers, the ring's handle; null: unused
  std::uint64_t handed_slaves = 0;  // how often slaves got another master, or none, of themselves
  std::uint64_t next_sequence = 1;
  std::uint32_t mount_max = 0;
  // Options of mounts that are not modelled, by mount_bit::unmodelled_options; [0] is none. With a
  // comma first they stand behind the modelled ones; else they are all that mountinfo shows.
  std::vector<std::string> unmodelled_options;

  EventLog events;
  Refusal last_refusal;
  Scratch scratch;

  /// The way out of every call that fails: keeps why, and returns `error`.
  Errno refuse(Errno error, Check check, MountHandle mount = {}) {
    last_refusal = {error, check, mount};
    return error;
  }
};

}  // namespace mntsim
