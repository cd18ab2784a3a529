// SPDX-License-Identifier: Apache-2.0
// What leaks between the pods of a node and its host, read off one state: no history is needed.
//
// What a mount is for is not written in a mount table; it is told from where the mount lies.
// - A mount *came along* if its mountpoint is a name in a file system of the node, and not in the
//   container's own root: it was there when the container bound the tree around it, or was
//   propagated, or the container itself put it on a volume.
// - A super block is a *secret* if some mount of it lies at kubernetes.io~secret/NAME,
//   kubernetes.io~projected/NAME or serviceaccount, or its source says secret or token.
// - A pod's UID is the name below `pods` in the roots of what its containers have bound.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/kernel/vfs/state.h"

namespace mntsim {

enum class LeakKind : std::uint8_t {
  mounts_onto_host,     // what a container mounts arrives on the host
  doubles_on_restart,   // a volume is mounted inside one that sends to the host: its copy stays
                        // there
  stacked_copies,       // the same is mounted several times at one place of the host
  secret_in_other_pod,  // a container sees another pod's secret
  secret_kept,          // the same, though the host has it no more
  mount_kept,           // a container keeps a mount that the node has no more
  private_copies,       // a container has copies that stay when the host unmounts theirs
  secrets_on_host,      // the host's table shows secrets
};

enum class Severity : std::uint8_t { low, medium, high };

struct LeakQuestion {
  NamespaceHandle host;
  std::vector<std::string>
      owners;  // by namespace slot: the pod it belongs to; empty: the node's own
};

struct Leak {
  LeakKind kind = LeakKind::mounts_onto_host;
  Severity severity = Severity::low;
  MountHandle mount;    // through which it leaks: a container's volume, or the host's mount
  Path place;           // of what leaks: on the host, or in the container
  MountHandle origin;   // the node's mount of which it is a copy; null: not known, or gone
  std::string subject;  // what leaks: "POD/NAME" of a secret, else a source
  std::vector<std::uint32_t>
      group_ids;                    // the way of propagation, sender first; empty: it was copied
  std::uint32_t count = 1;          // how many mounts are alike, and folded into this one
  std::vector<MountHandle> mounts;  // the leaked ones: that send, or that are to go; none where the
                                    // host's own table is as it must be
};

/// All leaks: the gravest first, then by kind, namespace and mount id.
[[nodiscard]] std::vector<Leak> find_leaks(const State& state, const LeakQuestion& question);

}  // namespace mntsim
