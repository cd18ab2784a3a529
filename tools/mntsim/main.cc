// SPDX-License-Identifier: Apache-2.0
// The command line: verbs, and what becomes of every error.
#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <new>
#include <string>
#include <vector>

#include "sim/script/input_error.h"
#include "sim/script/machine.h"
#include "tools/mntsim/exit_status.h"
#include "tools/mntsim/usage.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

#ifdef MNTSIM_VERSION
constexpr const char* version = "mntsim " MNTSIM_VERSION;
#else
constexpr const char* version = "mntsim 0.1.0";
#endif

ExitStatus run_command_line(int argc, char** argv) {
  CLI::App app("mntsim: an exact user-space model of Linux mount namespaces", "mntsim");
  app.set_version_flag("--version", version);
  app.require_subcommand(1);
  app.footer(
      "Example:\n  mntsim run script --explain\n\n'mntsim VERB --help' says more of a verb.");
  Action action;
  for (const auto add :
       {add_run,   add_shell,   add_verify, add_test, add_fuzz,    add_exhaust, add_check,
        add_oci,   add_capture, add_import, add_ls,   add_diff,    add_what_if, add_step,
        add_dot,   add_reach,   add_groups, add_why,  add_why_not, add_holds,   add_isolate,
        add_choke, add_trust,   add_leaks,  add_need}) {
    add(app, action);
  }
  std::vector<std::string> arguments =
      verb_first(app, std::vector<std::string>(argv + std::min(argc, 1), argv + argc));
  std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
  try {
    app.parse(arguments);
  } catch (const CLI::Success& asked) {  // --help, --version
    app.exit(asked);
    return ExitStatus::done;
  } catch (const CLI::ParseError& error) {
    throw usage_error(app, error);
  }
  return action();
}

int run(int argc, char** argv) {
  try {
    return static_cast<int>(run_command_line(argc, argv));
  } catch (const InputError& error) {
    std::fprintf(stderr, "mntsim: %s\n", error.message().c_str());
    return static_cast<int>(ExitStatus::bad_input);
  } catch (const HostUnavailable& error) {
    std::fprintf(stderr, "mntsim: %s\n", error.what.c_str());
    return static_cast<int>(ExitStatus::host_unavailable);
  } catch (const std::bad_alloc&) {
    std::fputs("mntsim: there is not enough memory for this\n", stderr);
    return static_cast<int>(ExitStatus::host_unavailable);
  }
}

}  // namespace
}  // namespace mntsim

int main(int argc, char** argv) { return mntsim::run(argc, argv); }
