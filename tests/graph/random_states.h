// SPDX-License-Identifier: Apache-2.0
// Random states for the tests of sim/graph: what random scripts lead to.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "sim/script/generator.h"
#include "sim/script/parser.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

/// The machine after a random script; half of them are chains of masters.
inline std::unique_ptr<SimulatedMachine> random_machine(std::uint64_t index) {
  auto machine = std::make_unique<SimulatedMachine>();
  const std::uint64_t seed = case_seed(2024, index);
  const std::size_t count = 20 + index % 60;
  const bool is_dense = index % 2 == 0;
  for (const std::string& line :
       is_dense ? random_script(seed, count, Emphasis::chains) : random_script(seed, count)) {
    static_cast<void>(machine->execute(*parse_line(line, {})));
  }
  return machine;
}

/// Calls visit(handle) for each mount that is in a namespace.
template <typename Visit>
void for_each_mount(const State& state, Visit visit) {
  for (std::uint32_t slot = 0; slot < state.mounts.slot_count(); ++slot) {
    if (state.mounts[MountHandle{slot}].mount_namespace) visit(MountHandle{slot});
  }
}

/// The machine after a script, one command a line.
inline std::unique_ptr<SimulatedMachine> machine_after(std::initializer_list<const char*> lines) {
  auto machine = std::make_unique<SimulatedMachine>();
  for (const char* line : lines) static_cast<void>(machine->execute(*parse_line(line, {})));
  return machine;
}

/// The mount on top at a path as init sees it.
inline MountHandle mount_at(const SimulatedMachine& machine, const char* path) {
  return machine.kernel().resolve(machine.kernel().init_task(), path)->mount;
}

}  // namespace mntsim
