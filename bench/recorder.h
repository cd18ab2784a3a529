// SPDX-License-Identifier: Apache-2.0
// Commands of the language to typed calls. Every command has such a form but `unshare -U`, which is
// not modelled.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/typed_calls.h"
#include "sim/script/command.h"

namespace mntsim::bench {

/// Makes calls of commands. Runs each on a simulated kernel of its own at once, to know what it
/// answers.
class Recorder {
 public:
  Recorder();

  /// Appends the calls of one command. Throws std::runtime_error where they do not end as the
  /// command did, and for a mkdir in a pseudo file system: on a real machine that would make a
  /// cgroup.
  void add(const TaskCommand& command, Errno result, std::vector<TypedCall>& calls);

  /// How many mounts have come into some namespace since the last question.
  [[nodiscard]] std::size_t take_attached_count();

 private:
  class Lowering;

  [[nodiscard]] std::uint32_t task(const std::string& name);
  [[nodiscard]] std::uint32_t slot(const std::string& name);

  SimulatedTasks tasks_;
  std::map<std::string, std::uint32_t> task_numbers_;
  std::map<std::string, std::uint32_t> slot_numbers_;
};

}  // namespace mntsim::bench
