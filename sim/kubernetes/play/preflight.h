// SPDX-License-Identifier: Apache-2.0
// What a runtime would refuse of a pod for its propagation, before anything runs, and what cures
// it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/manifest/pod.h"
#include "sim/kubernetes/node_options.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

struct Refused {
  Place place = {};            // of the volumeMount, or of what was refused
  std::string container = {};  // "web.app"
  std::string text = {};       // the actor's words
  std::string cure = {};  // "mount --make-shared /": the smallest change after which it passes;
                          // empty: none was found
  std::string note = {};  // what the cure does not give; empty: nothing
  bool cure_was_sought = false;
  bool is_whole_pod = false;  // `container` is the pod's name: none of its containers came to start
};

/// Where and how a runtime would look.
struct RuntimeView {
  std::string task = "init";  // in whose table
  CriKind cri = CriKind::containerd;
};

/// Asks of each volumeMount of the pod what containerd and CRI-O ask. A cure was tried on a copy of
/// the machine. A mount that passes though it is not what its author expects (a slave that is
/// itself shared, CRI-O's storage) is told of too, with `text` empty and a note.
[[nodiscard]] std::vector<Refused> preflight(const SimulatedMachine& machine,
                                             const RuntimeView& runtime, const Pod& pod);

}  // namespace mntsim
