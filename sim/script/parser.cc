// SPDX-License-Identifier: Apache-2.0
#include "sim/script/parser.h"

#include <algorithm>

#include "sim/script/verbs.h"
#include "sim/script/words.h"

namespace mntsim {

namespace {

/// `TASK$` at the start of a line: where the name starts, where its `$` stands; no dollar: no task.
struct TaskPrefix {
  std::size_t start = 0;
  std::size_t dollar = std::string_view::npos;
};

TaskPrefix task_prefix(std::string_view line) {
  TaskPrefix prefix;
  prefix.start = std::min(line.find_first_not_of(" \t"), line.size());
  if (prefix.start == line.size() || line[prefix.start] == '#') return prefix;
  const std::size_t end = line.find_first_of("$ \t'\"\\", prefix.start);
  if (end != std::string_view::npos && line[end] == '$') prefix.dollar = end;
  return prefix;
}

std::string_view task_name(std::string_view line, TaskPrefix prefix) {
  const std::string_view name = line.substr(prefix.start, prefix.dollar - prefix.start);
  if (!is_name(name)) {
    throw error_at(prefix.start + 1,
                   name.empty() ? "no task before the '$'"
                                : in_quotes(name) + " before the '$' is no name of a task",
                   "write TASK$ COMMAND; names are made of A-Z, a-z, 0-9, '_', '.' and '-'");
  }
  const std::size_t after = prefix.dollar + 1;
  if (after < line.size() && line[after] != ' ' && line[after] != '\t' && line[after] != '\r') {
    throw error_at(after + 1, "no blank after the '$'", "write " + std::string(name) + "$ COMMAND");
  }
  return name;
}

InputError unknown_command(const Word& word) {
  std::vector<std::string_view> names;
  std::string list;
  for (const Verb& verb : all_verbs()) {
    names.push_back(verb.name);
    list += (list.empty() ? "" : ", ") + std::string(verb.name);
  }
  const std::string_view nearest = nearest_spelling(word.text, names);
  return error_at(word.column, "unknown command " + in_quotes(word.text),
                  nearest.empty() ? "the commands are " + list
                                  : "did you mean '" + std::string(nearest) + "'?");
}

Command make_command(const WordList& list) {
  const Word& first = list.words.front();
  const Verb* verb = find_verb(first.text);
  if (verb == nullptr) throw unknown_command(first);
  if (verb->make == nullptr) {
    throw error_at(first.column, "'" + std::string(verb->name) + "' is not modelled yet");
  }
  const Arguments arguments = sort_arguments(list, verb->usage, verb->flags);
  if (!verb->counted_by_make) require_operands(arguments, verb->operands);
  return verb->make(arguments);
}

std::optional<TaskCommand> parse(std::string_view line) {
  const TaskPrefix prefix = task_prefix(line);
  const bool has_task = prefix.dollar != std::string_view::npos;
  const WordList list = split_words(line, has_task ? prefix.dollar + 1 : prefix.start);
  TaskCommand command;
  if (has_task) command.task = task_name(line, prefix);
  if (list.words.empty()) {
    if (!has_task) return std::nullopt;
    throw error_at(prefix.dollar + 2, "no command after " + in_quotes(command.task + "$"),
                   "write TASK$ COMMAND");
  }
  command.command = make_command(list);
  const std::size_t start = list.words.front().column - 1;
  command.text = line.substr(start, list.end_column - 1 - start);
  return command;
}

}  // namespace

std::optional<TaskCommand> parse_line(std::string_view line, const Place& place) {
  try {
    return parse(line);
  } catch (InputError& error) {
    const std::size_t column = error.place.column;
    error.place = place;
    error.place.column = column;
    throw;
  }
}

bool names_task(std::string_view line) {
  return task_prefix(line).dollar != std::string_view::npos;
}

}  // namespace mntsim
