// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/propagation_graph.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <vector>

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/reverse_graph.hpp>

#include "sim/kernel/propagation/propagation_walk.h"
#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

using Edges = std::multiset<std::tuple<std::uint32_t, std::uint32_t, int>>;

void add(Edges& edges, const PropagationEdge& edge) {
  edges.emplace(edge.source, edge.target, static_cast<int>(edge.kind));
}

Edges all_out_edges(const PropagationGraph& graph) {
  Edges edges;
  const auto [first, last] = vertices(graph);
  for (auto vertex = first; vertex != last; ++vertex) {
    const auto [begin, end] = out_edges(*vertex, graph);
    std::for_each(begin, end, [&](const PropagationEdge& edge) { add(edges, edge); });
  }
  return edges;
}

Edges all_in_edges(const PropagationGraph& graph) {
  Edges edges;
  const auto [first, last] = vertices(graph);
  for (auto vertex = first; vertex != last; ++vertex) {
    const auto [begin, end] = in_edges(*vertex, graph);
    std::for_each(begin, end, [&](const PropagationEdge& edge) { add(edges, edge); });
  }
  return edges;
}

// What mountinfo says, mount by mount: `shared:N` is two edges, `master:N` is one.
Edges edges_by_mountinfo(const State& state, const PropagationGraph& graph) {
  Edges edges;
  for_each_mount(state, [&](MountHandle handle) {
    const Mount& mount = state.mounts[handle];
    if (mount.is_shared()) {
      const std::uint32_t group = graph.vertex_of_group(mount.group_id);
      add(edges, {handle.slot, group, PropagationEdgeKind::sends});
      add(edges, {group, handle.slot, PropagationEdgeKind::delivers_to_peer});
    }
    if (mount.is_slave()) {
      const std::uint32_t group = graph.vertex_of_group(state.mounts[mount.master].group_id);
      add(edges, {group, handle.slot, PropagationEdgeKind::delivers_to_slave});
    }
  });
  return edges;
}

template <typename Graph>
std::set<std::uint32_t> reached_from(const Graph& graph, std::uint32_t start) {
  std::vector<boost::default_color_type> colours(num_vertices(graph), boost::white_color);
  boost::queue<std::uint32_t> queue;
  boost::breadth_first_visit(
      graph, start, queue, boost::default_bfs_visitor(),
      boost::make_iterator_property_map(colours.begin(), PropagationVertexIndex()));
  std::set<std::uint32_t> reached;
  for (std::uint32_t vertex = 0; vertex < colours.size(); ++vertex) {
    if (colours[vertex] != boost::white_color) reached.insert(vertex);
  }
  return reached;
}

TEST(PropagationGraph, AnEdgeIsAFactOfMountinfo) {
  for (std::uint64_t index = 0; index < 300; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    const PropagationGraph graph(state);
    const Edges expected = edges_by_mountinfo(state, graph);
    ASSERT_EQ(all_out_edges(graph), expected) << "state " << index;
    ASSERT_EQ(all_in_edges(graph), expected) << "state " << index;
  }
}

TEST(PropagationGraph, NoTwoEdgesHaveTheSameEnds) {
  for (std::uint64_t index = 0; index < 100; ++index) {
    const auto machine = random_machine(index);
    const PropagationGraph graph(machine->kernel().state());
    std::set<std::pair<std::uint32_t, std::uint32_t>> ends;
    for (const auto& [from, to, kind] : all_out_edges(graph)) {
      EXPECT_TRUE(ends.emplace(from, to).second);
    }
  }
}

TEST(PropagationGraph, AFreeSlotIsAVertexWithoutEdges) {
  const auto machine = machine_after({"mkdir /a", "mkdir /b", "mount --make-shared /",
                                      "mount -t tmpfs x /a", "mount -t tmpfs y /b", "umount /a"});
  const State& state = machine->kernel().state();
  const PropagationGraph graph(state);
  ASSERT_EQ(state.mounts.slot_count(), 4U);
  ASSERT_EQ(num_vertices(graph), 4U + state.group_member.size());
  EXPECT_FALSE(graph.is_in_use(2));
  EXPECT_EQ(degree(2, graph), 0U);
  EXPECT_FALSE(graph.is_in_use(graph.vertex_of_group(2)));  // the group of /a
  EXPECT_EQ(degree(graph.vertex_of_group(2), graph), 0U);
  EXPECT_FALSE(graph.is_in_use(graph.vertex_of_group(0)));  // no group has the id 0
}

TEST(PropagationGraph, DegreesCountEdges) {
  const auto machine =
      machine_after({"mkdir /m", "mkdir /a", "mkdir /b", "mount -t tmpfs t /m",
                     "mount --make-shared /m", "mount --bind /m /a", "mount --bind /m /b",
                     "mount --make-private /b", "mount --make-slave /a"});
  const PropagationGraph graph(machine->kernel().state());
  const std::uint32_t root = PropagationGraph::vertex_of(mount_at(*machine, "/m"));
  const std::uint32_t slave = PropagationGraph::vertex_of(mount_at(*machine, "/a"));
  const std::uint32_t group = graph.vertex_of_group(1);
  EXPECT_EQ(out_degree(root, graph), 1U);
  EXPECT_EQ(in_degree(root, graph), 1U);
  EXPECT_EQ(out_degree(slave, graph), 0U);
  EXPECT_EQ(in_degree(slave, graph), 1U);
  EXPECT_EQ(in_degree(group, graph), 1U);
  EXPECT_EQ(out_degree(group, graph), 2U);
}

// Breadth-first search and both walks of the kernel give the same set.
TEST(PropagationGraph, SearchReachesWhatTheKernelWalks) {
  for (std::uint64_t index = 0; index < 300; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    const PropagationGraph graph(state);
    for_each_mount(state, [&](MountHandle origin) {
      if (!state.mounts[origin].is_shared()) return;
      std::set<std::uint32_t> searched;
      for (const std::uint32_t vertex : reached_from(graph, origin.slot)) {
        if (!graph.is_group(vertex)) searched.insert(vertex);
      }
      std::set<std::uint32_t> by_mount{origin.slot};
      for (const MountHandle mount : PropagationWalk(state, origin)) {
        ASSERT_TRUE(by_mount.insert(mount.slot).second);
      }
      std::set<std::uint32_t> by_group{origin.slot};
      GroupWalk walk(state, origin);
      while (const MountHandle mount = walk.next()) {
        ASSERT_TRUE(by_group.insert(mount.slot).second);
      }
      ASSERT_EQ(searched, by_mount) << "state " << index;
      ASSERT_EQ(searched, by_group) << "state " << index;
    });
  }
}

// Who could have sent this: the same search against the arrows.
TEST(PropagationGraph, TheReverseSearchFindsTheSenders) {
  for (std::uint64_t index = 0; index < 60; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    const PropagationGraph graph(state);
    const auto reversed = boost::make_reverse_graph(graph);
    for_each_mount(state, [&](MountHandle receiver) {
      const std::set<std::uint32_t> senders = reached_from(reversed, receiver.slot);
      for_each_mount(state, [&](MountHandle sender) {
        const bool sends = reached_from(graph, sender.slot).count(receiver.slot) != 0;
        ASSERT_EQ(senders.count(sender.slot) != 0, sends) << "state " << index;
      });
    });
  }
}

}  // namespace
}  // namespace mntsim
