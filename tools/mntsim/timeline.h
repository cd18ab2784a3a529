// SPDX-License-Identifier: Apache-2.0
// Timeline: a scenario, manifest or script as stages that one can go through forward and back.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/script/scenario.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

/// What is shown as one: a step of a scenario, a line of a script, or what an actor does to one end
/// for a manifest.
struct Stage {
  std::size_t number = 0;  // from 1
  std::vector<Step> steps;
};

/// Reads a STATE as stages; with @STEP its first ones. Throws InputError.
[[nodiscard]] std::vector<Stage> read_stages(const std::string& state);

/// The machine before and after a stage, and what was said of it.
struct Moment {
  std::unique_ptr<SimulatedMachine> before;
  std::unique_ptr<SimulatedMachine> after;
  std::string text;  // a line a step, with why a command was refused
};

class Timeline {
 public:
  Timeline(std::vector<Stage> stages, bool is_json)
      : stages_(std::move(stages)), is_json_(is_json) {}

  [[nodiscard]] std::size_t size() const { return stages_.size(); }

  /// Goes to a stage, from 1 on; at 0 nothing has been done yet. Forward it takes the next steps; a
  /// way back is replayed, and every 16th state on it is kept as a copy, so that the next ways are
  /// no longer than that. REQUIRES: stage <= size().
  const Moment& go_to(std::size_t stage);

 private:
  std::string play(SimulatedMachine& machine, const Stage& stage) const;
  [[nodiscard]] std::unique_ptr<SimulatedMachine> state_after(std::size_t stage);

  std::vector<Stage> stages_;
  bool is_json_;
  std::map<std::size_t, std::unique_ptr<SimulatedMachine>> kept_;  // by the stage they come after
  std::size_t at_ = 0;
  Moment moment_;
};

}  // namespace mntsim
