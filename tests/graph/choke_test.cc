// SPDX-License-Identifier: Apache-2.0
// `choke`: compared with the dominators that Boost finds, on random states.
#include "sim/graph/choke.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <vector>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/dominator_tree.hpp>

#include "sim/graph/propagation_graph.h"
#include "sim/script/random.h"
#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

using Plain = boost::adjacency_list<boost::vecS, boost::vecS, boost::bidirectionalS>;

/// What can be reached from the mounts, with one more vertex that leads to all of them. Only that:
/// boost's algorithm is wrong where what cannot be reached points into it (boostorg/graph#97).
Plain reached_part(const PropagationGraph& graph, const std::vector<MountHandle>& from) {
  const std::uint32_t entry = graph.vertex_count();
  std::vector<bool> is_reached(graph.vertex_count());
  std::vector<std::uint32_t> waiting;
  for (const MountHandle mount : from) waiting.push_back(mount.slot);
  Plain plain(entry + 1);
  for (const MountHandle mount : from) boost::add_edge(entry, mount.slot, plain);
  while (!waiting.empty()) {
    const std::uint32_t vertex = waiting.back();
    waiting.pop_back();
    if (is_reached[vertex]) continue;
    is_reached[vertex] = true;
    const auto [first, last] = out_edges(vertex, graph);
    std::for_each(first, last, [&](const PropagationEdge& edge) {
      boost::add_edge(edge.source, edge.target, plain);
      waiting.push_back(edge.target);
    });
  }
  return plain;
}

/// By group: mounts outside to which every path goes through it.
std::map<std::uint32_t, std::uint32_t> by_dominators(const State& state,
                                                     const std::vector<MountHandle>& from) {
  const PropagationGraph graph(state);
  const Plain plain = reached_part(graph, from);
  const std::uint32_t entry = graph.vertex_count();
  std::vector<Plain::vertex_descriptor> dominator(entry + 1, Plain::null_vertex());
  boost::lengauer_tarjan_dominator_tree(
      plain, entry,
      boost::make_iterator_property_map(dominator.begin(), boost::get(boost::vertex_index, plain)));
  std::map<std::uint32_t, std::uint32_t> counts;
  for_each_mount(state, [&](MountHandle mount) {
    if (std::find(from.begin(), from.end(), mount) != from.end()) return;
    for (auto at = dominator[mount.slot]; at != Plain::null_vertex(); at = dominator[at]) {
      const auto vertex = static_cast<std::uint32_t>(at);
      if (vertex != entry && graph.is_group(vertex)) ++counts[graph.group_of(vertex)];
    }
  });
  return counts;
}

TEST(Choke, PointsAreTheDominatorsOfWhatIsReached) {
  std::size_t points = 0;
  for (std::uint64_t index = 0; index < 1000; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    Random random(index);
    std::vector<MountHandle> from;
    for_each_mount(state, [&](MountHandle mount) {
      if (random.chance(30)) from.push_back(mount);
    });
    std::map<std::uint32_t, std::uint32_t> counts;
    for (const ChokePoint& point : choke_points(GroupForest(state), from).groups) {
      counts[point.group_id] = point.receiver_count;
    }
    points += counts.size();
    ASSERT_EQ(counts, by_dominators(state, from)) << "case " << index;
  }
  EXPECT_GT(points, 1000U);
}

TEST(Choke, AboveAnExitThereIsAWayRound) {
  const auto machine =
      machine_after({"mkdir /a", "mkdir /b", "mkdir /c", "mkdir /d", "mount -t tmpfs t /a",
                     "mount --make-shared /a", "mount --bind /a /b", "mount --make-slave /b",
                     "mount --make-shared /b", "mount --bind /b /c", "mount --make-slave /c",
                     "mount --make-shared /c", "mount --bind /c /d", "mount --make-slave /d"});
  const GroupForest forest(machine->kernel().state());
  const ChokePoints all =
      choke_points(forest, {mount_at(*machine, "/a"), mount_at(*machine, "/b")});
  ASSERT_EQ(all.receiver_count, 2U);  // /c, which /b's group delivers to, and /d
  ASSERT_EQ(all.groups.size(), 2U);
  const State& state = machine->kernel().state();
  EXPECT_EQ(all.groups[0].group_id, state.mounts[mount_at(*machine, "/b")].group_id);
  EXPECT_EQ(all.groups[0].receiver_count, 2U);
  EXPECT_TRUE(all.groups[0].is_exit);
  EXPECT_EQ(all.groups[1].group_id, state.mounts[mount_at(*machine, "/c")].group_id);
  EXPECT_EQ(all.groups[1].receiver_count, 1U);
  EXPECT_FALSE(all.groups[1].is_exit);
}

}  // namespace
}  // namespace mntsim
