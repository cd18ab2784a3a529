// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/state_input.h"

#include <charconv>
#include <cstdio>
#include <optional>
#include <vector>

#include "sim/host/capture.h"
#include "sim/import/assumed_names.h"
#include "sim/import/node_file.h"
#include "sim/kernel/vfs/path_walk.h"
#include "sim/report/text.h"
#include "sim/script/parser.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/place_names.h"

namespace mntsim {
namespace {

/// What is wanted of what led to the state.
struct Reading {
  NodeFlags node;
  StatePast* past = nullptr;     // gets the commands; may be null
  Outcomes* outcomes = nullptr;  // gets what the actors said; may be null
};

void run_steps(SimulatedMachine& machine, const Scenario& scenario, std::size_t count,
               const Reading& reading) {
  for (const Step& step : scenario.steps) {
    if (step.number > count) break;
    const auto* remark = std::get_if<Remark>(&step.what);
    if (remark != nullptr && step.actor == "outcome" && reading.outcomes != nullptr) {
      reading.outcomes->push_back(*remark);
    }
    const auto* run = std::get_if<RunStep>(&step.what);
    if (run == nullptr) continue;  // expectations change nothing
    const Errno error = reading.past == nullptr
                            ? machine.execute(run->command)
                            : reading.past->execute(machine, run->command, step.number, step.actor);
    const Errno wanted = run->expected.value_or(ok);
    if (error == wanted) continue;
    const InputError note{step.place,
                          "expected " + errno_text(wanted) + ", got " + errno_text(error), ""};
    std::fprintf(stderr, "mntsim: %s\n", note.message().c_str());
  }
}

void run_scenario(SimulatedMachine& machine, const OpenInput& input, const StateArgument& state,
                  const Reading& reading) {
  const Scenario scenario = read_scenario(input, reading.node);
  require_steps(scenario, state);
  run_steps(machine, scenario, state.step.value_or(scenario.step_count), reading);
}

void run_script(SimulatedMachine& machine, LineSource& source, StatePast* past) {
  std::string_view line;
  std::size_t step = 0;
  while (source.next(line)) {
    const auto command = parse_line(line, source.place());
    if (!command) continue;
    ++step;
    // A refusal is a result.
    static_cast<void>(past == nullptr ? machine.execute(*command)
                                      : past->execute(machine, *command, step, {}));
  }
}

[[noreturn]] void refuse(const PlaceArgument& place, const std::string& what,
                         const std::string& hint) {
  throw InputError{{}, in_quotes(place.text) + ": " + what, hint};
}

/// The names in a directory that are no removed ones.
std::vector<std::string_view> names_in(const State& state, DentryHandle directory) {
  std::vector<std::string_view> names;
  const ListRange<Dentry, &Dentry::sibling> children(state.dentries,
                                                     state.dentries[directory].first_child);
  for (const DentryHandle child : children)
    names.push_back(state.names.text(state.dentries[child].name));
  return names;
}

/// Says up to where the path leads, and what the next name should have been.
[[noreturn]] void refuse_path(const SimulatedMachine& machine, const PlaceArgument& place,
                              TaskHandle task, Errno error) {
  const State& state = machine.kernel().state();
  std::size_t known = 0;  // how much of the path leads somewhere
  for (std::size_t slash = place.path.find('/', 1); slash != std::string_view::npos;
       slash = place.path.find('/', slash + 1)) {
    if (machine.kernel().resolve(task, place.path.substr(0, slash))) known = slash;
  }
  const std::string_view parent = known == 0 ? "/" : place.path.substr(0, known);
  const std::string_view rest = place.path.substr(known + 1);
  const std::string_view name = rest.substr(0, rest.find('/'));
  const Result<Path> directory = machine.kernel().resolve(task, parent);
  if (error != Errno{ENOENT} || !directory)
    refuse(place, "no such place (" + errno_text(error) + ")", "");
  const std::string_view nearest = nearest_spelling(name, names_in(state, directory->dentry));
  std::string hint;
  if (!nearest.empty()) {
    hint = "did you mean '" + std::string(place.task) + ":" +
           std::string(parent == "/" ? "" : parent) + "/" + std::string(nearest) + "'?";
  }
  refuse(place, in_quotes(parent) + " has no name " + in_quotes(name), hint);
}

}  // namespace

void show(const ImportRemark& remark) {
  const char* const kind = remark.is_note ? "note: " : "";
  std::fprintf(stderr, "mntsim: %s%s\n", kind, remark.message().c_str());
}

std::unique_ptr<SimulatedMachine> restore_machine(NodeTables tables, const std::string& file) {
  if (tables.tables.empty()) {
    throw InputError{{file, 0, 0, ""},
                     "the node has no namespaces",
                     "mntsim capture and mntsim import make nodes"};
  }
  for (const NodeTable& table : tables.tables) {
    if (table.is_propagation_known) continue;
    show({table.name, 0, "its propagation is unknown: all its mounts count as private here", true});
  }
  RestoredMachine restored = machine_of(std::move(tables));
  for (const ImportRemark& remark : restored.remarks) {
    if (!remark.is_note) show(remark);  // notes were shown by who made the node
  }
  return std::move(restored.machine);
}

/// This machine as it is now; what could not be read is told of on standard error.
static std::unique_ptr<SimulatedMachine> capture_machine() {
  NodeTables node = capture();
  for (const std::string& note : node.notes) {
    std::string text;
    append_printable(text, note);
    show({"this machine", 0, text, true});
  }
  return restore_machine(std::move(node), "this machine");
}

StateArgument parse_state(const std::string& state) {
  constexpr std::string_view mark = ".json@";
  const std::size_t at = state.rfind(mark);
  if (at == std::string::npos) return {state, {}};
  const std::string_view digits = std::string_view(state).substr(at + mark.size());
  std::size_t step = 0;
  const char* const last = digits.data() + digits.size();
  const auto [end, error] = std::from_chars(digits.data(), last, step);
  if (error != std::errc() || end != last) {
    throw InputError{{},
                     "STATE " + in_quotes(state) + ": " + in_quotes(digits) + " is no step",
                     "FILE.json@STEP, with the number of the last step that is to be run"};
  }
  return {state.substr(0, at + mark.size() - 1), step};
}

void require_steps(const Scenario& scenario, const StateArgument& state) {
  if (!runs_on(scenario, "sim")) {
    throw InputError{{state.file, 0, 0, ""},
                     "the simulator cannot run this scenario",
                     machines_sentence(scenario)};
  }
  if (state.step.value_or(0) > scenario.step_count) {
    throw InputError{{state.file, 0, 0, "/steps"},
                     "there is no step " + std::to_string(*state.step),
                     "it has " + std::to_string(scenario.step_count)};
  }
}

static std::unique_ptr<SimulatedMachine> read(const std::string& state, const Reading& reading) {
  if (state == live_state) return capture_machine();
  const StateArgument argument = parse_state(state);
  auto machine = std::make_unique<SimulatedMachine>();
  OpenInput input = open_input(argument.file);
  if (input.kind == FileKind::node) {
    if (argument.step) {
      throw InputError{{argument.file, 0, 0, ""}, "a node has no steps", "leave out the @STEP"};
    }
    NodeTables tables = read_node_json(input.text, input.name);
    std::string().swap(input.text);  // a large node is there once; an assignment keeps the room
    return restore_machine(std::move(tables), input.name);
  }
  if (input.kind != FileKind::script) {
    run_scenario(*machine, input, argument, reading);
  } else {
    run_script(*machine, *input.lines, reading.past);
  }
  return machine;
}

std::unique_ptr<SimulatedMachine> read_state(const std::string& state, StatePast* past) {
  return read(state, Reading{{}, past, nullptr});
}

std::unique_ptr<SimulatedMachine> read_state(const std::string& state, const NodeFlags& node,
                                             Outcomes& outcomes) {
  return read(state, Reading{node, nullptr, &outcomes});
}

PlaceArgument parse_place(std::string_view text) {
  const std::size_t colon = text.find(":/");
  if (colon == std::string_view::npos || colon == 0) {
    throw InputError{{}, in_quotes(text) + " is no place", "a place is NS:PATH, as init:/vol"};
  }
  return {text, text.substr(0, colon), text.substr(colon + 1)};
}

TaskHandle find_task(const SimulatedMachine& machine, const PlaceArgument& place) {
  if (const std::optional<TaskHandle> task = machine.task(place.task)) return *task;
  const std::vector<NamedTask> tasks = tasks_of(machine);
  if (tasks.empty()) refuse(place, "no task is left, and no namespace", "");
  std::vector<std::string_view> names;
  for (const NamedTask& task : tasks) names.push_back(task.name);
  const std::string_view nearest = nearest_spelling(place.task, names);
  std::string hint = "a namespace is called by one of its tasks, as " + std::string(names.front());
  if (!nearest.empty()) {
    const std::string rest = place.path.empty() ? "" : ":" + std::string(place.path);
    hint = "did you mean '" + std::string(nearest) + rest + "'?";
  }
  refuse(place, "there is no namespace " + in_quotes(place.task), hint);
}

Path find_place(SimulatedMachine& machine, const PlaceArgument& place) {
  const TaskHandle task = find_task(machine, place);
  const Result<Path> found = resolve_assuming(machine, task, place.path);
  if (!found) refuse_path(machine, place, task, found.error());
  const State& state = machine.kernel().state();
  const Path top = topmost(state, *found);
  for (const Path& level : {*found, top}) {
    if (state.dentries[level.dentry].is_removed)
      refuse(place, "this name has been removed (ENOENT)", "");
    if (!state.mounts[level.mount].mount_namespace) {
      refuse(place, "its mount is in no namespace any more (ENOENT)", "");
    }
  }
  if (state.mounts[top.mount].mount_namespace != state.tasks[task].mount_namespace) {
    refuse(place, "its mount belongs to another namespace (EINVAL)",
           "ask a task of that namespace");
  }
  return top;
}

}  // namespace mntsim
