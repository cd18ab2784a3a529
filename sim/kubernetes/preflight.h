// SPDX-License-Identifier: Apache-2.0
// What a runtime would refuse of a pod, before anything runs, and what cures it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/pod.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

struct Refused {
  Place place;            // of the volumeMount
  std::string container;  // "web.app"
  std::string text;       // the runtime's words
  std::string cure;  // "mount --make-shared /": the smallest change after which it passes; empty:
                     // none was found
  std::string note;  // what the cure does not give; empty: nothing
};

/// Asks of each volumeMount of the pod what containerd and CRI-O ask, in the table of `task`. A
/// cure was tried on a copy of the machine. A mount that passes though nothing of it reaches the
/// host (a slave that is itself shared) is told of too, with `text` empty and a note.
[[nodiscard]] std::vector<Refused> preflight(const SimulatedMachine& machine, std::string_view task,
                                             const Pod& pod);

}  // namespace mntsim
