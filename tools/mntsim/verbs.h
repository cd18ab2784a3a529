// SPDX-License-Identifier: Apache-2.0
// The verbs of the command line, one file each (questions share one). A new verb is a function here
// and a line in main.cc.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>

#include "tools/mntsim/exit_status.h"

namespace mntsim {

/// What is to be done once the command line has been understood.
using Action = std::function<ExitStatus()>;

// Each adds its verb to the command line; where the user gives that verb, `action` is set.
// Actions throw InputError and HostUnavailable.
void add_run(CLI::App& app, Action& action);
void add_shell(CLI::App& app, Action& action);
void add_verify(CLI::App& app, Action& action);
void add_test(CLI::App& app, Action& action);
void add_fuzz(CLI::App& app, Action& action);
void add_exhaust(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_oci(CLI::App& app, Action& action);
void add_capture(CLI::App& app, Action& action);
void add_import(CLI::App& app, Action& action);
void add_reach(CLI::App& app, Action& action);
void add_groups(CLI::App& app, Action& action);
void add_why(CLI::App& app, Action& action);
void add_why_not(CLI::App& app, Action& action);
void add_holds(CLI::App& app, Action& action);
void add_isolate(CLI::App& app, Action& action);
void add_choke(CLI::App& app, Action& action);
void add_trust(CLI::App& app, Action& action);
void add_leaks(CLI::App& app, Action& action);
void add_need(CLI::App& app, Action& action);
void add_ls(CLI::App& app, Action& action);
void add_diff(CLI::App& app, Action& action);
void add_what_if(CLI::App& app, Action& action);
void add_step(CLI::App& app, Action& action);
void add_dot(CLI::App& app, Action& action);

}  // namespace mntsim
