// SPDX-License-Identifier: Apache-2.0
// The cheapest set of propagation changes after which nothing goes from some mounts to others.
//
// The kernel heals: a change in the middle of a path hands the slaves on and cuts nothing (house
// rule 6.2.2). So for each pair of a sender and a receiver one of the two must change: the sender
// becomes a slave (it still receives), or the receiver becomes private. The cheapest such set is a
// minimum vertex cover of the pairs, which between two sides is a minimum cut:
//
//     source ─weight─► sender ─∞─► receiver ─weight─► sink          (weights: cost of the change)
//
// Mounts of one class (propagation_classes.h) have the same pairs, so the network has a vertex a
// class. What is cut stays cut: a bind of a slave is a slave, a bind of a private mount is private,
// and a change takes no way that was not there.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "sim/graph/propagation_classes.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

struct IsolationChange {
  MountHandle mount;
  bool is_sender = false;      // it becomes a slave; else private
  std::uint64_t also_cut = 0;  // pairs with other mounts than the other side's that end with it
};

struct Isolation {
  std::uint64_t pair_count = 0;          // of a sender and a receiver, before any change
  std::vector<IsolationChange> changes;  // senders first, then by mount id
};

/// What it costs to change one mount; 1 for a plain command. At most `highest_cost` counts.
using ChangeCost = std::function<std::uint32_t(MountHandle)>;
inline constexpr std::uint32_t highest_cost = 100'000;

/// The changes of least total cost after which nothing that is mounted on a mount of `from` arrives
/// at one of `to`. Of those the ones that change the fewest mounts from which the others were
/// copied (a host's `/`), and then those that cut the fewest other pairs. REQUIRES: no mount is in
/// both.
[[nodiscard]] Isolation isolate(const State& state, const std::vector<MountHandle>& from,
                                const std::vector<MountHandle>& to, const ChangeCost& cost);

/// Pairs of a mount of `from` and one of `to` that gets what is mounted somewhere on it.
[[nodiscard]] std::uint64_t count_pairs(const State& state, const std::vector<MountHandle>& from,
                                        const std::vector<MountHandle>& to);

}  // namespace mntsim
