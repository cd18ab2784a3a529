// SPDX-License-Identifier: Apache-2.0
// `mntsim import --trace`: a tracer's log to a script.
#include <memory>
#include <string>

#include "sim/import/trace_script.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

ExitStatus import_trace(const std::string& file) {
  const TraceScript script = script_of_trace(read_text(file), shown_name(file));
  for (const InputError& problem : script.problems) warn(problem);
  Output output;
  output.buffer() = script.text;
  output.flush();
  return ExitStatus::done;
}

}  // namespace

void add_import(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("import", "Make a script of what was traced on a machine");
  auto file = std::make_shared<std::string>();
  verb->add_option("--trace", *file,
                   "a log of `strace -f` or of bcc's mountsnoop ('-': standard input)")
      ->required();
  verb->footer(
      "Example:\n"
      "  strace -f -y -o log -e trace=%process,mount,umount2,unshare,setns,pivot_root,chroot,"
      "chdir,fchdir,mkdir,mkdirat,openat,close COMMAND\n"
      "  mntsim import --trace log | mntsim shell");
  verb->callback([file, &action] { action = [file] { return import_trace(*file); }; });
}

}  // namespace mntsim
