// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/group_forest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

// The groups as the kernel's ids have them.
struct GroupById {
  std::set<std::uint32_t> peers;
  std::set<std::uint32_t> slaves;
  std::set<std::uint32_t> masters;
};

std::map<std::uint32_t, GroupById> groups_by_id(const State& state) {
  std::map<std::uint32_t, GroupById> groups;
  for_each_mount(state, [&](MountHandle handle) {
    const Mount& mount = state.mounts[handle];
    const std::uint32_t master = mount.is_slave() ? state.mounts[mount.master].group_id : 0;
    if (mount.is_shared()) {
      groups[mount.group_id].peers.insert(handle.slot);
      groups[mount.group_id].masters.insert(master);
    } else if (master != 0) {
      groups[master].slaves.insert(handle.slot);
    }
  });
  return groups;
}

std::set<std::uint32_t> slots_of(const std::vector<MountHandle>& mounts) {
  std::set<std::uint32_t> slots;
  for (const MountHandle mount : mounts) slots.insert(mount.slot);
  return slots;
}

void expect_ascending_ids(const State& state, const std::vector<MountHandle>& mounts) {
  for (std::size_t index = 1; index < mounts.size(); ++index) {
    EXPECT_LT(state.mounts[mounts[index - 1]].id, state.mounts[mounts[index]].id);
  }
}

TEST(GroupForest, StrongComponentsAreTheKernelsGroups) {
  std::size_t group_count = 0;
  for (std::uint64_t index = 0; index < 300; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    const std::map<std::uint32_t, GroupById> expected = groups_by_id(state);
    const GroupForest forest(state);
    ASSERT_EQ(forest.groups().size(), expected.size()) << "state " << index;
    group_count += expected.size();
    for (const PropagationGroup& group : forest.groups()) {
      ASSERT_EQ(expected.count(group.id), 1U) << "state " << index;
      const GroupById& by_id = expected.at(group.id);
      EXPECT_EQ(slots_of(group.peers), by_id.peers) << "state " << index;
      EXPECT_EQ(slots_of(group.slaves), by_id.slaves) << "state " << index;
      EXPECT_EQ(by_id.masters, std::set<std::uint32_t>{group.master_id}) << "state " << index;
      expect_ascending_ids(state, group.peers);
      expect_ascending_ids(state, group.slaves);
    }
  }
  EXPECT_GT(group_count, 300U);
}

TEST(GroupForest, ALayerIsTheNumberOfMastersAbove) {
  std::uint32_t deepest = 0;
  for (std::uint64_t index = 0; index < 300; ++index) {
    const auto machine = random_machine(index);
    const GroupForest forest(machine->kernel().state());
    for (const PropagationGroup& group : forest.groups()) {
      std::uint32_t masters = 0;
      for (std::uint32_t id = group.master_id; id != 0; id = forest.find(id)->master_id) ++masters;
      EXPECT_EQ(group.layer, masters) << "state " << index;
      deepest = std::max(deepest, masters);
      for (const std::uint32_t below : group.slave_groups) {
        EXPECT_EQ(forest.find(below)->master_id, group.id);
      }
    }
  }
  EXPECT_GT(deepest, 1U);
}

TEST(GroupForest, GroupsStandByIdAndAreFound) {
  const auto machine =
      machine_after({"mkdir /a", "mkdir /b", "mount --make-shared /", "mount --bind / /a",
                     "mount --make-slave /a", "mount --make-shared /a", "mount --make-private /"});
  const GroupForest forest(machine->kernel().state());
  ASSERT_EQ(forest.groups().size(), 1U);  // /a has lost its master
  EXPECT_EQ(forest.groups()[0].id, 2U);
  EXPECT_EQ(forest.groups()[0].master_id, 0U);
  EXPECT_EQ(forest.find(2), &forest.groups()[0]);
  EXPECT_EQ(forest.find(1), nullptr);
  EXPECT_EQ(forest.find(0), nullptr);
  EXPECT_EQ(forest.find(99), nullptr);
}

// Boost's depth-first search keeps a stack of its own: long chains of masters do not overflow ours.
TEST(GroupForest, AChainOfManyMasters) {
  constexpr std::uint32_t length = 20000;
  SimulatedMachine machine;
  Kernel& kernel = machine.kernel();
  const TaskHandle task = kernel.init_task();
  ASSERT_EQ(kernel.mkdir(task, "/0"), ok);
  ASSERT_EQ(kernel.mount(task, {"x", "/0", "tmpfs", 0, {}}), ok);
  ASSERT_EQ(kernel.mount(task, {{}, "/0", {}, mount_flag::shared, {}}), ok);
  for (std::uint32_t index = 1; index < length; ++index) {
    const std::string path = "/" + std::to_string(index);
    ASSERT_EQ(kernel.mkdir(task, path), ok);
    ASSERT_EQ(kernel.mount(task, {"/" + std::to_string(index - 1), path, {}, mount_flag::bind, {}}),
              ok);
    ASSERT_EQ(kernel.mount(task, {{}, path, {}, mount_flag::slave, {}}), ok);
    ASSERT_EQ(kernel.mount(task, {{}, path, {}, mount_flag::shared, {}}), ok);
  }
  const GroupForest forest(kernel.state());
  ASSERT_EQ(forest.groups().size(), length);
  EXPECT_EQ(forest.groups().back().layer, length - 1);
}

}  // namespace
}  // namespace mntsim
