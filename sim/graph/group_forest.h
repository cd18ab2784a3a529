// SPDX-License-Identifier: Apache-2.0
// GroupForest: the peer groups and their masters. Built in one pass: a small abstraction of the
// state, which the propagation graph only views.
//
// A group and its peers send to one another, so they are a strong component of the propagation
// graph; what is left between components is who is whose slave. All peers of a group have the same
// master group and there is no cycle, so that is a forest. From: house rule 6.2, tried on
// Linux 6.18.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

struct PropagationGroup {
  std::uint32_t id = 0;                     // `shared:ID` in mountinfo
  std::uint32_t master_id = 0;              // the group from which it receives; 0: none
  std::uint32_t layer = 0;                  // masters above it
  std::vector<MountHandle> peers;           // by mount id; none where no captured table shows any
  std::vector<MountHandle> slaves;          // those that are in no group themselves; by mount id
  std::vector<std::uint32_t> slave_groups;  // ids of the groups whose master it is, ascending
};

class GroupForest {
 public:
  explicit GroupForest(const State& state);

  /// All groups by id.
  [[nodiscard]] const std::vector<PropagationGroup>& groups() const { return groups_; }
  /// All groups, each before those whose master it is, and these before the next: as a tree is
  /// printed.
  [[nodiscard]] std::vector<const PropagationGroup*> depth_first() const;
  /// The group of that id; null: there is none.
  [[nodiscard]] const PropagationGroup* find(std::uint32_t id) const;

 private:
  void add_peers_and_slaves(const State& state, const std::vector<std::uint32_t>& components);
  void set_layers(const std::vector<std::uint32_t>& masters_first);
  PropagationGroup& group(std::uint32_t id) { return groups_[index_of_id_[id]]; }

  std::vector<PropagationGroup> groups_;
  std::vector<std::uint32_t> index_of_id_;  // by id; 0xffffffff where there is none
};

}  // namespace mntsim
