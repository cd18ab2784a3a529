// SPDX-License-Identifier: Apache-2.0
// Leaks that a change makes: what containers can send to others that they could not before, and
// what a container's command put where others see it.
#pragma once

#include <functional>
#include <string>

#include "tools/mntsim/trial_run.h"

namespace mntsim {

struct NewLeak {
  std::string from;  // "web.fuse:/media", or a container
  std::string how;   // "now sends its mounts to"
  std::string to;    // "init:/srv/media"
};

/// Calls tell(leak) for the leaks of a trial, each once. They may be as many as pairs of
/// containers: none is kept.
void for_each_new_leak(const TrialRun& trial, const std::function<void(const NewLeak&)>& tell);

}  // namespace mntsim
