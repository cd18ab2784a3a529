// SPDX-License-Identifier: Apache-2.0
// PropagationPicture: the propagation graph made small enough to be looked at.
//
// A node of thirty containers has a thousand mounts, and most of them say the same. Two mounts are
// alike where they live in namespaces that are alike, their groups are alike, and their masters are
// alike; two groups, where the kinds of their peers, of their slaves and of their masters are the
// same; two namespaces, where they have as many mounts of each kind. What is alike becomes one. The
// coarsest partition of that sort is found by refinement: each round splits what the round before
// shows to be different.
//
// Mounts that take no part are left out and counted: private ones (but for the hidden roots of
// namespaces), and peers without peers, slaves and master.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

inline constexpr std::uint32_t no_kind = 0xffffffff;

/// Namespaces that are alike.
struct PictureNamespace {
  std::vector<NamespaceHandle> members;  // by slot; a null one stands for mounts in no namespace
  std::size_t private_mounts = 0;        // of all members: neither shared nor slaves
  std::size_t lone_peers = 0;            // of all members: shared with nobody
  std::size_t drawn_mounts = 0;          // of all members
};

/// Peer groups that are alike.
struct PictureGroup {
  std::vector<std::uint32_t> ids;      // ascending
  std::vector<std::uint32_t> masters;  // kinds of groups from which they receive; one, or none
};

/// Mounts that are alike.
struct PictureMount {
  std::uint32_t name_space = 0;      // a kind of namespaces
  std::uint32_t group = no_kind;     // a kind of groups; no_kind: it is no peer
  std::uint32_t master = no_kind;    // of one that is no peer: the kind of its master's group
  std::vector<MountHandle> members;  // by namespace and sequence
};

struct PropagationPicture {
  std::vector<PictureNamespace> namespaces;  // in the order of their first members
  std::vector<PictureGroup> groups;          // by their lowest ids
  std::vector<PictureMount> mounts;          // by their first members
};

/// Folds the propagation graph. `host` is never folded with others; with `fold` false nothing is.
[[nodiscard]] PropagationPicture picture_of(const State& state, NamespaceHandle host, bool fold);

}  // namespace mntsim
