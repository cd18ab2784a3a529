// SPDX-License-Identifier: Apache-2.0
// `mntsim verify FILE…`: the simulator and another machine side by side.
#include <fmt/core.h>

#include <iterator>

#include "sim/report/difference.h"
#include "sim/report/json.h"
#include "sim/report/text.h"
#include "sim/script/differ.h"
#include "sim/script/parser.h"
#include "tools/mntsim/flags.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

constexpr std::size_t tables_every = 256;

struct VerifyFlags {
  std::vector<std::string> files;
  MachineFlags machine;
  NodeFlags node;
  bool json = false;
};

/// A file as commands, each with its place.
struct Replay {
  std::string file;
  std::string skipped;  // why it is not run; empty: it is
  Script script;
  std::vector<Place> places;
  std::vector<std::size_t> steps_end;  // after how many commands a scenario's step is done
};

Replay read_script(const std::string& file, LineSource& source) {
  Replay replay;
  replay.file = file;
  std::string_view line;
  while (source.next(line)) {
    auto command = parse_line(line, source.place());
    if (!command) continue;
    replay.script.push_back(std::move(*command));
    replay.places.push_back(source.place());
  }
  return replay;
}

/// A scenario's tables are compared after every step of its own (a pod's many commands are one),
/// and every 256 commands. Of its expectations `exists` is asked of both machines; all others are
/// answered from tables, which are compared anyway.
Replay read_scenario_replay(const OpenInput& input, const std::string& machine,
                            const NodeFlags& node) {
  Replay replay;
  replay.file = input.name;
  Scenario scenario = read_scenario(input, node);
  if (!runs_on(scenario, machine) || !runs_on(scenario, "sim")) {
    replay.skipped = machines_sentence(scenario);
    return replay;
  }
  std::size_t number = 0;  // of the step at hand
  std::size_t ended = 0;   // commands of the steps before it
  for (Step& step : scenario.steps) {
    if (step.number != number && replay.script.size() > ended) {
      ended = replay.script.size();
      replay.steps_end.push_back(ended);
    }
    number = step.number;
    if (auto* run = std::get_if<RunStep>(&step.what)) {
      replay.script.push_back(std::move(run->command));
      replay.places.push_back(step.place);
    } else if (const auto* expectation = std::get_if<Expectation>(&step.what)) {
      if (expectation->exists) {
        replay.script.push_back(
            {expectation->task, Access{expectation->path}, "ls " + expectation->path});
        replay.places.push_back(step.place);
      }
    }
  }
  return replay;
}

void append_verdict_text(std::string& out, const Replay& replay, const MachineNames& names,
                         const std::optional<Difference>& difference) {
  if (!difference) {
    append_printable(out, replay.file);
    fmt::format_to(std::back_inserter(out), ": {} and {} agree on {} commands\n", names.left,
                   names.right, replay.script.size());
    return;
  }
  const Place& place = replay.places[difference->command];
  append_printable(out, InputError{place, "", ""}.message());
  fmt::format_to(std::back_inserter(out), "after command {}: ", difference->command + 1);
  append_printable(out, line_of(replay.script[difference->command]));
  out += '\n';
  append_difference_text(out, "  ", names, *difference);
}

void append_verdict_json(std::string& out, const Replay& replay, const MachineNames& names,
                         const std::optional<Difference>& difference) {
  out += R"({"file":)";
  append_json_string(out, replay.file);
  fmt::format_to(std::back_inserter(out), R"(,"commands":{},"difference":)", replay.script.size());
  if (difference) {
    append_difference_json(out, names, replay.script[difference->command], *difference);
  } else {
    out += "null";
  }
  out += "}\n";
}

void append_skipped(std::string& out, const Replay& replay, bool json) {
  if (json) {
    out += R"({"file":)";
    append_json_string(out, replay.file);
    out += R"(,"skipped":)";
    append_json_string(out, replay.skipped);
    out += "}\n";
  } else {
    append_printable(out, replay.file + ": skipped: " + replay.skipped);
    out += '\n';
  }
}

ExitStatus verify(const VerifyFlags& flags) {
  const NodeFlags node = with_kernel(flags.node, flags.machine);
  std::vector<Replay> replays;  // all are read first: bad input leaves nothing half done
  for (const std::string& file : flags.files) {
    const OpenInput input = open_input(file);
    replays.push_back(input.kind == FileKind::script
                          ? read_script(file, *input.lines)
                          : read_scenario_replay(input, flags.machine.on, node));
  }
  Output output;
  const MachineNames names{"sim", flags.machine.on};
  const auto left = make_simulated(flags.machine);
  const auto right = make_machine(flags.machine);
  Differ differ(*left, *right);
  bool equal = true;
  for (const Replay& replay : replays) {
    if (!replay.skipped.empty()) {
      append_skipped(output.buffer(), replay, flags.json);
      continue;
    }
    const auto difference = differ.compare_twice(replay.script, tables_every, replay.steps_end);
    if (difference) equal = false;
    if (flags.json) {
      append_verdict_json(output.buffer(), replay, names, difference);
    } else {
      append_verdict_text(output.buffer(), replay, names, difference);
    }
    output.written();
  }
  output.flush();
  if (differ.unconfirmed() > 0) {
    fmt::print(
        stderr,
        "mntsim: {} files differed once and not again: the real kernel walked a path anew there\n",
        differ.unconfirmed());
  }
  return equal ? ExitStatus::done : ExitStatus::differs;
}

}  // namespace

void add_verify(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "verify", "Run files on the simulator and on another machine, and compare");
  auto flags = std::make_shared<VerifyFlags>();
  flags->machine.on = "host";
  verb->add_option("FILE", flags->files,
                   "scenarios, manifests (YAML or JSON) and scripts ('-': standard input)")
      ->required();
  add_machine_flags(*verb, flags->machine);
  add_node_flag(*verb, flags->node);
  verb->add_flag("--json", flags->json, "print an object a file");
  verb->footer("Example:\n  sudo mntsim verify scenarios/basics/*.json");
  verb->callback([flags, &action] { action = [flags] { return verify(*flags); }; });
}

}  // namespace mntsim
