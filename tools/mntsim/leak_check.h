// SPDX-License-Identifier: Apache-2.0
// Leaks that a change makes: what containers can send to others that they could not before, and
// what a container's command put where others see it.
#pragma once

#include <string>
#include <vector>

#include "tools/mntsim/trial_run.h"

namespace mntsim {

struct NewLeak {
  std::string from;  // "web.fuse:/media", or a container
  std::string how;   // "now sends its mounts to"
  std::string to;    // "init:/srv/media"
};

/// The leaks of a trial, each once.
[[nodiscard]] std::vector<NewLeak> find_new_leaks(const TrialRun& trial);

}  // namespace mntsim
