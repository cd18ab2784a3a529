// SPDX-License-Identifier: Apache-2.0
#include "sim/report/explain.h"

#include <fmt/core.h>

#include <variant>

namespace mntsim {

std::string why_refused(const Kernel& kernel, const TaskCommand& command, Errno error) {
  if (error == Errno{ESRCH}) {
    const auto* setns = std::get_if<Setns>(&command.command);
    return setns == nullptr ? fmt::format("there is no task '{}'", command.task)
                            : fmt::format("there is no task '{}', or no '{}' to join", command.task,
                                          setns->task);
  }
  if (const auto* fork = std::get_if<Fork>(&command.command)) {
    return fmt::format("there is a task '{}' already", fork->name);
  }
  const Refusal& refusal = kernel.last_refusal();
  if (refusal.error != error) return {};
  std::string sentence(describe(refusal.check));
  if (refusal.mount && !sentence.empty()) {
    const std::uint32_t id = kernel.state().mounts[refusal.mount].id;
    if (id != 0) sentence += fmt::format(" (mount {})", id);
  }
  return sentence;
}

}  // namespace mntsim
