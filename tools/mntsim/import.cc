// SPDX-License-Identifier: Apache-2.0
// `mntsim import`: what others wrote down of a node's mounts, made a node.json; a tracer's log,
// made a script.
#include <memory>
#include <string>
#include <vector>

#include "sim/import/trace_script.h"
#include "tools/mntsim/import_tables.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct ImportFlags {
  std::vector<std::string> operands;
  std::string file;
  std::string trace;
};

ExitStatus import_trace(const std::string& trace, const std::string& file) {
  const TraceScript script = script_of_trace(read_text(trace), shown_name(trace));
  for (const InputError& problem : script.problems) warn(problem);
  write_output(script.text, file);
  return ExitStatus::done;
}

ExitStatus run_import(const ImportFlags& flags) {
  if (!flags.trace.empty()) {
    if (!flags.operands.empty()) {
      throw InputError{{}, "--trace and tables at once", "a log becomes a script, tables a node"};
    }
    return import_trace(flags.trace, flags.file);
  }
  if (flags.operands.empty()) {
    throw InputError{{}, "nothing to import", "give a directory, NAME=FILE, or --trace LOG"};
  }
  return import_tables(flags.operands, flags.file);
}

}  // namespace

void add_import(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "import", "Make a node.json of mount tables that were written down somewhere");
  auto flags = std::make_shared<ImportFlags>();
  verb->add_option("DIR|NAME=FILE", flags->operands,
                   "a directory of mountinfo files (a sosreport, a must-gather), or a file: "
                   "mountinfo, findmnt -J, /proc/mounts, the output of mount, or a node.json");
  verb->add_option("--trace", flags->trace,
                   "a log of `strace -f` or of bcc's mountsnoop ('-': standard input): print it as "
                   "a script")
      ->type_name("LOG");
  verb->add_option("-o,--output", flags->file, "write to this file")->type_name("FILE");
  verb->footer(
      "Example:\n"
      "  mntsim import sosreport-node1/ -o node.json\n"
      "  mntsim import host=/proc/1/mountinfo web=/proc/812/mountinfo -o node.json\n"
      "  mntsim groups node.json\n"
      "  strace -f -y -o log -e trace=%process,mount,umount2,unshare,setns,pivot_root,chroot,chdir,"
      "fchdir,mkdir,mkdirat,openat,close,dup COMMAND\n"
      "  mntsim import --trace log | mntsim shell");
  verb->callback([flags, &action] { action = [flags] { return run_import(*flags); }; });
}

}  // namespace mntsim
