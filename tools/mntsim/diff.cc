// SPDX-License-Identifier: Apache-2.0
// `mntsim diff STATE STATE`: what is different between two states, namespace by namespace.
#include <unistd.h>

#include "sim/report/state_diff_json.h"
#include "sim/report/state_diff_text.h"
#include "tools/mntsim/diff_flags.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/state_input.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct Flags : DiffFlags {
  std::string before;
  std::string after;
};

/// Two points of one file have one past: their ids mean the same mounts.
Kinship kinship_of(const std::string& before, const std::string& after) {
  return parse_state(before).file == parse_state(after).file ? Kinship::same_past
                                                             : Kinship::other_past;
}

ExitStatus answer(const Flags& flags) {
  if (flags.before == "-" && flags.after == "-") {
    throw InputError{{}, "both states are standard input", "give a file for one of them"};
  }
  const auto before = read_state(flags.before);
  const auto after = read_state(flags.after);
  const StateDiff diff = diff_states(*before, *after, kinship_of(flags.before, flags.after));
  Output output;
  append_diff(output.buffer(), diff, flags);
  output.flush();
  return flags.fail_on == "change" && !diff.is_empty() ? ExitStatus::differs : ExitStatus::done;
}

}  // namespace

void append_diff(std::string& out, const StateDiff& diff, const DiffFlags& flags) {
  if (flags.json) {
    append_diff_json(out, diff, flags.lines);
  } else {
    append_diff_text(out, TextStyle{isatty(STDOUT_FILENO) != 0}, diff, flags.lines);
  }
}

void add_diff_flags(CLI::App& verb, DiffFlags& flags, const std::vector<std::string>& events) {
  verb.add_flag("-l,--lines", flags.lines, "show each mount, not counts alone");
  verb.add_flag("--json", flags.json, "print JSON Lines");
  std::string names;
  for (const std::string& event : events) names += (names.empty() ? "" : "|") + event;
  verb.add_option("--fail-on", flags.fail_on, "exit with 1 where there is one")
      ->type_name(names)
      ->check([events, names](const std::string& word) {
        const bool known = std::find(events.begin(), events.end(), word) != events.end();
        if (!known) throw InputError{{}, "--fail-on: no " + in_quotes(word), "one of " + names};
        return std::string();
      });
}

void add_diff(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("diff", "Say what is different between two states");
  auto flags = std::make_shared<Flags>();
  verb->add_option("BEFORE", flags->before,
                   "a state: a scenario (FILE.json; FILE.json@STEP: its "
                   "first steps), or a script ('-': standard input)")
      ->required();
  verb->add_option("AFTER", flags->after, "another")->required();
  add_diff_flags(*verb, *flags, {"change"});
  verb->footer(
      "Example:\n  mntsim diff scenarios/kubernetes/e2e-mount-propagation.json@2 "
      "scenarios/kubernetes/e2e-mount-propagation.json@3 --lines");
  verb->callback([flags, &action] { action = [flags] { return answer(*flags); }; });
}

}  // namespace mntsim
