// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/reach.h"

#include <cstdio>
#include <cstdlib>

#include <boost/graph/breadth_first_search.hpp>
#include <boost/pending/queue.hpp>

#include "sim/graph/propagation_graph.h"
#include "sim/kernel/propagation/propagation_walk.h"
#include "sim/kernel/vfs/dentry_tree.h"

namespace mntsim {

namespace {

/// A breadth-first search from one mount, and the edge by which it came to each vertex first.
class Search {
 public:
  Search(const State& state, MountHandle origin)
      : graph_(state),
        colours_(graph_.vertex_count(), boost::white_color),
        edges_(graph_.vertex_count()) {
    boost::queue<std::uint32_t> queue;
    boost::breadth_first_visit(
        graph_, PropagationGraph::vertex_of(origin), queue, Recorder(*this),
        boost::make_iterator_property_map(colours_.begin(), get(boost::vertex_index, graph_)));
  }

  [[nodiscard]] bool has_reached(MountHandle mount) const {
    return colours_[PropagationGraph::vertex_of(mount)] != boost::white_color;
  }
  /// Mounts that were reached, the origin included.
  [[nodiscard]] std::size_t mount_count() const { return mount_count_; }
  /// The edge that led to a mount. REQUIRES: it was reached, and is not the origin.
  [[nodiscard]] const PropagationEdge& edge_to(MountHandle mount) const {
    return edges_[PropagationGraph::vertex_of(mount)];
  }
  [[nodiscard]] std::uint32_t group_of(const PropagationEdge& delivery) const {
    return graph_.group_of(delivery.source);
  }

 private:
  class Recorder : public boost::default_bfs_visitor {
   public:
    explicit Recorder(Search& search) : search_(&search) {}
    void discover_vertex(std::uint32_t vertex, const PropagationGraph& graph) const {
      if (!graph.is_group(vertex)) ++search_->mount_count_;
    }
    void tree_edge(const PropagationEdge& edge, const PropagationGraph& /*graph*/) const {
      search_->edges_[edge.target] = edge;
    }

   private:
    Search* search_;
  };

  PropagationGraph graph_;
  std::vector<boost::default_color_type> colours_;
  std::vector<PropagationEdge> edges_;
  std::size_t mount_count_ = 0;
};

void require(bool holds) {
  if (holds) return;
  std::fputs("mntsim: the propagation graph and the kernel's walk disagree (a defect of mntsim)\n",
             stderr);
  std::abort();
}

Reached describe(const State& state, const Search& search, const GroupWalk& walk, MountHandle mount,
                 DentryHandle dentry) {
  const PropagationEdge& edge = search.edge_to(mount);
  return {.mount = mount,
          .link = edge.kind == PropagationEdgeKind::delivers_to_slave ? Cause::from_master
                                                                      : Cause::from_peer,
          .group_id = search.group_of(edge),
          .level = walk.level(),
          .arrives = is_below(state, dentry, state.mounts[mount].root),
          .tucked = bool(state.mount_index.find(state.mounts, {mount.slot, dentry.slot}))};
}

}  // namespace

std::vector<Reached> reach(const State& state, Path place) {
  std::vector<Reached> reached{{.mount = place.mount}};
  if (!state.mounts[place.mount].is_shared()) return reached;
  const Search search(state, place.mount);
  GroupWalk walk(state, place.mount);
  std::size_t stand_ins = 0;  // for peers that no table shows: nothing is known to name of them
  while (const MountHandle mount = walk.next()) {
    require(search.has_reached(mount));
    if (state.mounts[mount].has(mount_bit::stand_in)) {
      ++stand_ins;
      continue;
    }
    reached.push_back(describe(state, search, walk, mount, place.dentry));
  }
  require(search.mount_count() == reached.size() + stand_ins);
  return reached;
}

}  // namespace mntsim
