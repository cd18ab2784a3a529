// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/flags.h"

#include <charconv>
#include <limits>

#include "sim/host/host_machine.h"
#include "sim/script/input_error.h"

namespace mntsim {
namespace {

InputError not_yet(const std::string& what, const std::string& hint) {
  return InputError{{}, what + " is not modelled yet", hint};
}

void set_machine(MachineFlags& flags, const std::string& value) {
  if (value.rfind("vm:", 0) == 0) throw not_yet("--on " + in_quotes(value), "machines: sim, host");
  if (value != "sim" && value != "host") {
    const std::string_view nearest = nearest_spelling(value, {"sim", "host"});
    throw InputError{
        {},
        "--on: unknown machine " + in_quotes(value),
        nearest.empty() ? "machines: sim, host" : "did you mean '" + std::string(nearest) + "'?"};
  }
  flags.on = value;
}

void set_kernel(MachineFlags& flags, const std::string& value) {
  if (value == "6.1" || value == "6.12") throw not_yet("--kernel " + value, "6.18 is");
  if (value != "6.18") {
    throw InputError{{}, "--kernel: unknown version " + in_quotes(value), "versions: 6.18"};
  }
  flags.kernel = value;
}

std::uint64_t parse_number(const std::string& flag, const std::string& value, std::uint64_t lowest,
                           std::uint64_t highest) {
  std::uint64_t number = 0;
  const char* const last = value.data() + value.size();
  const auto [end, error] = std::from_chars(value.data(), last, number);
  if (error != std::errc() || end != last || number < lowest || number > highest) {
    throw InputError{{},
                     flag + ": " + in_quotes(value) + " is not in range",
                     "a number from " + std::to_string(lowest) + " to " + std::to_string(highest)};
  }
  return number;
}

}  // namespace

void add_machine_flags(CLI::App& verb, MachineFlags& flags) {
  verb.add_option_function<std::string>(
          "--on", [&flags](const std::string& value) { set_machine(flags, value); },
          "machine: sim, host or vm:VERSION (default: " + flags.on + ")")
      ->type_name("MACHINE");
  verb.add_option_function<std::string>(
          "--kernel", [&flags](const std::string& value) { set_kernel(flags, value); },
          "Linux version that is simulated: 6.1, 6.12 or 6.18 (default: 6.18)")
      ->type_name("VERSION");
  verb.add_option_function<std::string>(
          "--mount-max",
          [&flags](const std::string& value) {
            constexpr std::uint64_t highest = std::numeric_limits<std::int32_t>::max();
            flags.mount_max =
                static_cast<std::uint32_t>(parse_number("--mount-max", value, 1, highest));
          },
          "fs.mount-max of the simulator (default: 100000)")
      ->type_name("N");
}

void require_simulated_mount_max(const MachineFlags& flags) {
  if (flags.mount_max && flags.on != "sim") {
    throw InputError{{},
                     "--mount-max is for the simulator, not for --on " + flags.on,
                     "on a host it is the sysctl fs.mount-max"};
  }
}

void add_node_flag(CLI::App& verb, NodeFlags& flags) {
  verb.add_option("--node", flags.preset,
                  "the node on which the pods of a manifest live (default: containerd-runc)")
      ->type_name("PRESET");
}

NodeFlags with_kernel(NodeFlags node, const MachineFlags& machine) {
  if (machine.mount_max) node.kernel.mount_max = *machine.mount_max;
  node.on_host = machine.on == "host";
  return node;
}

CLI::Option* add_number(CLI::App& verb, const std::string& flag, std::uint64_t& number,
                        std::uint64_t lowest, std::uint64_t highest,
                        const std::string& description) {
  return verb
      .add_option_function<std::string>(
          flag,
          [&number, flag, lowest, highest](const std::string& value) {
            number = parse_number(flag, value, lowest, highest);
          },
          description)
      ->type_name("N");
}

std::unique_ptr<SimulatedMachine> make_simulated(const MachineFlags& flags) {
  KernelOptions options;
  if (flags.mount_max) options.mount_max = *flags.mount_max;
  return std::make_unique<SimulatedMachine>(options);
}

std::unique_ptr<Machine> make_machine(const MachineFlags& flags) {
  if (flags.on == "host") return std::make_unique<HostMachine>();
  return make_simulated(flags);
}

}  // namespace mntsim
