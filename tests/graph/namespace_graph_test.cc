// SPDX-License-Identifier: Apache-2.0
// `trust`: compared with what the kernel's own walk says of each pair of mounts, on random states.
#include "sim/graph/namespace_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/kernel/propagation/propagation_walk.h"
#include "sim/kernel/vfs/dentry_tree.h"
#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

using Pairs = std::set<std::pair<std::uint32_t, std::uint32_t>>;

Pairs changes_by_walk(const State& state) {
  Pairs changes;
  for_each_mount(state, [&](MountHandle sender) {
    if (!state.mounts[sender].is_shared()) return;
    for (const MountHandle receiver : PropagationWalk(state, sender)) {
      const Mount& from = state.mounts[sender];
      const Mount& to = state.mounts[receiver];
      const bool overlap =
          is_below(state, from.root, to.root) || is_below(state, to.root, from.root);
      if (!overlap || !to.mount_namespace || from.mount_namespace == to.mount_namespace) continue;
      changes.emplace(from.mount_namespace.slot, to.mount_namespace.slot);
    }
  });
  return changes;
}

/// Does a chain of changes lead from one to the other?
bool leads(const Pairs& changes, std::uint32_t from, std::uint32_t to) {
  std::set<std::uint32_t> reached{from};
  std::vector<std::uint32_t> waiting{from};
  while (!waiting.empty()) {
    const std::uint32_t at = waiting.back();
    waiting.pop_back();
    for (const auto& [sender, receiver] : changes) {
      if (sender == at && reached.insert(receiver).second) waiting.push_back(receiver);
    }
  }
  return reached.contains(to);
}

TEST(NamespaceGraph, IsWhatTheKernelsWalkSays) {
  std::size_t rings = 0;
  for (std::uint64_t index = 0; index < 1000; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    const NamespaceGraph graph(state);
    const Pairs walked = changes_by_walk(state);
    Pairs found;
    for (const TrustRing& ring : graph.rings()) {
      if (ring.members.size() > 1) ++rings;
      for (const NamespaceHandle member : ring.members) {
        for (const NamespaceHandle other : graph.changed_by({member})) {
          found.emplace(member.slot, other.slot);
        }
        for (const NamespaceHandle other : ring.members) {
          ASSERT_TRUE(leads(walked, member.slot, other.slot)) << "case " << index;
        }
        for (const NamespaceHandle other : graph.changed_by(ring.members)) {
          ASSERT_FALSE(leads(walked, other.slot, member.slot)) << "case " << index;
        }
      }
    }
    ASSERT_EQ(found, walked) << "case " << index;
  }
  EXPECT_GT(rings, 100U);
}

/// Namespaces of one mount each, every one the slave of the one before.
std::unique_ptr<SimulatedMachine> chain_of_namespaces(int count) {
  auto machine = machine_after({"mount --make-shared /", "fork n0", "n0$ unshare"});
  for (int index = 1; index < count; ++index) {
    const std::string task = "n" + std::to_string(index);
    const std::string before = "n" + std::to_string(index - 1);
    for (const std::string& line :
         {before + "$ fork " + task, task + "$ unshare", task + "$ mount --make-slave /",
          task + "$ mount --make-shared /"}) {
      static_cast<void>(machine->execute(*parse_line(line, {})));
    }
  }
  return machine;
}

// An edge from each sender to each receiver would be 450 million.
TEST(NamespaceGraph, IsSmallForALongChainOfMasters) {
  constexpr int count = 30'000;
  const auto machine = chain_of_namespaces(count);
  const NamespaceGraph graph(machine->kernel().state());
  ASSERT_EQ(graph.rings().size(), std::size_t{count});  // init and n0 are one
  EXPECT_EQ(graph.changed_by(graph.rings().front().members).size(), std::size_t{count} - 1);
  EXPECT_EQ(graph.changed_by(graph.rings().back().members).size(), 0U);
}

TEST(NamespaceGraph, TwoThatSendThroughDifferentGroupsAreARing) {
  const auto machine =
      machine_after({"mkdir /a", "mkdir /b", "mount -t tmpfs a /a", "mount -t tmpfs b /b",
                     "mount --make-shared /a", "mount --make-shared /b", "fork x", "x$ unshare",
                     "x$ mount --make-slave /a", "mount --make-slave /b"});
  const NamespaceGraph graph(machine->kernel().state());
  ASSERT_EQ(graph.rings().size(), 1U);
  EXPECT_EQ(graph.rings()[0].members.size(), 2U);
}

TEST(NamespaceGraph, BindsOfDifferentDirectoriesSendNothingToEachOther) {
  const auto machine =
      machine_after({"mkdir /x", "mkdir /y", "mkdir /jx", "mkdir /jy", "mount --make-shared /",
                     "mount --bind /x /jx", "mount --bind /y /jy", "fork x", "x$ unshare",
                     "x$ mount --make-private /", "x$ umount /jy", "fork y", "y$ unshare",
                     "y$ mount --make-private /", "y$ umount /jx"});
  const State& state = machine->kernel().state();
  const NamespaceGraph graph(state);
  const NamespaceHandle x = state.tasks[*machine->task("x")].mount_namespace;
  const NamespaceHandle y = state.tasks[*machine->task("y")].mount_namespace;
  const std::vector<NamespaceHandle> changed = graph.changed_by({x});
  EXPECT_NE(std::find(changed.begin(), changed.end(),
                      state.tasks[machine->kernel().init_task()].mount_namespace),
            changed.end());
  EXPECT_EQ(std::find(changed.begin(), changed.end(), y), changed.end());
}

}  // namespace
}  // namespace mntsim
