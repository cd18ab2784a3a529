// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/question_flags.h"

#include "sim/script/input_error.h"

namespace mntsim {

void add_state(CLI::App& verb, std::string& state) {
  verb.add_option("STATE", state,
                  "a scenario (FILE.json; FILE.json@STEP: its first steps), or a script ('-': "
                  "standard input)")
      ->required();
  verb.add_flag_callback(
      "--live",
      [] {
        throw InputError{{}, "--live is not modelled yet", "give a scenario or a script as STATE"};
      },
      "this machine, captured now (not modelled yet)");
}

void add_question_flags(CLI::App& verb, QuestionFlags& flags) {
  add_state(verb, flags.state);
  verb.add_flag("--json", flags.json, "print JSON Lines");
}

}  // namespace mntsim
