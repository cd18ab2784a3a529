// SPDX-License-Identifier: Apache-2.0
// `mntsim shell`: the command language from a terminal or standard input, line by line. Nothing is
// kept of a line once its result is printed.
#include <unistd.h>

#include <cstdio>

#include "sim/script/parser.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/session.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct ShellFlags {
  MachineFlags machine;
  SessionFlags session;
};

/// At a terminal a line that is no command is no end: the one place but main.cc that catches.
void run_line_at_terminal(Session& session, std::string_view line, const Place& place) {
  try {
    if (const auto command = parse_line(line, place)) session.show(*command);
  } catch (const InputError& error) {
    std::fprintf(stderr, "mntsim: %s\n", error.message().c_str());
  }
}

ExitStatus run_shell(const ShellFlags& flags) {
  require_simulated_mount_max(flags.machine);
  const bool terminal = isatty(STDIN_FILENO) != 0;
  Output output;
  Session session(flags.machine, flags.session, output);
  LineSource source("-");
  source.on_wait([&output, terminal] {
    output.flush();
    if (terminal) std::fputs("mntsim> ", stderr);
  });
  std::string_view line;
  while (source.next(line)) {
    if (terminal) {
      run_line_at_terminal(session, line, source.place());
    } else if (const auto command = parse_line(line, source.place())) {
      session.show(*command);
    }
  }
  if (terminal) std::fputs("\n", stderr);
  output.flush();
  return ExitStatus::done;
}

}  // namespace

void add_shell(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("shell", "Run commands from a terminal or standard input");
  auto flags = std::make_shared<ShellFlags>();
  add_machine_flags(*verb, flags->machine);
  add_session_flags(*verb, flags->session);
  verb->footer("Example:\n  mntsim shell --json < script");
  verb->callback([flags, &action] { action = [flags] { return run_shell(*flags); }; });
}

}  // namespace mntsim
