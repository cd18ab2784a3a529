// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/session.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "sim/report/explain.h"
#include "sim/report/json.h"
#include "sim/report/text.h"
#include "sim/script/runner.h"

namespace mntsim {
namespace {

/// False for commands that never change a mount table: no need to look for changes.
bool may_change_tables(const TaskCommand& command, Errno error) {
  const Command& what = command.command;
  if (std::holds_alternative<MountCommand>(what)) {
    return error == ok || std::get<MountCommand>(what).calls.size() > 1;
  }
  return error == ok && !std::holds_alternative<Mkdir>(what) &&
         !std::holds_alternative<Symlink>(what) && !std::holds_alternative<Touch>(what) &&
         !std::holds_alternative<Access>(what) && !std::holds_alternative<Open>(what) &&
         !std::holds_alternative<Chdir>(what);
}

constexpr std::string_view oci_runtime = "oci runtime";

}  // namespace

void add_session_flags(CLI::App& verb, SessionFlags& flags) {
  verb.add_flag("--json", flags.json, "print JSON Lines, an object a step");
  verb.add_flag("--explain", flags.explain, "say why the kernel refused what it refused");
}

Session::Session(const MachineFlags& machine, const SessionFlags& flags, Output& output)
    : flags_(flags), colours_(isatty(STDOUT_FILENO) != 0), output_(output) {
  if (machine.on == "sim") {
    std::unique_ptr<SimulatedMachine> simulated = make_simulated(machine);
    simulated_ = simulated.get();
    machine_ = std::move(simulated);
  } else {
    machine_ = make_machine(machine);
  }
  look_afresh();
}

/// The tables are taken as they are.
void Session::look_afresh() {
  if (!flags_.json) watch_.emplace(*machine_);
  is_behind_ = false;
}

Errno Session::execute(const TaskCommand& command) {
  const Errno error = machine_->execute(command);
  if (watch_) watch_->note(command);
  return error;
}

Errno Session::run(const TaskCommand& command) {
  ++step_;
  catch_up();
  Errno error = ok;
  if (std::holds_alternative<SnapshotCommand>(command.command)) {
    const Snapshot snapshot = machine_->snapshot();
    if (flags_.json) {
      append_snapshot_json(output_.buffer(), step_, snapshot);
    } else {
      append_snapshot_text(output_.buffer(), TextStyle{colours_}, step_, snapshot);
    }
  } else if (std::holds_alternative<ResetCommand>(command.command)) {
    machine_->reset();
    if (flags_.json) {
      append_reset_json(output_.buffer(), step_);
    } else {
      append_reset_text(output_.buffer(), TextStyle{colours_}, step_);
      look_afresh();
    }
  } else {
    error = execute(command);
    print_run(command, error);
  }
  output_.written();
  return error;
}

void Session::print_run(const TaskCommand& command, Errno error) {
  const std::string reason = flags_.explain && error != ok ? why(command, error) : std::string();
  if (flags_.json) {
    std::optional<Why> given;
    if (flags_.explain) given = Why{reason};
    append_run_json(output_.buffer(), step_, command, error, given);
    return;
  }
  StepResult result{step_, error, reason, {}};
  if (may_change_tables(command, error)) result.changes = watch_->changes();
  append_run_text(output_.buffer(), TextStyle{colours_}, command, result);
}

std::string Session::why(const TaskCommand& command, Errno error) const {
  if (simulated_ == nullptr) return {};
  return why_refused(simulated_->kernel(), command, error);
}

bool Session::expect(const Expectation& expectation) {
  ++step_;
  const std::optional<std::string> failure = check(*machine_, expectation);
  if (flags_.json) {
    append_expectation_json(output_.buffer(), step_, expectation, failure);
  } else {
    append_expectation_text(output_.buffer(), TextStyle{colours_}, step_, expectation, failure);
  }
  output_.written();
  return !failure;
}

Errno Session::run_folded(const TaskCommand& command, ActorDeed& deed) {
  ++step_;
  if (deed.actor != oci_runtime) catch_up();
  const Errno error = execute(command);
  ++deed.commands;
  deed.may_change_tables = deed.may_change_tables || may_change_tables(command, error);
  if (error == ok) return error;
  std::string refused = command.text + ": " + errno_text(error);
  if (flags_.explain) refused += ", " + why(command, error);
  deed.refused.push_back(std::move(refused));
  return error;
}

void Session::show_deed(ActorDeed deed) {
  if (deed.actor == oci_runtime) {
    // A table that a runtime is about to build is told of once it is done, not line by line.
    deed.changes = watch_->first_changes();
    is_behind_ = true;
  } else if (deed.may_change_tables) {
    deed.changes = watch_->changes();
  }
  append_deed_text(output_.buffer(), TextStyle{colours_}, deed);
  output_.written();
}

/// Passes over what a runtime has built in the meantime.
void Session::catch_up() {
  if (std::exchange(is_behind_, false)) static_cast<void>(watch_->changes());
}

void Session::show_remark(const Step& step, const Remark& remark) {
  ++step_;
  if (flags_.json) {
    append_remark_json(output_.buffer(), step_, step.actor, remark.text, remark.failed);
  } else {
    append_remark_text(output_.buffer(), TextStyle{colours_}, step.actor, remark.text,
                       remark.failed);
  }
  output_.written();
}

void Session::show_views() {
  if (flags_.json) return;
  for (const TaskTable& table : machine_->snapshot()) {
    const bool is_container = table.task.find('.') != std::string::npos;
    if (!is_container || table.task.ends_with(".pause")) continue;
    output_.buffer() += '\n';
    append_view_text(output_.buffer(), table);
  }
  output_.written();
}

void Session::restart() {
  machine_->reset();
  step_ = 0;
  look_afresh();
}

}  // namespace mntsim
