// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/group_forest.h"

#include <algorithm>
#include <cassert>

#include <boost/graph/strong_components.hpp>

#include "sim/graph/propagation_graph.h"

namespace mntsim {

namespace {

constexpr std::uint32_t none = 0xffffffff;

// A number for each vertex: equal for those that send to one another. Whoever sends to another
// component has the higher number: Boost's algorithm (Tarjan's) finishes a component after all that
// it reaches.
std::vector<std::uint32_t> strong_components_of(const PropagationGraph& graph) {
  std::vector<std::uint32_t> components(graph.vertex_count());
  boost::strong_components(graph, boost::make_iterator_property_map(
                                      components.begin(), get(boost::vertex_index, graph)));
  return components;
}

std::vector<std::uint32_t> group_vertices_of(const PropagationGraph& graph) {
  std::vector<std::uint32_t> found;
  for (std::uint32_t vertex = graph.vertex_of_group(0); vertex < graph.vertex_count(); ++vertex) {
    if (graph.is_in_use(vertex)) found.push_back(vertex);
  }
  return found;
}

// The group from which a mount receives as a slave; 0: none.
std::uint32_t master_of(const PropagationGraph& graph, std::uint32_t mount) {
  const auto [first, last] = in_edges(mount, graph);
  const auto found = std::find_if(first, last, [](const PropagationEdge& edge) {
    return edge.kind == PropagationEdgeKind::delivers_to_slave;
  });
  return found == last ? 0 : graph.group_of((*found).source);
}

}  // namespace

GroupForest::GroupForest(const State& state) : index_of_id_(state.group_member.size(), none) {
  const PropagationGraph graph(state);
  const std::vector<std::uint32_t> components = strong_components_of(graph);
  std::vector<std::uint32_t> vertices = group_vertices_of(graph);
  for (const std::uint32_t vertex : vertices) {
    index_of_id_[graph.group_of(vertex)] = static_cast<std::uint32_t>(groups_.size());
    groups_.emplace_back().id = graph.group_of(vertex);
  }
  add_peers_and_slaves(state, components);
  std::sort(vertices.begin(), vertices.end(), [&](std::uint32_t left, std::uint32_t right) {
    return components[left] > components[right];
  });
  for (std::uint32_t& vertex : vertices) vertex = graph.group_of(vertex);
  set_layers(vertices);
}

const PropagationGroup* GroupForest::find(std::uint32_t id) const {
  if (id >= index_of_id_.size() || index_of_id_[id] == none) return nullptr;
  return &groups_[index_of_id_[id]];
}

// With a stack of our own: chains of masters may be long.
std::vector<const PropagationGroup*> GroupForest::depth_first() const {
  std::vector<const PropagationGroup*> waiting;
  for (auto root = groups_.rbegin(); root != groups_.rend(); ++root) {
    if (root->master_id == 0) waiting.push_back(&*root);
  }
  std::vector<const PropagationGroup*> order;
  order.reserve(groups_.size());
  while (!waiting.empty()) {
    order.push_back(waiting.back());
    waiting.pop_back();
    const std::vector<std::uint32_t>& below = order.back()->slave_groups;
    std::for_each(below.rbegin(), below.rend(),
                  [&](std::uint32_t id) { waiting.push_back(find(id)); });
  }
  return order;
}

void GroupForest::add_peers_and_slaves(const State& state,
                                       const std::vector<std::uint32_t>& components) {
  const PropagationGraph graph(state);
  std::vector<std::uint32_t> id_of_component(components.size(), 0);
  for (const PropagationGroup& each : groups_) {
    std::uint32_t& id = id_of_component[components[graph.vertex_of_group(each.id)]];
    assert(id == 0);  // a component has one group: there is no cycle of masters
    id = each.id;
  }
  for (std::uint32_t vertex = 0; vertex < graph.vertex_of_group(0); ++vertex) {
    const MountHandle mount = PropagationGraph::mount_of(vertex);
    const std::uint32_t own = id_of_component[components[vertex]];
    const std::uint32_t master = master_of(graph, vertex);
    if (state.mounts[mount].has(mount_bit::stand_in)) {
      if (own != 0) group(own).master_id = master;  // a group whose peers no table shows
      continue;
    }
    if (own == 0) {
      if (master != 0) group(master).slaves.push_back(mount);
      continue;
    }
    assert(group(own).peers.empty() || group(own).master_id == master);
    group(own).peers.push_back(mount);
    group(own).master_id = master;
  }
  const auto by_id = [&](MountHandle left, MountHandle right) {
    return state.mounts[left].id < state.mounts[right].id;
  };
  for (PropagationGroup& each : groups_) {
    std::sort(each.peers.begin(), each.peers.end(), by_id);
    std::sort(each.slaves.begin(), each.slaves.end(), by_id);
    if (each.master_id != 0) group(each.master_id).slave_groups.push_back(each.id);
  }
}

void GroupForest::set_layers(const std::vector<std::uint32_t>& masters_first) {
  for (const std::uint32_t id : masters_first) {
    PropagationGroup& each = group(id);
    if (each.master_id != 0) each.layer = group(each.master_id).layer + 1;
  }
}

}  // namespace mntsim
