// SPDX-License-Identifier: Apache-2.0
// `senders` held against `reach` of every mount.
#include "sim/graph/reverse_reach.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <vector>

#include "sim/graph/reach.h"
#include "sim/kernel/vfs/dentry_tree.h"
#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

/// The mounts at which a mount can be made that arrives in `receiver`, by asking each of them.
std::set<std::uint32_t> senders_by_reach(const State& state, Path receiver) {
  std::set<std::uint32_t> found;
  for_each_mount(state, [&](MountHandle mount) {
    if (!is_below(state, receiver.dentry, state.mounts[mount].root)) return;
    const std::vector<Reached> reached = reach(state, {mount, receiver.dentry});
    const bool arrives = std::any_of(reached.begin(), reached.end(), [&](const Reached& each) {
      return each.mount == receiver.mount && each.arrives;
    });
    if (arrives) found.insert(mount.slot);
  });
  return found;
}

std::vector<Path> places_in(const State& state) {
  std::vector<Path> places;
  for_each_mount(state, [&](MountHandle mount) {
    const DentryHandle root = state.mounts[mount].root;
    places.push_back({mount, root});
    for (const DentryHandle child :
         ListRange<Dentry, &Dentry::sibling>(state.dentries, state.dentries[root].first_child)) {
      places.push_back({mount, child});
    }
  });
  return places;
}

TEST(ReverseReach, IsReachBackwards) {
  std::size_t count = 0;
  for (std::uint64_t index = 0; index < 200; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    for (const Path& place : places_in(state)) {
      std::set<std::uint32_t> found;
      for (const Sender& sender : senders(state, place)) {
        found.insert(sender.mount.slot);
        const Mount& mount = state.mounts[sender.mount];
        EXPECT_EQ(sender.group_id, mount.is_shared() ? mount.group_id : 0);
      }
      ASSERT_EQ(found, senders_by_reach(state, place))
          << "state " << index << ", mount " << state.mounts[place.mount].id;
      count += found.size() - 1;
    }
  }
  EXPECT_GT(count, 1000U);
}

TEST(ReverseReach, LevelsCountMastersAndWhatIsMountedThereIsTold) {
  const auto machine =
      machine_after({"mkdir /a", "mkdir /b", "mkdir /c", "mount -t tmpfs t /a", "mkdir /a/x",
                     "mount --make-shared /a", "mount --bind /a /b", "mount --make-slave /b",
                     "mount --make-shared /b", "mount --bind /b /c", "mount --make-slave /c",
                     "mount -t tmpfs u /b/x", "umount /c/x"});
  const Kernel& kernel = machine->kernel();
  const std::vector<Sender> found =
      senders(kernel.state(), *kernel.resolve(kernel.init_task(), "/c/x"));
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].mount, mount_at(*machine, "/c"));
  EXPECT_EQ(found[0].group_id, 0U);
  EXPECT_EQ(found[1].mount, mount_at(*machine, "/b"));
  EXPECT_EQ(found[1].level, 1U);
  EXPECT_TRUE(found[1].is_covered);
  EXPECT_EQ(found[2].mount, mount_at(*machine, "/a"));
  EXPECT_EQ(found[2].level, 2U);
  EXPECT_FALSE(found[2].is_covered);
}

}  // namespace
}  // namespace mntsim
