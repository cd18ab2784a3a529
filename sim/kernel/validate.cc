// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/validate.h"

#include <map>
#include <set>
#include <vector>

#include "sim/kernel/propagation/peer_group.h"
#include "sim/kernel/vfs/mount_tree.h"

namespace mntsim {

namespace {

// Counts from the records what they keep as counters and lists, and compares.
class Validator {
 public:
  explicit Validator(const State& state) : state_(state) {}

  std::string run() {
    for_each(state_.mounts, [&](MountHandle mount, const Mount& record) {
      if (record.id != 0) check_mount(mount, record);
    });
    for_each(state_.namespaces, [&](NamespaceHandle ns, const MountNamespace& record) {
      if (record.root) check_namespace(ns, record);
    });
    for_each(state_.tasks, [&](TaskHandle, const Task& record) {
      if (record.mount_namespace) count_task(record);
    });
    check_groups();
    check_names();
    check_counts();
    return problem_;
  }

 private:
  template <typename T, typename Visit>
  static void for_each(const Arena<T>& arena, Visit visit) {
    for (std::uint32_t slot = 0; slot < arena.slot_count(); ++slot) {
      visit(Handle<T>{slot}, arena[Handle<T>{slot}]);
    }
  }

  void expect(bool holds, const char* invariant, std::uint32_t id) {
    if (holds || !problem_.empty()) return;
    problem_ =
        std::string(invariant) + " (mount, namespace or superblock " + std::to_string(id) + ")";
  }

  void count_place(Path place) {
    ++users_[place.mount.slot];
    ++pins_[place.dentry.slot];
  }

  void count_task(const Task& task) {
    count_place(task.root);
    count_place(task.working_directory);
    ++tasks_[task.mount_namespace.slot];
    for (const Handle<OpenFile> file :
         ListRange<OpenFile, &OpenFile::link>(state_.files, task.first_file)) {
      count_place(state_.files[file].path);
    }
  }

  void check_mount(MountHandle mount, const Mount& record) {
    expect(ids_.insert(record.id).second, "two mounts have one id", record.id);
    ++pins_[record.root.slot];
    ++mounts_of_[state_.dentries[record.root].superblock.slot];
    constexpr std::uint32_t passing = mount_bit::candidate | mount_bit::listed | mount_bit::marked;
    expect(!record.has(passing), "a mark of an umount is left", record.id);
    expect(record.mount_namespace || record.parent || record.user_count > 0,
           "a mount that nobody keeps", record.id);
    expect(record.is_unmounted() == record.mount_namespace.is_null(),
           "unmounted and in a namespace", record.id);
    if (record.parent) check_place(mount, record);
    for (const MountHandle child : children(state_, mount)) {
      expect(state_.mounts[child].parent == mount, "a child with another parent", record.id);
    }
    check_propagation(mount, record);
  }

  void check_place(MountHandle mount, const Mount& record) {
    const Mount& parent = state_.mounts[record.parent];
    ++pins_[record.mountpoint.slot];
    expect(parent.id != 0, "a parent that is freed", record.id);
    expect(state_.dentries[record.mountpoint].superblock == state_.dentries[parent.root].superblock,
           "a mountpoint outside the parent's file system", record.id);
    expect(state_.mount_index.find(state_.mounts, mount_key(record)) == mount,
           "a mount that is not found", record.id);
    expect(MountChildren::contains(record) && MountsOnDentry::contains(record),
           "a mount on no list", record.id);
    expect(!state_.dentries[record.mountpoint].is_removed, "a mount on a removed name", record.id);
    expect(record.is_unmounted() == parent.is_unmounted(), "mounted on what is unmounted",
           record.id);
  }

  void check_propagation(MountHandle mount, const Mount& record) {
    expect(record.is_shared() == (record.group_id != 0), "shared without a group", record.id);
    expect(!record.is_unbindable() || !record.is_shared(), "shared and unbindable", record.id);
    expect(record.is_shared() || Peers::is_single(state_.mounts, mount), "peers without a group",
           record.id);
    expect(record.is_slave() == Slaves::contains(record), "a slave on no list", record.id);
    expect(!record.first_slave || record.is_shared(), "slaves of a mount that sends nothing",
           record.id);
    expect(!record.is_unmounted() || (!record.is_shared() && !record.is_slave()),
           "an unmounted mount propagates", record.id);
    for (const MountHandle slave :
         ListRange<Mount, &Mount::slave>(state_.mounts, record.first_slave)) {
      expect(state_.mounts[slave].master == mount, "a slave with another master", record.id);
    }
    if (!record.is_shared()) return;
    ++peers_[record.group_id];
    const Mount& next = state_.mounts[record.peer.next];
    expect(next.group_id == record.group_id, "a ring of two groups", record.id);
    expect(next.master == record.master, "peers with two masters", record.id);
  }

