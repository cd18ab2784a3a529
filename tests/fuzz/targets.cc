// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/targets.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <nlohmann/json.hpp>

#include "sim/graph/group_forest.h"
#include "sim/graph/reach.h"
#include "sim/import/node_file.h"
#include "sim/import/restored_machine.h"
#include "sim/import/table_reader.h"
#include "sim/kernel/validate.h"
#include "sim/script/parser.h"
#include "sim/script/scenario.h"

namespace mntsim {
namespace {

void require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "found: %s\n", what.c_str());
  std::abort();
}

void require_valid(const SimulatedMachine& machine) {
  const std::string problem = validate(machine.kernel().state());
  require(problem.empty(), "a state that is not valid: " + problem);
}

/// A text is cut at each 0x1f into the tables of one import.
NodeTables tables_in(std::string_view bytes) {
  TableReader reader;
  for (;;) {
    const std::size_t end = std::min(bytes.find('\x1f'), bytes.size());
    try {
      reader.read(std::string(bytes.substr(0, end)), "file", "name");
    } catch (const InputError& error) {
      static_cast<void>(error.message());
    }
    if (end == bytes.size()) break;
    bytes.remove_prefix(end + 1);
  }
  return std::move(reader.tables());
}

void ask(const SimulatedMachine& machine) {
  const State& state = machine.kernel().state();
  const GroupForest forest(state);
  for (const PropagationGroup& group : forest.groups()) {
    for (const MountHandle peer : group.peers) {
      static_cast<void>(reach(state, {peer, state.mounts[peer].root}));
      break;
    }
  }
}

void go_on(SimulatedMachine& machine) {
  for (const SimulatedMachine::NamedTask& task : std::vector(machine.tasks())) {
    const auto path = [&](const char* command) {
      static_cast<void>(machine.execute(*parse_line(task.name + "$ " + command, {})));
      require_valid(machine);
    };
    path("mkdir /new");
    path("mount --rbind / /new");
    path("mount --make-rshared /");
    path("mount -t tmpfs t /new");
    path("unshare");
    path("umount -l /");
    path("umount -l /new");
    if (task.name != machine.tasks().front().name) path("exit");
    if (machine.kernel().state().mounts.slot_count() > 20'000) break;
  }
}

}  // namespace

void fuzz_import(std::string_view bytes) {
  NodeTables tables = tables_in(bytes);
  if (tables.tables.empty()) return;
  const RestoredMachine restored = machine_of(tables);
  for (const ImportRemark& remark : restored.remarks) static_cast<void>(remark.message());
  require_valid(*restored.machine);
  static_cast<void>(restored.machine->snapshot());
  const std::string json = to_node_json(tables);
  require(nlohmann::json::accept(json), "a node.json that is no JSON");
  const NodeTables again = read_node_json(json, "node.json");
  require(again.tables.size() == tables.tables.size(), "a table is lost in a node.json");
  for (std::size_t index = 0; index < again.tables.size(); ++index) {
    require(again.tables[index].mountinfo == tables.tables[index].mountinfo,
            "another text after a node.json");
  }
  ask(*restored.machine);
  go_on(*restored.machine);
}

void fuzz_script(std::string_view bytes) {
  try {
    static_cast<void>(parse_scenario(std::string(bytes), "file"));
  } catch (const InputError& error) {
    static_cast<void>(error.message());
  }
  try {
    static_cast<void>(read_node_json(bytes, "file"));
  } catch (const InputError& error) {
    static_cast<void>(error.message());
  }
  SimulatedMachine machine;
  try {
    for (std::size_t begin = 0; begin < bytes.size();) {
      const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
      const auto command = parse_line(bytes.substr(begin, end - begin), {});
      if (command) static_cast<void>(machine.execute(*command));
      begin = end + 1;
      if (machine.kernel().state().mounts.slot_count() > 20'000) break;  // a bomb of rbinds
    }
  } catch (const InputError& error) {
    static_cast<void>(error.message());
  }
  require_valid(machine);
}

}  // namespace mntsim
