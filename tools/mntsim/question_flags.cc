// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/question_flags.h"

#include "tools/mntsim/state_input.h"

namespace mntsim {

void add_state(CLI::App& verb, std::string& operand) {
  CLI::Option* const state = verb.add_option(
      "STATE", operand,
      "a node (node.json), a scenario (FILE.json; FILE.json@STEP: its first steps), a script ('-': "
      "standard input), or --live");
  state->required();
  // It takes STATE's place at once, before the verb's own operands are given theirs.
  verb.add_flag_callback(
          "--live", [state] { state->add_result(std::string(live_state)); },
          "this machine, captured now, in the place of STATE")
      ->trigger_on_parse();
}

void add_question_flags(CLI::App& verb, QuestionFlags& flags) {
  add_state(verb, flags.state);
  verb.add_flag("--json", flags.json, "print JSON Lines");
}

}  // namespace mntsim
