// SPDX-License-Identifier: Apache-2.0
// NamespaceGraph: the mounts contracted to their namespaces: who can change whose mount table.
// Built in one pass over the classes of mounts: a small abstraction of the state.
//
//     namespace ──has a peer in──► class ──sends to──► class ──has mounts in──► namespace
//
// What a class sends to goes on to the classes below it: an edge to each would be too many.
//
// Unlike groups, namespaces can form cycles: two may send to each other through different groups.
// Those of one cycle (a strong component) can all change each other's tables, directly or through
// one another: they trust one another.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/graph/propagation_classes.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// Namespaces that trust one another, or a single one.
struct TrustRing {
  std::vector<NamespaceHandle> members;  // ascending
};

class NamespaceGraph {
 public:
  explicit NamespaceGraph(const State& state);

  /// All namespaces, each in one ring: by their first member.
  [[nodiscard]] const std::vector<TrustRing>& rings() const { return rings_; }
  /// Whose tables one of these can change by a mount of its own, without these themselves;
  /// ascending.
  [[nodiscard]] std::vector<NamespaceHandle> changed_by(
      const std::vector<NamespaceHandle>& senders) const;

 private:
  // Numbers of the vertices: namespaces, then each class as a sender, then each as a receiver.
  [[nodiscard]] std::uint32_t sender(std::uint32_t index) const { return namespace_count_ + index; }
  [[nodiscard]] std::uint32_t receiver(std::uint32_t index) const {
    return namespace_count_ + class_count_ + index;
  }
  void add_edges(const State& state, const PropagationClasses& classes);
  void add_rings(const State& state);

  std::uint32_t namespace_count_ = 0;
  std::uint32_t class_count_ = 0;
  std::vector<std::vector<std::uint32_t>> targets_;  // by vertex, without repetition
  std::vector<TrustRing> rings_;
};

}  // namespace mntsim
