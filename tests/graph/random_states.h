// SPDX-License-Identifier: Apache-2.0
// Random states for the tests of sim/graph: what random scripts lead to.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "sim/script/generator.h"
#include "sim/script/parser.h"
#include "sim/script/random.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {

/// Lines that make what random scripts seldom reach: masters of masters, in several namespaces.
inline std::vector<std::string> propagation_script(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  const auto task = [&] { return std::array{"init", "a", "b"}[random.below(3)]; };
  const auto path = [&] {
    return "/" + std::to_string(random.below(5)) +
           std::array{"", "", "/x", "/x/y"}[random.below(4)];
  };
  std::vector<std::string> lines{"mkdir /0",        "mkdir /1",
                                 "mkdir /2",        "mkdir /3",
                                 "mkdir /4",        "mount -t tmpfs t /0",
                                 "mkdir -p /0/x/y", "mount --make-shared /0",
                                 "fork a",          "a$ unshare",
                                 "fork b",          "b$ unshare"};
  while (lines.size() < count) {
    const std::string by = std::string(task()) + "$ ";
    const std::string at = path();
    switch (random.below(4)) {
      case 0: lines.push_back(by + "mount --make-slave " + at); break;
      case 1: lines.push_back(by + "mount --make-shared " + at); break;
      case 2:
        lines.push_back(by + (random.chance(50) ? "umount -l " : "mount -t tmpfs t ") + at);
        break;
      default:
        lines.push_back(by + "mount --bind " + path() + " " + at);
        if (random.chance(50)) lines.push_back(by + "mount --make-slave " + at);
        if (random.chance(70)) lines.push_back(by + "mount --make-shared " + at);
    }
  }
  return lines;
}

/// The machine after a random script; half of them are those of propagation_script.
inline std::unique_ptr<SimulatedMachine> random_machine(std::uint64_t index) {
  auto machine = std::make_unique<SimulatedMachine>();
  const std::uint64_t seed = case_seed(2024, index);
  const std::size_t count = 20 + index % 60;
  const bool is_dense = index % 2 == 0;
  for (const std::string& line :
       is_dense ? propagation_script(seed, count) : random_script(seed, count)) {
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
