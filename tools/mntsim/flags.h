// SPDX-License-Identifier: Apache-2.0
// Flags that several verbs share, and the machines that they name.
#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "sim/script/machine.h"
#include "sim/script/simulated_machine.h"
#include "tools/mntsim/input.h"

namespace mntsim {

/// --on, --kernel, --mount-max.
struct MachineFlags {
  std::string on = "sim";  // "sim" or "host", once the command line has been parsed
  std::string kernel = "6.18";
  std::optional<std::uint32_t> mount_max;
};

/// Adds the three flags. Their values are checked while they are parsed: InputError says what would
/// be right, and "not modelled yet" for machines and kernels to come.
void add_machine_flags(CLI::App& verb, MachineFlags& flags);

/// Refuses --mount-max on a machine that is not simulated. Throws InputError.
void require_simulated_mount_max(const MachineFlags& flags);

/// Adds --node. with_kernel() sets its kernel.
void add_node_flag(CLI::App& verb, NodeFlags& flags);

/// The node's flags with what the machine's say of the kernel.
[[nodiscard]] NodeFlags with_kernel(NodeFlags node, const MachineFlags& machine);

/// A number flag with its bounds. InputError where the value is no such number.
CLI::Option* add_number(CLI::App& verb, const std::string& flag, std::uint64_t& number,
                        std::uint64_t lowest, std::uint64_t highest,
                        const std::string& description);

/// The simulator as the flags want it.
[[nodiscard]] std::unique_ptr<SimulatedMachine> make_simulated(const MachineFlags& flags);

/// The machine that --on names. Throws HostUnavailable.
[[nodiscard]] std::unique_ptr<Machine> make_machine(const MachineFlags& flags);

}  // namespace mntsim
