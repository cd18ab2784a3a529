// SPDX-License-Identifier: Apache-2.0
// What the actors of a node do, recorded once and replayed on both kernels as typed calls.
#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "bench/rows.h"
#include "bench/typed_calls.h"
#include "sim/kubernetes/actors/node.h"

namespace mntsim::bench {

/// Three stages of a node's life. `make` and `unmake` are played over and over: what is there after
/// both is what was there before.
struct Life {
  NodeOptions options = {};
  std::function<void(Node& node)> before = {};
  std::function<void(Node& node)> make = {};
  std::function<void(Node& node)> unmake = {};  // none: all is forgotten, and begins anew
};

struct Recording {
  std::vector<TypedCall> before;
  std::vector<TypedCall> make;
  std::vector<TypedCall> unmake;
  std::size_t attached = 0;  // mounts that `make` brings into any namespace, propagation included
};

/// Plays the life. Directories outlive what they were made for, so a round that is recorded is not
/// the first one, which belongs to what was before.
[[nodiscard]] std::shared_ptr<const Recording> record(const Life& life);

/// Registers a row for each size; `life(size)` says what is played.
void register_life(const PhaseName& make, const PhaseName& unmake, const Sizes& sizes,
                   const std::function<Life(std::int64_t size)>& life);

}  // namespace mntsim::bench
