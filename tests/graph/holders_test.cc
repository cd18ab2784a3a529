// SPDX-License-Identifier: Apache-2.0
// `holders` held against umounts that then happen.
#include "sim/graph/holders.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "sim/graph/visible_path.h"
#include "sim/kernel/propagation/propagate_umount.h"
#include "sim/kernel/vfs/path_walk.h"
#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

/// The sequence numbers of the mounts of a file system that live, in namespaces or not.
std::set<std::uint64_t> living(const State& state, std::uint32_t device) {
  std::set<std::uint64_t> found;
  for (std::uint32_t slot = 0; slot < state.mounts.slot_count(); ++slot) {
    const Mount& mount = state.mounts[MountHandle{slot}];
    if (mount.id == 0) continue;
    if (state.superblocks[state.dentries[mount.root].superblock].device == device) {
      found.insert(mount.sequence);
    }
  }
  return found;
}

std::set<std::uint64_t> left(const State& state, const Holders& holders, Fate Holder::*fate) {
  std::set<std::uint64_t> found;
  for (const Holder& holder : holders.mounts) {
    if (holder.*fate != Fate::gone) found.insert(state.mounts[holder.mount].sequence);
  }
  return found;
}

TEST(Holders, SayWhatAnUmountThenLeaves) {
  int refused = 0;
  int done = 0;
  for (std::uint64_t index = 0; index < 300; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    for (const auto& [name, task] : machine->tasks()) {
      for_each_mount(state, [&](MountHandle mount) {
        const Path root{mount, state.mounts[mount].root};
        const auto path = visible_path(machine->kernel(), task, root);
        const bool is_own =
            state.mounts[mount].mount_namespace == state.tasks[task].mount_namespace;
        if (!path || !is_own || topmost(state, root) != root) return;
        const Holders holders = holders_of_mount(machine->kernel(), task, mount);
        const std::uint32_t device = state.superblocks[holders.superblock].device;
        EXPECT_EQ(holders.mounts.front().tie, HolderTie::itself);
        EXPECT_EQ(holders.mounts.size(), living(state, device).size());
        for (const char* const verb : {"umount ", "umount -l "}) {
          const auto copy = machine->clone();
          const bool is_lazy = std::string(verb) != "umount ";
          const Errno error = copy->execute(*parse_line(name + "$ " + verb + *path, {}));
          const auto& trial = is_lazy ? holders.lazy_umount : holders.umount;
          ASSERT_TRUE(trial);
          EXPECT_EQ(trial->error, error) << "state " << index << ", " << *path;
          EXPECT_EQ(
              left(state, holders, is_lazy ? &Holder::after_lazy_umount : &Holder::after_umount),
              living(copy->kernel().state(), device))
              << "state " << index << ", " << name << ":" << *path;
          ++(error == ok ? done : refused);
        }
      });
    }
  }
  EXPECT_GT(done, 500);
  EXPECT_GT(refused, 100);
}

TEST(UmountObstacles, AreWhatTheKernelsOwnCheckSays) {
  std::map<Check, int> said;
  for (std::uint64_t index = 0; index < 1000; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    const UmountObstacles obstacles(state);
    for_each_mount(state, [&](MountHandle mount) {
      MountHandle where;
      const Check expected = umount_obstacle(state, mount, where);
      ASSERT_EQ(obstacles.of(mount), expected)
          << "state " << index << ", mount " << state.mounts[mount].id;
      ++said[expected];
    });
  }
  EXPECT_GT(said[Check::none], 1000);
  EXPECT_GT(said[Check::copy_in_use], 20);
}

TEST(Holders, UsesAreThoseOfEveryNamespace) {
  const auto machine =
      machine_after({"mkdir /d", "mount --make-shared /", "mount -t tmpfs t /d", "touch /d/log",
                     "fork c", "c$ unshare", "c$ open /d/log f", "fork p", "p$ cd /d"});
  const Kernel& kernel = machine->kernel();
  const MountHandle asked = mount_at(*machine, "/d");
  const Holders holders = holders_of_mount(kernel, kernel.init_task(), asked);
  ASSERT_EQ(holders.mounts.size(), 2U);
  ASSERT_EQ(holders.mounts[0].uses.size(), 1U);
  EXPECT_EQ(holders.mounts[0].uses[0].kind, UseKind::working_directory);
  ASSERT_EQ(holders.mounts[1].uses.size(), 1U);
  EXPECT_EQ(holders.mounts[1].uses[0].kind, UseKind::open_file);
  EXPECT_EQ(machine->slot_name(holders.mounts[1].uses[0].slot), "f");
  EXPECT_EQ(holders.mounts[1].tie, HolderTie::peer);
  EXPECT_EQ(holders.umount->error, Errno{EBUSY});
  EXPECT_EQ(holders.umount->check, Check::in_use);
  EXPECT_EQ(holders.mounts[1].after_lazy_umount, Fate::detached);
}

TEST(Holders, AMountInUseByNobodyElseGoesAndWithItTheFileSystem) {
  const auto machine =
      machine_after({"mkdir /d", "mkdir /e", "mount -t tmpfs t /d", "mount --bind /d /e"});
  const Kernel& kernel = machine->kernel();
  Holders holders = holders_of_mount(kernel, kernel.init_task(), mount_at(*machine, "/d"));
  ASSERT_EQ(holders.mounts.size(), 2U);
  EXPECT_EQ(holders.umount->error, ok);
  EXPECT_EQ(holders.mounts[0].after_umount, Fate::gone);
  EXPECT_EQ(holders.mounts[1].after_umount, Fate::stays);
  EXPECT_EQ(holders.mounts[1].tie, HolderTie::none);
}

TEST(Holders, ADeviceIsAskedAboutWithoutATrial) {
  const auto machine = machine_after({"mkdir /d", "mount -t tmpfs t /d"});
  const State& state = machine->kernel().state();
  const SuperblockHandle superblock =
      state.dentries[state.mounts[mount_at(*machine, "/d")].root].superblock;
  const Holders holders = holders_of(machine->kernel(), superblock);
  EXPECT_EQ(holders.mounts.size(), 1U);
  EXPECT_FALSE(holders.umount);
}

}  // namespace
}  // namespace mntsim
