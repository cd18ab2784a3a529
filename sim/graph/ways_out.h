// SPDX-License-Identifier: Apache-2.0
// Ways out of a namespace: by which of its mounts what is mounted in it comes to another one.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "sim/graph/group_forest.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

class WaysOut {
 public:
  /// Good until the state changes.
  explicit WaysOut(const State& state)
      : state_(state), told_by_(state.namespaces.slot_count(), 0) {}

  /// Who receives what is mounted on `sender`: of each other namespace the first mount that the
  /// kernel comes to, in the kernel's order. One that does not show the sender's root is among
  /// them: it may show a place below. Good until the next call. REQUIRES: it is in a namespace.
  [[nodiscard]] const std::vector<MountHandle>& from(MountHandle sender);

 private:
  const State& state_;
  std::vector<std::uint64_t> told_by_;  // by namespace: the call that came to it last
  std::uint64_t call_ = 0;
  std::vector<MountHandle> receivers_;
};

/// Numbers for sets of namespaces that groups send to: many groups send to the same ones, and a
/// number is compared at once.
class ReceiverSets {
 public:
  /// By group id: the set of the labels of all namespaces in which a mount of the group is, or one
  /// that receives from it. Equal numbers mean equal sets, in all states whose labels mean the
  /// same; unequal ones mean nothing. `labels`: by namespace slot.
  [[nodiscard]] std::vector<std::uint32_t> numbers_of(const State& state, const GroupForest& forest,
                                                      const std::vector<std::uint32_t>& labels);

 private:
  // By the labels of the group's own mounts, ascending, a mark, and its slave groups' numbers.
  std::map<std::vector<std::uint32_t>, std::uint32_t> known_;
};

}  // namespace mntsim
