// SPDX-License-Identifier: Apache-2.0
#include "sim/script/step_kinds.h"

#include <array>
#include <utility>
#include <vector>

#include "sim/script/parser.h"
#include "sim/script/scenario_format.h"
#include "sim/script/words.h"

namespace mntsim {

namespace {

constexpr int largest_errno = 4095;  // MAX_ERRNO

const std::string& task_name(const JsonReader& reader, const JsonNode& node) {
  const std::string& name = reader.string(node);
  if (is_name(name)) return name;
  throw reader.error(node, in_quotes(name) + " is no name of a task",
                     "names are made of A-Z, a-z, 0-9, '_', '.' and '-'");
}

/// The command of a `run`. An error's column is where the fault stands within the file.
TaskCommand command_of(const JsonReader& reader, const JsonNode& run) {
  const std::string& line = reader.string(run);
  try {
    if (std::optional<TaskCommand> command = parse_line(line, Place{})) return std::move(*command);
  } catch (const InputError& fault) {
    const std::size_t start = offset_of(reader.text(), run.path());
    const std::size_t at = offset_in_string(reader.text(), start, fault.place.column - 1);
    InputError error = reader.error(run, fault.what, fault.hint);
    const Place place = place_of(reader.text(), at);
    error.place.line = place.line;
    error.place.column = place.column;
    throw error;
  }
  throw reader.error(run, "'run' holds no command");
}

void read_run(const JsonReader& reader, const JsonNode& step, std::vector<Step>& steps) {
  const JsonNode run = *reader.member(step, "run");
  RunStep read;
  read.command = command_of(reader, run);
  if (const auto as = reader.member(step, "as")) {
    if (names_task(reader.string(run))) {
      throw reader.error(*as, "'as' and 'run' both name a task",
                         "leave out 'as', or '" + read.command.task + "$' in 'run'", true);
    }
    read.command.task = task_name(reader, *as);
  }
  if (const auto expected = reader.member(step, "errno")) {
    read.expected = errno_value(reader, *expected);
  }
  steps.push_back({std::move(read), {}, {}, {}});
}

/// `TASK:PATH`.
const std::string& other_place(const JsonReader& reader, const JsonNode& node) {
  const std::string& place = reader.string(node);
  const std::size_t colon = place.find(':');
  const bool right = colon != std::string::npos &&
                     is_name(std::string_view(place).substr(0, colon)) && place[colon + 1] == '/';
  if (right) return place;
  throw reader.error(node, in_quotes(place) + " is no place", "write TASK:/PATH, like init:/vol");
}

/// One key of an `expect`.
void read_question(const JsonReader& reader, const JsonNode& node, Expectation& expectation) {
  const std::string_view key = node.key;
  if (key == "task") {
    expectation.task = task_name(reader, node);
  } else if (key == "path") {
    expectation.path = reader.string(node);
    if (!expectation.path.starts_with('/')) {
      throw reader.error(node, in_quotes(expectation.path) + " is no absolute path",
                         "mountinfo knows paths that start with '/'");
    }
  } else if (key == "mounted") {
    expectation.mounted = reader.boolean(node);
  } else if (key == "exists") {
    expectation.exists = reader.boolean(node);
  } else if (key == "propagation") {
    expectation.propagation = reader.string(node);
    reader.require_one_of(node, *expectation.propagation, scenario_format::propagations,
                          "propagation");
  } else if (key == "receives_from") {
    expectation.receives_from = other_place(reader, node);
  } else if (key == "peers_with") {
    expectation.peers_with = other_place(reader, node);
  } else if (key == "source") {
    expectation.source = reader.string(node);
  } else if (key == "type") {
    expectation.type = reader.string(node);
  } else if (key == "options") {
    expectation.options = reader.string(node);
  } else if (key == "count") {
    expectation.count = reader.count(node);
  }
}

void read_expectation(const JsonReader& reader, const JsonNode& step, std::vector<Step>& steps) {
  const JsonNode expect = *reader.member(step, "expect");
  reader.require_object(expect);
  reader.refuse_unknown_keys(expect, scenario_format::expectation_keys, "an expectation");
  Expectation expectation;
  std::size_t questions = 0;
  bool about_path = false;
  for (const std::string_view key : scenario_format::expectation_keys) {
    const auto node = reader.member(expect, key);
    if (!node) continue;
    read_question(reader, *node, expectation);
    if (key == "task" || key == "path") continue;
    ++questions;
    about_path = about_path || key != "count";
  }
  if (questions == 0) throw reader.error(expect, "the expectation asks nothing");
  if (about_path && expectation.path.empty()) {
    throw reader.error(expect, "missing key 'path' of an expectation",
                       "'count' alone can do without it");
  }
  steps.push_back({std::move(expectation), {}, {}, {}});
}

}  // namespace

Errno errno_value(const JsonReader& reader, const JsonNode& node) {
  const std::string& name = reader.string(node);
  if (const std::optional<Errno> error = errno_of_name(name)) return *error;
  std::vector<std::string_view> known;
  for (int number = 1; number <= largest_errno; ++number) {
    const std::string_view known_name = name_of(Errno{number});
    if (!known_name.empty()) known.push_back(known_name);
  }
  const std::string_view nearest = nearest_spelling(name, known);
  throw reader.error(node, "there is no errno " + in_quotes(name),
                     nearest.empty() ? "an errno is written like \"EBUSY\""
                                     : "did you mean '" + std::string(nearest) + "'?");
}

std::span<const StepKind> step_kinds() {
  static const auto kinds = std::to_array<StepKind>({
      {"run", scenario_format::beside_run, "a step with 'run'", read_run},
      {"expect", {}, "a step with 'expect'", read_expectation},
  });
  return kinds;
}

}  // namespace mntsim
