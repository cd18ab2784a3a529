// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/state_past.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "sim/report/place_text.h"
#include "tools/mntsim/place_names.h"

namespace mntsim {
namespace {

bool is_plain_bind(const TaskCommand& command) {
  const auto* const mount = std::get_if<MountCommand>(&command.command);
  if (mount == nullptr) return false;
  constexpr std::uint32_t kinds = mount_flag::bind | mount_flag::rec | mount_flag::remount;
  return std::any_of(mount->calls.begin(), mount->calls.end(), [](const MountCall& call) {
    return (call.flags & kinds) == mount_flag::bind;
  });
}

}  // namespace

void StatePast::begin(SimulatedMachine& machine) {
  machine.kernel().events().switch_on();
  history_ = std::make_unique<MountHistory>(machine.kernel().state());
  commands_.clear();
}

Errno StatePast::execute(SimulatedMachine& machine, const TaskCommand& command, std::size_t step,
                         std::string_view actor) {
  if (!history_) begin(machine);
  const Errno error = machine.execute(command);
  if (std::holds_alternative<ResetCommand>(command.command)) begin(machine);
  const std::vector<Event> events = machine.kernel().events().take();
  if (events.empty()) return error;
  commands_.push_back({step, std::string(actor), command.task, command.text});
  std::optional<PlaceNames> names;  // made where somebody asks
  const auto number = static_cast<std::uint32_t>(commands_.size());
  history_->add(machine.kernel().state(), events, {number, is_plain_bind(command)},
                [&](MountHandle mount) {
                  if (!names) names.emplace(machine);
                  return place_name(names->name(mount));
                });
  return error;
}

}  // namespace mntsim
