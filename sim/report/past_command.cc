// SPDX-License-Identifier: Apache-2.0
#include "sim/report/past_command.h"

#include <fmt/core.h>

#include <iterator>

#include "sim/report/json.h"
#include "sim/report/text.h"

namespace mntsim {

std::string command_words(const PastCommand& command) {
  const std::string actor = command.actor.empty() ? "" : ", " + command.actor;
  return fmt::format("step {}{}: {}$ {}", command.step, actor, command.task, command.text);
}

void append_command_text(std::string& out, std::string_view label, const PastCommand* command) {
  if (command != nullptr) append_line(out, label, command_words(*command));
}

void append_command_json(std::string& out, std::string_view key, const PastCommand* command) {
  fmt::format_to(std::back_inserter(out), R"(,"{}":)", key);
  if (command == nullptr) {
    out += "null";
    return;
  }
  fmt::format_to(std::back_inserter(out), R"({{"step":{},"actor":)", command->step);
  if (command->actor.empty()) {
    out += "null";
  } else {
    append_json_string(out, command->actor);
  }
  out += R"(,"task":)";
  append_json_string(out, command->task);
  out += R"(,"run":)";
  append_json_string(out, command->text);
  out += '}';
}

}  // namespace mntsim
