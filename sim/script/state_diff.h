// SPDX-License-Identifier: Apache-2.0
// StateDiff: what is different between two states of a machine, namespace by namespace.
//
// Namespaces are paired by the tasks that live in them. Mounts are paired by their ids where one
// state came from the other, else by what they are and where: (mount point, root, type, source),
// the first with the first. Then numbers of groups mean nothing by themselves: `shared:7` there is
// the group in which most of the paired mounts are here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/script/mountinfo_line.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

/// How two states are akin.
enum class Kinship : std::uint8_t {
  same_past,   // one came from the other by commands: ids mean the same mounts
  other_past,  // each was built anew
};

/// A mount that is not as it was. `before` alone: it vanished; `after` alone: it appeared.
struct MountDifference {
  std::optional<MountinfoLine> before;
  std::optional<MountinfoLine> after;
  // Of a changed one: whether these count, since group numbers of another past are renamed.
  bool is_propagation_changed = false;
  bool is_parent_changed = false;
};

struct NamespaceDiff {
  enum class Fate : std::uint8_t {
    kept,
    appeared,
    vanished,
    left,  // its tasks were in another namespace before
  };
  Fate fate = Fate::kept;
  std::vector<std::string> tasks;  // those that were there before and after; else all it has
  std::size_t mounts_before = 0;
  std::size_t mounts_after = 0;
  std::vector<MountDifference> mounts;  // in the order of the table after, vanished ones last

  /// True where there is nothing to tell.
  [[nodiscard]] bool is_empty() const { return fate == Fate::kept && mounts.empty(); }
};

struct MountCounts {
  std::size_t appeared = 0;
  std::size_t vanished = 0;
  std::size_t changed = 0;
  friend bool operator==(const MountCounts&, const MountCounts&) = default;
};

[[nodiscard]] MountCounts count_of(const NamespaceDiff& diff);

struct StateDiff {
  std::vector<NamespaceDiff> namespaces;  // in the order of the tasks after, then what vanished

  [[nodiscard]] bool is_empty() const;
  /// Of all mounts but those of namespaces that appeared or vanished as a whole.
  [[nodiscard]] MountCounts sums() const;
  /// How many namespaces have something to tell.
  [[nodiscard]] std::size_t differing() const;
};

/// What to do to `before` so that it is as `after`. A mount is told of once a namespace, as the
/// task that sees the most there does; what no task has below its root is not looked at.
[[nodiscard]] StateDiff diff_states(const SimulatedMachine& before, const SimulatedMachine& after,
                                    Kinship kinship);

}  // namespace mntsim
