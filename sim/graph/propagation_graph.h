// SPDX-License-Identifier: Apache-2.0
// PropagationGraph: who sends to whom, as Boost.Graph sees it: a view of the kernel's own records.
// No vertex and no edge is stored; iterators step along the rings of peers and the lists of slaves.
//
//     mount ──sends──► its peer group                 (if it is shared)
//     peer group ──delivers──► each peer, and each slave of any peer
//
// A vertex is one number: the slot of a mount, or the number of slots plus the id of a group. Slots
// and ids that are not in use are vertices too, without edges: algorithms size their maps by
// num_vertices and look a vertex up by itself, so there may be no hole.
//
// Models VertexListGraph and BidirectionalGraph; the end of this file makes the compiler check
// that.
#pragma once

#include <cstdint>
#include <utility>

#include <boost/graph/graph_concepts.hpp>
#include <boost/graph/graph_traits.hpp>
#include <boost/graph/properties.hpp>
#include <boost/iterator/counting_iterator.hpp>
#include <boost/property_map/property_map.hpp>

#include "sim/graph/propagation_edge.h"

namespace mntsim {

class PropagationGraph {
 public:
  // What boost::graph_traits asks for.
  using vertex_descriptor = std::uint32_t;
  using edge_descriptor = PropagationEdge;
  using directed_category = boost::bidirectional_tag;
  using edge_parallel_category = boost::disallow_parallel_edge_tag;
  struct traversal_category : boost::bidirectional_graph_tag, boost::vertex_list_graph_tag {};
  using vertex_iterator = boost::counting_iterator<vertex_descriptor>;
  using out_edge_iterator = OutEdgeIterator;
  using in_edge_iterator = InEdgeIterator;
  using vertices_size_type = std::uint32_t;
  using edges_size_type = std::uint32_t;
  using degree_size_type = std::uint32_t;
  static vertex_descriptor null_vertex() { return PropagationVertices::none; }

  /// A view of `state`, good until the state changes.
  explicit PropagationGraph(const State& state) : vertices_{&state, state.mounts.slot_count()} {}

  [[nodiscard]] const PropagationVertices& numbering() const { return vertices_; }
  [[nodiscard]] std::uint32_t vertex_count() const {
    return vertices_.of_group(static_cast<std::uint32_t>(vertices_.state->group_member.size()));
  }

  [[nodiscard]] static std::uint32_t vertex_of(MountHandle mount) { return mount.slot; }
  [[nodiscard]] std::uint32_t vertex_of_group(std::uint32_t id) const {
    return vertices_.of_group(id);
  }
  [[nodiscard]] bool is_group(std::uint32_t vertex) const { return vertices_.is_group(vertex); }
  /// REQUIRES: the vertex is a mount.
  [[nodiscard]] static MountHandle mount_of(std::uint32_t vertex) { return MountHandle{vertex}; }
  /// REQUIRES: the vertex is a group.
  [[nodiscard]] std::uint32_t group_of(std::uint32_t vertex) const {
    return vertex - vertices_.mount_slots;
  }
  /// Is the vertex a mount that lives, or a group that has peers?
  [[nodiscard]] bool is_in_use(std::uint32_t vertex) const {
    return is_group(vertex) ? bool(vertices_.member_of(vertex))
                            : vertices_.mount_at(vertex).id != 0;
  }

 private:
  PropagationVertices vertices_;
};

// The functions of Boost.Graph's concepts.

inline std::uint32_t num_vertices(const PropagationGraph& graph) { return graph.vertex_count(); }

inline std::pair<PropagationGraph::vertex_iterator, PropagationGraph::vertex_iterator> vertices(
    const PropagationGraph& graph) {
  return {PropagationGraph::vertex_iterator(0),
          PropagationGraph::vertex_iterator(graph.vertex_count())};
}

inline std::uint32_t source(const PropagationEdge& edge, const PropagationGraph& /*graph*/) {
  return edge.source;
}

inline std::uint32_t target(const PropagationEdge& edge, const PropagationGraph& /*graph*/) {
  return edge.target;
}

inline std::pair<OutEdgeIterator, OutEdgeIterator> out_edges(std::uint32_t vertex,
                                                             const PropagationGraph& graph) {
  return {OutEdgeIterator::first_of(graph.numbering(), vertex),
          OutEdgeIterator(graph.numbering(), vertex)};
}

inline std::pair<InEdgeIterator, InEdgeIterator> in_edges(std::uint32_t vertex,
                                                          const PropagationGraph& graph) {
  return {InEdgeIterator::first_of(graph.numbering(), vertex),
          InEdgeIterator(graph.numbering(), vertex)};
}

/// Counts: a degree is stored nowhere.
inline std::uint32_t out_degree(std::uint32_t vertex, const PropagationGraph& graph) {
  const auto [first, last] = out_edges(vertex, graph);
  return static_cast<std::uint32_t>(std::distance(first, last));
}

inline std::uint32_t in_degree(std::uint32_t vertex, const PropagationGraph& graph) {
  const auto [first, last] = in_edges(vertex, graph);
  return static_cast<std::uint32_t>(std::distance(first, last));
}

inline std::uint32_t degree(std::uint32_t vertex, const PropagationGraph& graph) {
  return in_degree(vertex, graph) + out_degree(vertex, graph);
}

/// A vertex is its own index.
using PropagationVertexIndex = boost::typed_identity_property_map<std::uint32_t>;

inline PropagationVertexIndex get(boost::vertex_index_t /*tag*/,
                                  const PropagationGraph& /*graph*/) {
  return {};
}

inline std::uint32_t get(boost::vertex_index_t /*tag*/, const PropagationGraph& /*graph*/,
                         std::uint32_t vertex) {
  return vertex;
}

}  // namespace mntsim

template <>
struct boost::property_map<mntsim::PropagationGraph, boost::vertex_index_t> {
  using type = mntsim::PropagationVertexIndex;
  using const_type = mntsim::PropagationVertexIndex;
};

namespace mntsim {

BOOST_CONCEPT_ASSERT((boost::VertexListGraphConcept<PropagationGraph>));
BOOST_CONCEPT_ASSERT((boost::BidirectionalGraphConcept<PropagationGraph>));
BOOST_CONCEPT_ASSERT(
    (boost::ReadablePropertyGraphConcept<PropagationGraph, std::uint32_t, boost::vertex_index_t>));

}  // namespace mntsim
