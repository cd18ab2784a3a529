// SPDX-License-Identifier: Apache-2.0
// A session: steps on one machine, each printed as it is done. What `run` and `shell` share.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "sim/report/node_text.h"
#include "sim/report/table_watch.h"
#include "sim/script/machine.h"
#include "sim/script/scenario.h"
#include "tools/mntsim/flags.h"
#include "tools/mntsim/output.h"

namespace mntsim {

struct SessionFlags {
  bool json = false;
  bool explain = false;
};

/// Adds --json and --explain.
void add_session_flags(CLI::App& verb, SessionFlags& flags);

class Session {
 public:
  /// Makes the machine. Throws HostUnavailable.
  Session(const MachineFlags& machine, const SessionFlags& flags, Output& output);

  /// Does one step and prints it. What the system call returned; ok for `snapshot` and `reset`.
  Errno run(const TaskCommand& command);

  /// The same where nobody asks what it returned: a refusal is a result, and is printed.
  void show(const TaskCommand& command) { static_cast<void>(run(command)); }

  /// Checks an expectation and prints what came of it. True where it holds.
  bool expect(const Expectation& expectation);

  /// Does one step without printing it: its result and what it changed go into the deed.
  Errno run_folded(const TaskCommand& command, ActorDeed& deed);

  /// Prints a deed whose steps were folded, with all that has changed since something was printed.
  void show_deed(ActorDeed deed);

  /// Prints what a layer above says.
  void show_remark(const Step& step, const Remark& remark);

  /// Prints what each container sees: the tasks called POD.CONTAINER, but for pause containers.
  void show_views();

  /// Back to the initial state; steps count from 1 again.
  void restart();

  /// How many steps were done since then.
  [[nodiscard]] std::size_t step() const { return step_; }

 private:
  void print_run(const TaskCommand& command, Errno error);
  Errno execute(const TaskCommand& command);
  void look_afresh();
  void catch_up();
  std::string why(const TaskCommand& command, Errno error) const;

  SessionFlags flags_;
  bool colours_ = false;
  Output& output_;
  std::unique_ptr<Machine> machine_;
  SimulatedMachine* simulated_ = nullptr;  // the machine, where it is one that can say why
  std::size_t step_ = 0;
  std::optional<TableWatch> watch_;  // for people, not for JSON
  bool is_behind_ = false;           // the watch has left out changes that nobody is to be told of
};

}  // namespace mntsim
