// SPDX-License-Identifier: Apache-2.0
// `mntsim run FILE…`: what happens.
#include <algorithm>
#include <cstdio>

#include "sim/report/text.h"
#include "sim/script/differ.h"
#include "sim/script/parser.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/session.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct RunFlags {
  std::vector<std::string> files;
  MachineFlags machine;
  NodeFlags node;
  SessionFlags session;
  std::uint64_t repeat = 0;
  bool commands = false;            // print the plain commands, run none
  std::vector<std::string> unfold;  // actors whose commands are shown; "all"
};

/// Says on standard error what a scenario's step did not do, after what it printed.
void complain(Output& output, const Place& place, const std::string& what) {
  output.flush();
  std::fprintf(stderr, "mntsim: %s\n", InputError{place, what, ""}.message().c_str());
}

/// Plays the steps of one scenario. What an actor does is folded into one line unless its commands
/// are asked for.
class Play {
 public:
  Play(Session& session, const RunFlags& flags, Output& output)
      : session_(session), flags_(flags), output_(output) {}

  /// True where all steps did what the scenario expects.
  bool run(const Scenario& scenario) {
    for (const Step& step : scenario.steps) {
      if (deed_.commands > 0 && (step.actor != deed_.actor || step.purpose != deed_.purpose)) {
        end_deed();
      }
      if (const auto* run = std::get_if<RunStep>(&step.what)) {
        command(step, *run);
        continue;
      }
      end_deed();
      if (const auto* remark = std::get_if<Remark>(&step.what)) {
        session_.show_remark(step, *remark);
        if (remark->failed) passed_ = false;
      } else if (!session_.expect(std::get<Expectation>(step.what))) {
        complain(output_, step.place, "the expectation does not hold");
        passed_ = false;
      }
    }
    end_deed();
    if (has_actors_) session_.show_views();
    return passed_;
  }

 private:
  void command(const Step& step, const RunStep& run) {
    if (!step.actor.empty()) has_actors_ = true;
    Errno error = ok;
    if (is_folded(step)) {
      deed_.actor = step.actor;
      deed_.purpose = step.purpose;
      error = session_.run_folded(run.command, deed_);
    } else {
      error = session_.run(run.command);
    }
    const Errno wanted = run.expected.value_or(ok);
    if (error == wanted) return;
    complain(output_, step.place, "expected " + errno_text(wanted) + ", got " + errno_text(error));
    passed_ = false;
  }

  bool is_folded(const Step& step) const {
    if (step.actor.empty() || flags_.session.json) return false;
    return std::none_of(flags_.unfold.begin(), flags_.unfold.end(), [&](const std::string& shown) {
      return shown == "all" || shown == step.actor;
    });
  }

  void end_deed() {
    if (deed_.commands > 0) session_.show_deed(std::move(deed_));
    deed_ = {};
  }

  Session& session_;
  const RunFlags& flags_;
  Output& output_;
  ActorDeed deed_;  // what is folded at the moment
  bool has_actors_ = false;
  bool passed_ = true;
};

NodeFlags node_flags(const RunFlags& flags) {
  NodeFlags node = with_kernel(flags.node, flags.machine);
  node.repeat = static_cast<unsigned>(flags.repeat);
  return node;
}

bool run_scenario(Session& session, const OpenInput& input, const RunFlags& flags, Output& output) {
  const Scenario scenario = read_scenario(input, node_flags(flags));
  if (!runs_on(scenario, flags.machine.on)) {
    complain(output, Place{input.name, 0, 0, ""}, "skipped: " + machines_sentence(scenario));
    return true;
  }
  return Play(session, flags, output).run(scenario);
}

void run_script(Session& session, LineSource& source) {
  std::string_view line;
  while (source.next(line)) {
    if (const auto command = parse_line(line, source.place())) session.show(*command);
  }
}

/// The plain commands of a scenario, a line each, under a comment that says who gives them.
void append_commands(std::string& out, const Scenario& scenario) {
  const Step* before = nullptr;
  for (const Step& step : scenario.steps) {
    const bool same =
        before != nullptr && before->actor == step.actor && before->purpose == step.purpose;
    if (!same && !step.actor.empty()) {
      out += "# " + step.actor + ": ";
      append_printable(out, step.purpose);
      out += '\n';
    }
    before = &step;
    if (const auto* run = std::get_if<RunStep>(&step.what)) out += line_of(run->command) + "\n";
    if (const auto* remark = std::get_if<Remark>(&step.what)) {
      out += remark->failed ? "# FAILED: " : "# ";
      append_printable(out, remark->text);
      out += '\n';
    }
  }
}

ExitStatus print_commands(const RunFlags& flags) {
  Output output;
  for (const std::string& file : flags.files) {
    const OpenInput input = open_input(file);
    if (input.kind == FileKind::script) {
      throw InputError{{input.name, 0, 0, ""}, "is a script, which is plain commands already", ""};
    }
    append_commands(output.buffer(), read_scenario(input, node_flags(flags)));
  }
  output.flush();
  return ExitStatus::done;
}

ExitStatus run_files(const RunFlags& flags) {
  require_simulated_mount_max(flags.machine);
  if (flags.commands) return print_commands(flags);
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
    const OpenInput input = open_input(file);
    if (input.kind == FileKind::script) {
      run_script(session, *input.lines);
    } else if (!run_scenario(session, input, flags, output)) {
      passed = false;
    }
  }
  output.flush();
  return passed ? ExitStatus::done : ExitStatus::differs;
}

}  // namespace

void add_run(CLI::App& app, Action& action) {
  CLI::App* verb =
      app.add_subcommand("run", "Run scripts, scenarios and manifests, and show what happens");
  auto flags = std::make_shared<RunFlags>();
  verb->add_option(
          "FILE", flags->files,
          "a manifest (YAML or JSON), a scenario, an OCI config.json, or a script ('-': standard "
          "input); each starts afresh")
      ->required();
  add_machine_flags(*verb, flags->machine);
  add_node_flag(*verb, flags->node);
  add_session_flags(*verb, flags->session);
  verb->add_flag("--commands", flags->commands,
                 "print the plain commands instead, for 'mntsim shell'");
  verb->add_option(
          "--unfold", flags->unfold,
          "show the commands of these actors (kubelet, cri, 'oci runtime', …, all), one by one")
      ->type_name("ACTOR")
      ->expected(1)
      ->take_all();
  add_number(*verb, "--repeat", flags->repeat, 0, 100'000,
             "start the containers of a manifest N times again, and warn of mounts that grow");
  verb->footer(
      "Example:\n  mntsim run pod.yaml --node crio-crun\n"
      "  kubectl get pod web -o yaml | mntsim run -\n"
      "  echo 'mount --make-shared /' | mntsim run - --explain");
  verb->callback([flags, &action] { action = [flags] { return run_files(*flags); }; });
}

}  // namespace mntsim
