// SPDX-License-Identifier: Apache-2.0
// A campaign: many numbered scripts, each on two machines, over several processes. The answer is
// the lowest number whose script makes the machines differ, so it does not depend on who was
// faster.
//
// Workers are processes, since a machine may be made of processes itself. They share a page of
// counters with the parent and end with it, also when it is killed; on SIGINT and SIGTERM they
// finish the case they are at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "sim/script/differ.h"
#include "sim/script/machine.h"

namespace mntsim {

struct Campaign {
  std::uint64_t cases = 0;
  unsigned workers = 1;
  std::size_t tables_every = 256;                       // see Differ::compare
  bool ends_at_hidden_root = false;                     // see Differ::end_at_hidden_root
  std::function<Script(std::uint64_t)> script_of;       // a case's script; called in the workers
  std::function<std::unique_ptr<Machine>()> make_left;  // called in the workers, once each
  std::function<std::unique_ptr<Machine>()> make_right;
  std::function<void(std::uint64_t)>
      progress;  // called a few times a second with cases done; may be empty
};

struct CampaignResult {
  std::uint64_t cases = 0;     // that were run to their end
  std::uint64_t commands = 0;  // that were compared
  std::uint64_t unconfirmed =
      0;  // cases that differed once and not again: see Differ::compare_twice
  std::optional<std::uint64_t> different;  // the lowest case whose machines differ
  std::optional<std::uint64_t> crashed;    // a case in which a worker died: a machine is broken
  int interrupted_by = 0;                  // SIGINT, SIGTERM; 0: neither
};

/// Runs the cases until all are done or one differs (then the lower ones are finished first).
/// Throws HostUnavailable where a worker cannot make its machines. REQUIRES: one thread.
[[nodiscard]] CampaignResult run_campaign(const Campaign& campaign);

}  // namespace mntsim