  void check_namespace(NamespaceHandle ns, const MountNamespace& record) {
    std::uint32_t count = 0;
    std::uint64_t sequence = 0;
    MountHandle last;
    for (const MountHandle mount : mounts_in(state_, ns)) {
      const Mount& listed = state_.mounts[mount];
      expect(listed.mount_namespace == ns, "a mount on the list of another namespace", ns.slot);
      expect(listed.sequence > sequence, "a namespace's list is out of order", ns.slot);
      sequence = listed.sequence;
      last = mount;
      ++count;
    }
    expect(last == record.mounts.last, "a namespace knows not its last mount", ns.slot);
    expect(count == record.mount_count && record.pending_count == 0, "a namespace miscounts",
           ns.slot);
    expect(count == count_tree(state_, record.root), "a namespace is no tree", ns.slot);
  }

  void check_groups() {
    for (std::uint32_t id = 0; id < state_.group_member.size(); ++id) {
      const MountHandle member = state_.group_member[id];
      expect(bool(member) == (peers_.count(id) != 0), "a group without a member, or the reverse",
             id);
      if (!member || !problem_.empty()) continue;
      std::uint32_t count = 0;
      for ([[maybe_unused]] const MountHandle peer :
           RingRange<Mount, &Mount::peer>(state_.mounts, member))
        ++count;
      expect(state_.mounts[member].group_id == id && count == peers_[id],
             "a group's ring is not whole", id);
    }
  }

  void check_names() {
    std::uint64_t uses = 0;
    const auto count = [&](NameId name) { uses += name == NameId::none ? 0U : 1U; };
    for_each(state_.dentries, [&](DentryHandle, const Dentry& record) {
      count(record.name);
      count(record.text);
    });
    for_each(state_.mounts, [&](MountHandle, const Mount& record) { count(record.source); });
    for_each(state_.superblocks, [&](SuperblockHandle, const Superblock& record) {
      count(record.options);
      count(record.type_name);
      count(record.device_name);
    });
    expect(uses == state_.names.total_use_count(), "uses of names are miscounted", 0);
  }

  void check_counts() {
    for_each(state_.mounts, [&](MountHandle mount, const Mount& record) {
      if (record.id != 0)
        expect(record.user_count == users_[mount.slot], "users are miscounted", record.id);
    });
    for_each(state_.namespaces, [&](NamespaceHandle ns, const MountNamespace& record) {
      if (record.root)
        expect(record.task_count == tasks_[ns.slot], "tasks are miscounted", ns.slot);
    });
    std::map<std::uint32_t, std::uint32_t> removed;
    for_each(state_.dentries, [&](DentryHandle, const Dentry& record) {
      if (!record.superblock || !record.is_removed) return;
      ++removed[record.superblock.slot];
      ++pins_[record.parent.slot];
    });
    for_each(state_.dentries, [&](DentryHandle dentry, const Dentry& record) {
      if (record.superblock)
        expect(record.pin_count == pins_[dentry.slot], "holders of a name are miscounted",
               dentry.slot);
    });
    for_each(state_.superblocks, [&](SuperblockHandle superblock, const Superblock& record) {
      if (record.device == 0) return;
      expect(record.mount_count == mounts_of_[superblock.slot],
             "mounts of a superblock are miscounted", record.device);
      expect(record.removed_count == removed[superblock.slot], "removed names are miscounted",
             record.device);
    });
  }

  const State& state_;
  std::string problem_;
  std::set<std::uint32_t> ids_;
  std::map<std::uint32_t, std::uint32_t> users_;      // by mount slot
  std::map<std::uint32_t, std::uint32_t> pins_;       // by dentry slot
  std::map<std::uint32_t, std::uint32_t> tasks_;      // by namespace slot
  std::map<std::uint32_t, std::uint32_t> mounts_of_;  // by superblock slot
  std::map<std::uint32_t, std::uint32_t> peers_;      // by group id
};

}  // namespace

std::string validate(const State& state) { return Validator(state).run(); }

}  // namespace mntsim
