// SPDX-License-Identifier: Apache-2.0
// Ways out, and the numbers of the sets that groups send to, beside the kernel's other walk.
#include "sim/graph/ways_out.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <vector>

#include "sim/kernel/propagation/propagation_walk.h"
#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

std::set<std::uint32_t> namespaces_by_walk(const State& state, MountHandle sender) {
  std::set<std::uint32_t> namespaces;
  for (const MountHandle receiver : PropagationWalk(state, sender)) {
    const NamespaceHandle home = state.mounts[receiver].mount_namespace;
    if (home) namespaces.insert(home.slot);
  }
  return namespaces;
}

TEST(WaysOut, AreOneForEachOtherNamespaceThatTheWalkComesTo) {
  std::size_t count = 0;
  for (std::uint64_t index = 0; index < 300; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    WaysOut ways(state);
    for_each_mount(state, [&](MountHandle sender) {
      if (!state.mounts[sender].is_shared()) return;
      std::set<std::uint32_t> walked = namespaces_by_walk(state, sender);
      walked.erase(state.mounts[sender].mount_namespace.slot);
      std::set<std::uint32_t> found;
      for (const MountHandle receiver : ways.from(sender)) {
        EXPECT_TRUE(found.insert(state.mounts[receiver].mount_namespace.slot).second);
      }
      ASSERT_EQ(found, walked) << "case " << index;
      count += found.size();
    });
  }
  EXPECT_GT(count, 1000U);
}

TEST(ReceiverSets, OfOneNumberAreEqualInAllStates) {
  ReceiverSets sets;
  std::map<std::uint32_t, std::set<std::uint32_t>> known;
  std::size_t again = 0;
  for (std::uint64_t index = 0; index < 300; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    std::vector<std::uint32_t> labels;
    for (std::uint32_t slot = 0; slot < state.namespaces.slot_count(); ++slot) {
      labels.push_back(slot / 2);  // two of one label, as the host's daemons have one
    }
    const std::vector<std::uint32_t> numbers = sets.numbers_of(state, GroupForest(state), labels);
    for_each_mount(state, [&](MountHandle sender) {
      const Mount& mount = state.mounts[sender];
      if (!mount.is_shared()) return;
      std::set<std::uint32_t> reached{labels[mount.mount_namespace.slot]};
      for (const std::uint32_t home : namespaces_by_walk(state, sender)) {
        reached.insert(labels[home]);
      }
      const auto [at, is_new] = known.try_emplace(numbers[mount.group_id], reached);
      ASSERT_EQ(at->second, reached) << "case " << index;
      again += is_new ? 0 : 1;
    });
  }
  EXPECT_GT(known.size(), 10U);
  EXPECT_GT(again, 1000U);
}

}  // namespace
}  // namespace mntsim
