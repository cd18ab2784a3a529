// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/question_flags.h"

#include "tools/mntsim/state_input.h"

namespace mntsim {

void add_question_flags(CLI::App& verb, QuestionFlags& flags) {
  CLI::Option* const state = verb.add_option(
      "STATE", flags.state,
      "a node (node.json), a scenario (FILE.json; FILE.json@STEP: its first steps), a script ('-': "
      "standard input), or --live");
  state->required();
  verb.add_flag("--json", flags.json, "print JSON Lines");
  // It takes STATE's place at once, before the verb's own operands are given theirs.
  verb.add_flag_callback(
          "--live", [state] { state->add_result(std::string(live_state)); },
          "this machine, captured now, in the place of STATE")
      ->trigger_on_parse();
}

}  // namespace mntsim
