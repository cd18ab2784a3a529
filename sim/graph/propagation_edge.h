// SPDX-License-Identifier: Apache-2.0
// The edges of the propagation graph, read off the kernel's links one by one. What vertices and
// edges are stands in propagation_graph.h.
#pragma once

#include <cstdint>

#include <boost/iterator/iterator_facade.hpp>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// Which fact of mountinfo an edge is.
enum class PropagationEdgeKind : std::uint8_t {
  sends,              // a mount to its group: `shared:N` of the mount
  delivers_to_peer,   // a group to a mount: `shared:N` of the mount
  delivers_to_slave,  // a group to a mount: `master:N` of the mount
};

/// No two edges have both ends in common: a mount is never a slave of its own group.
struct PropagationEdge {
  std::uint32_t source = 0;
  std::uint32_t target = 0;
  PropagationEdgeKind kind = PropagationEdgeKind::sends;
  friend bool operator==(const PropagationEdge&, const PropagationEdge&) = default;
};

/// How vertices are numbered: first the slots of mounts, then the ids of groups.
struct PropagationVertices {
  static constexpr std::uint32_t none = 0xffffffff;

  const State* state = nullptr;
  std::uint32_t mount_slots = 0;

  [[nodiscard]] bool is_group(std::uint32_t vertex) const { return vertex >= mount_slots; }
  [[nodiscard]] std::uint32_t of_group(std::uint32_t group_id) const {
    return mount_slots + group_id;
  }
  /// A peer of the group; null where the id is not in use. REQUIRES: the vertex is a group.
  [[nodiscard]] MountHandle member_of(std::uint32_t group) const {
    return state->group_member[group - mount_slots];
  }
  /// REQUIRES: the vertex is a mount.
  [[nodiscard]] const Mount& mount_at(std::uint32_t vertex) const {
    return state->mounts[MountHandle{vertex}];
  }
};

/// Of a mount: the edge to its group. Of a group: the edge to each peer along the ring, and behind
/// each peer those to its slaves.
class OutEdgeIterator
    : public boost::iterator_facade<OutEdgeIterator, PropagationEdge, boost::forward_traversal_tag,
                                    PropagationEdge> {
 public:
  OutEdgeIterator() = default;
  /// Past the last edge of `source`.
  OutEdgeIterator(const PropagationVertices& vertices, std::uint32_t source)
      : vertices_(vertices), source_(source) {}

  static OutEdgeIterator first_of(const PropagationVertices& vertices, std::uint32_t source) {
    OutEdgeIterator edge(vertices, source);
    if (vertices.is_group(source)) {
      edge.peer_ = vertices.member_of(source);
      edge.target_ = edge.peer_.slot;
    } else if (const Mount& mount = vertices.mount_at(source); mount.is_shared()) {
      edge.target_ = vertices.of_group(mount.group_id);
    }
    return edge;
  }

 private:
  friend class boost::iterator_core_access;
  static_assert(PropagationVertices::none == MountHandle::null_slot, "null handles end the walk");

  [[nodiscard]] bool at_peer() const { return target_ == peer_.slot; }

  [[nodiscard]] PropagationEdge dereference() const {
    if (!vertices_.is_group(source_)) return {source_, target_, PropagationEdgeKind::sends};
    return {
        source_, target_,
        at_peer() ? PropagationEdgeKind::delivers_to_peer : PropagationEdgeKind::delivers_to_slave};
  }

  void increment() {
    if (!vertices_.is_group(source_)) {
      target_ = PropagationVertices::none;
      return;
    }
    const Mount& mount = vertices_.mount_at(target_);
    const MountHandle slave =
        at_peer() ? mount.first_slave : Slaves::next(vertices_.state->mounts, MountHandle{target_});
    target_ = slave ? slave.slot : next_peer();
  }

  std::uint32_t next_peer() {
    peer_ = Peers::next(vertices_.state->mounts, peer_);
    return peer_ == vertices_.member_of(source_) ? PropagationVertices::none : peer_.slot;
  }

  [[nodiscard]] bool equal(const OutEdgeIterator& other) const {
    return source_ == other.source_ && target_ == other.target_;
  }

  PropagationVertices vertices_;
  std::uint32_t source_ = PropagationVertices::none;
  std::uint32_t target_ = PropagationVertices::none;  // none: past the last edge
  MountHandle peer_;                                  // of a group: where on the ring the walk is
};

/// Of a mount: the edge from its own group, then that from its master's. Of a group: one from each
/// peer.
class InEdgeIterator
    : public boost::iterator_facade<InEdgeIterator, PropagationEdge, boost::forward_traversal_tag,
                                    PropagationEdge> {
 public:
  InEdgeIterator() = default;
  /// Past the last edge of `target`.
  InEdgeIterator(const PropagationVertices& vertices, std::uint32_t target)
      : vertices_(vertices), target_(target) {}

  static InEdgeIterator first_of(const PropagationVertices& vertices, std::uint32_t target) {
    InEdgeIterator edge(vertices, target);
    if (vertices.is_group(target)) {
      edge.source_ = vertices.member_of(target).slot;
    } else {
      edge.source_ = edge.own_group();
      if (edge.source_ == PropagationVertices::none) edge.source_ = edge.masters_group();
    }
    return edge;
  }

 private:
  friend class boost::iterator_core_access;

  [[nodiscard]] std::uint32_t own_group() const {
    const Mount& mount = vertices_.mount_at(target_);
    return mount.is_shared() ? vertices_.of_group(mount.group_id) : PropagationVertices::none;
  }
  [[nodiscard]] std::uint32_t masters_group() const {
    const Mount& mount = vertices_.mount_at(target_);
    if (!mount.is_slave()) return PropagationVertices::none;
    return vertices_.of_group(vertices_.mount_at(mount.master.slot).group_id);
  }

  [[nodiscard]] PropagationEdge dereference() const {
    if (vertices_.is_group(target_)) return {source_, target_, PropagationEdgeKind::sends};
    return {source_, target_,
            source_ == own_group() ? PropagationEdgeKind::delivers_to_peer
                                   : PropagationEdgeKind::delivers_to_slave};
  }

  void increment() {
    if (!vertices_.is_group(target_)) {
      source_ = source_ == own_group() ? masters_group() : PropagationVertices::none;
      return;
    }
    const MountHandle peer = Peers::next(vertices_.state->mounts, MountHandle{source_});
    source_ = peer == vertices_.member_of(target_) ? PropagationVertices::none : peer.slot;
  }

  [[nodiscard]] bool equal(const InEdgeIterator& other) const {
    return source_ == other.source_ && target_ == other.target_;
  }

  PropagationVertices vertices_;
  std::uint32_t target_ = PropagationVertices::none;
  std::uint32_t source_ = PropagationVertices::none;  // none: past the last edge
};

}  // namespace mntsim
