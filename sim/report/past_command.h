// SPDX-License-Identifier: Apache-2.0
// A command that was run on the way to a state, as answers about the past name it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mntsim {

struct PastCommand {
  std::size_t step = 0;  // of the scenario or script, from 1
  std::string actor;     // "kubelet"; empty: the scenario itself
  std::string task;
  std::string text;  // as it was written
};

/// "step 9, kubelet: init$ mount --bind /a /b". May hold any byte.
[[nodiscard]] std::string command_words(const PastCommand& command);

/// A line of the label and the words; nothing for null.
void append_command_text(std::string& out, std::string_view label, const PastCommand* command);

/// A member of an object, with a comma before it:
/// "KEY":{"step":9,"actor":"kubelet","task":"init","run":"mount --bind /a /b"}; null for none.
/// `actor` is null where it is the scenario itself.
void append_command_json(std::string& out, std::string_view key, const PastCommand* command);

}  // namespace mntsim
