// SPDX-License-Identifier: Apache-2.0
// `mntsim import`: what others wrote down of a node's mounts, made a node.json.
#include <memory>
#include <string>
#include <vector>

#include "tools/mntsim/import_tables.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct ImportFlags {
  std::vector<std::string> operands;
  std::string file;
};

}  // namespace

void add_import(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "import", "Make a node.json of mount tables that were written down somewhere");
  auto flags = std::make_shared<ImportFlags>();
  verb->add_option("DIR|NAME=FILE", flags->operands,
                   "a directory of mountinfo files (a sosreport, a must-gather), or a file: "
                   "mountinfo, findmnt -J, /proc/mounts, the output of mount, or a node.json")
      ->required();
  verb->add_option("-o,--output", flags->file, "write to this file")->type_name("FILE");
  verb->footer(
      "Example:\n"
      "  mntsim import sosreport-node1/ -o node.json\n"
      "  mntsim import host=/proc/1/mountinfo web=/proc/812/mountinfo -o node.json\n"
      "  mntsim groups node.json");
  verb->callback([flags, &action] {
    action = [flags] { return import_tables(flags->operands, flags->file); };
  });
}

}  // namespace mntsim
