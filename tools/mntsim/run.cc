// SPDX-License-Identifier: Apache-2.0
// `mntsim run FILE…`: what happens.
#include <cstdio>

#include "sim/report/text.h"
#include "sim/script/parser.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/session.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct RunFlags {
  std::vector<std::string> files;
  MachineFlags machine;
  SessionFlags session;
};

/// Says on standard error what a scenario's step did not do, after what it printed.
void complain(Output& output, const Place& place, const std::string& what) {
  output.flush();
  std::fprintf(stderr, "mntsim: %s\n", InputError{place, what, ""}.message().c_str());
}

/// True where the step did what the scenario expects of it.
bool run_step(Session& session, const Step& step, Output& output) {
  if (const auto* expectation = std::get_if<Expectation>(&step.what)) {
    if (session.expect(*expectation)) return true;
    complain(output, step.place, "the expectation does not hold");
    return false;
  }
  const auto& run = std::get<RunStep>(step.what);
  const Errno wanted = run.expected.value_or(ok);
  const Errno error = session.run(run.command);
  if (error == wanted) return true;
  complain(output, step.place, "expected " + errno_text(wanted) + ", got " + errno_text(error));
  return false;
}

bool run_scenario_file(Session& session, const std::string& file, const std::string& machine,
                       Output& output) {
  const Scenario scenario = read_scenario(file);
  if (!runs_on(scenario, machine)) {
    complain(output, Place{file, 0, 0, ""}, "skipped: " + machines_sentence(scenario));
    return true;
  }
  bool passed = true;
  for (const Step& step : scenario.steps) {
    if (!run_step(session, step, output)) passed = false;
  }
  return passed;
}

void run_script_file(Session& session, const std::string& file) {
  LineSource source(file);
  std::string_view line;
  while (source.next(line)) {
    if (const auto command = parse_line(line, source.place())) session.show(*command);
  }
}

ExitStatus run_files(const RunFlags& flags) {
  require_simulated_mount_max(flags.machine);
  for (const std::string& file : flags.files) static_cast<void>(kind_of(file));
  Output output;
  Session session(flags.machine, flags.session, output);
  bool passed = true;
  for (std::size_t index = 0; index < flags.files.size(); ++index) {
    const std::string& file = flags.files[index];
    if (index > 0) session.restart();
    if (!flags.session.json && flags.files.size() > 1) {
      append_printable(output.buffer(), file);
      output.buffer() += ":\n";
    }
    if (kind_of(file) == FileKind::script) {
      run_script_file(session, file);
    } else if (!run_scenario_file(session, file, flags.machine.on, output)) {
      passed = false;
    }
  }
  output.flush();
  return passed ? ExitStatus::done : ExitStatus::differs;
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("run", "Run scripts and scenarios, and show what happens");
  auto flags = std::make_shared<RunFlags>();
  verb->add_option("FILE", flags->files,
                   "a scenario (.json), or a script ('-': standard input); each starts afresh")
      ->required();
  add_machine_flags(*verb, flags->machine);
  add_session_flags(*verb, flags->session);
  verb->footer("Example:\n  echo 'mount --make-shared /' | mntsim run - --explain");
  verb->callback([flags, &action] { action = [flags] { return run_files(*flags); }; });
}

}  // namespace mntsim
