// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/reverse_reach.h"

#include <algorithm>
#include <tuple>

#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/reverse_graph.hpp>
#include <boost/pending/queue.hpp>

#include "sim/graph/propagation_graph.h"
#include "sim/kernel/vfs/dentry_tree.h"

namespace mntsim {

namespace {

using ReverseGraph = boost::reverse_graph<PropagationGraph>;

/// Collects the mounts that a search meets, and how many masters it has climbed to each.
class Recorder : public boost::default_bfs_visitor {
 public:
  Recorder(std::vector<std::uint32_t>& levels, std::vector<MountHandle>& found)
      : levels_(&levels), found_(&found) {}

  void discover_vertex(std::uint32_t vertex, const ReverseGraph& graph) const {
    if (!graph.m_g.is_group(vertex)) found_->push_back(PropagationGraph::mount_of(vertex));
  }
  template <typename Edge>
  void tree_edge(const Edge& edge, const ReverseGraph& graph) const {
    const bool climbs = edge.underlying_descx.kind == PropagationEdgeKind::delivers_to_slave;
    (*levels_)[target(edge, graph)] = (*levels_)[source(edge, graph)] + (climbs ? 1 : 0);
  }

 private:
  std::vector<std::uint32_t>* levels_;
  std::vector<MountHandle>* found_;
};

}  // namespace

std::vector<Sender> senders(const State& state, Path place) {
  const PropagationGraph graph(state);
  const ReverseGraph reversed = boost::make_reverse_graph(graph);
  std::vector<boost::default_color_type> colours(graph.vertex_count(), boost::white_color);
  std::vector<std::uint32_t> levels(graph.vertex_count());
  std::vector<MountHandle> found;
  boost::queue<std::uint32_t> queue;
  boost::breadth_first_visit(
      reversed, PropagationGraph::vertex_of(place.mount), queue, Recorder(levels, found),
      boost::make_iterator_property_map(colours.begin(), get(boost::vertex_index, graph)));

  std::vector<Sender> answer;
  for (const MountHandle handle : found) {
    const Mount& mount = state.mounts[handle];
    const bool can_be_mounted_on =
        mount.mount_namespace && is_below(state, place.dentry, mount.root);
    if (!can_be_mounted_on) continue;
    answer.push_back({.mount = handle,
                      .group_id = mount.is_shared() ? mount.group_id : 0,
                      .level = levels[PropagationGraph::vertex_of(handle)],
                      .is_covered = bool(
                          state.mount_index.find(state.mounts, {handle.slot, place.dentry.slot}))});
  }
  std::sort(answer.begin(), answer.end(), [&](const Sender& left, const Sender& right) {
    const auto key = [&](const Sender& sender) {
      return std::tuple(sender.mount != place.mount, sender.level, state.mounts[sender.mount].id);
    };
    return key(left) < key(right);
  });
  return answer;
}

}  // namespace mntsim
