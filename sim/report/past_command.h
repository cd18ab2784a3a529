// SPDX-License-Identifier: Apache-2.0
// A command that was run on the way to a state, as answers about the past name it.
#pragma once

#include <cstddef>
#include <string>

namespace mntsim {

struct PastCommand {
  std::size_t step = 0;  // of the scenario or script, from 1
  std::string actor;     // "kubelet"; empty: the scenario itself
  std::string task;
  std::string text;  // as it was written
};

/// "step 9, kubelet: init$ mount --bind /a /b". May hold any byte.
[[nodiscard]] std::string command_words(const PastCommand& command);

/// {"step":9,"actor":"kubelet","task":"init","run":"mount --bind /a /b"}; null for none. `actor` is
/// null where it is the scenario itself.
void append_command_json(std::string& out, const PastCommand* command);

}  // namespace mntsim
