// SPDX-License-Identifier: Apache-2.0
#include "sim/script/runner.h"

#include <algorithm>
#include <string_view>
#include <variant>

#include "sim/script/mount_table.h"

namespace mntsim {

namespace {

using Failure = std::optional<std::string>;

std::string group_of(std::uint32_t shared, std::uint32_t master) {
  std::string text;
  if (shared != 0) text = "shared:" + std::to_string(shared);
  if (master != 0) text += (text.empty() ? "" : " ") + ("master:" + std::to_string(master));
  return text.empty() ? "neither shared nor a slave" : text;
}

const TaskTable* find_task(const Snapshot& snapshot, std::string_view task) {
  const auto found = std::find_if(snapshot.begin(), snapshot.end(),
                                  [&](const TaskTable& table) { return table.task == task; });
  return found == snapshot.end() ? nullptr : &*found;
}

/// What a mount is to be, asked of the mount on top.
class MountCheck {
 public:
  MountCheck(const Snapshot& snapshot, const Expectation& expectation, const MountinfoLine& mount)
      : snapshot_(snapshot), wanted_(expectation), mount_(mount) {}

  Failure run() const {
    if (Failure failure = check_word("propagation", wanted_.propagation, mount_.propagation())) {
      return failure;
    }
    if (Failure failure = check_word("source", wanted_.source, mount_.source)) return failure;
    if (Failure failure = check_word("type", wanted_.type, mount_.type)) return failure;
    if (Failure failure = check_options()) return failure;
    if (Failure failure = check_link(wanted_.receives_from, "to receive from", mount_.master)) {
      return failure;
    }
    return check_link(wanted_.peers_with, "to be a peer of", mount_.shared);
  }

 private:
  std::string here() const { return wanted_.task + ":" + wanted_.path; }

  Failure check_word(std::string_view what, const std::optional<std::string>& wanted,
                     std::string_view found) const {
    if (!wanted || *wanted == found) return std::nullopt;
    return "expected the " + std::string(what) + " of " + here() + " to be '" + *wanted +
           "', found '" + std::string(found) + "'";
  }

  Failure check_options() const {
    std::string_view rest = wanted_.options ? std::string_view(*wanted_.options) : "";
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view option = rest.substr(0, comma);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      if (option.empty() || mount_.has_option(option)) continue;
      return "expected " + here() + " to have the option '" + std::string(option) + "', found '" +
             mount_.options + "' and of its super block '" + mount_.super_options + "'";
    }
    return std::nullopt;
  }

  /// That `group` is the peer group of the mount at `place`, which is TASK:PATH.
  Failure check_link(const std::optional<std::string>& place, std::string_view link,
                     std::uint32_t group) const {
    if (!place) return std::nullopt;
    const std::string wish = "expected " + here() + " " + std::string(link) + " " + *place;
    const std::size_t colon = std::min(place->find(':'), place->size() - 1);
    const TaskTable* task = find_task(snapshot_, place->substr(0, colon));
    if (task == nullptr) return wish + ", there is no task '" + place->substr(0, colon) + "'";
    const MountTable table(*task);
    const MountinfoLine* other = table.top_at(place->substr(colon + 1));
    if (other == nullptr) return wish + ", found nothing mounted there";
    if (group != 0 && other->shared == group) return std::nullopt;
    return wish + ", found " + group_of(mount_.shared, mount_.master) + " here and " +
           group_of(other->shared, other->master) + " there";
  }

  const Snapshot& snapshot_;
  const Expectation& wanted_;
  const MountinfoLine& mount_;
};

bool asks_about_mount(const Expectation& expectation) {
  return expectation.propagation || expectation.receives_from || expectation.peers_with ||
         expectation.source || expectation.type || expectation.options;
}

Failure check_existence(Machine& machine, const Expectation& expectation) {
  TaskCommand look;
  look.task = expectation.task;
  look.command = Access{expectation.path};
  look.text = "ls " + expectation.path;
  const Errno result = machine.execute(look);
  if ((result == ok) == *expectation.exists) return std::nullopt;
  const std::string place = expectation.task + ":" + expectation.path;
  if (result == ok) return "expected " + place + " not to exist, found it";
  return "expected " + place + " to exist, access(2) gave " + std::string(name_of(result));
}

Failure check_count(const MountTable& table, const Expectation& expectation) {
  const bool whole_table = expectation.path.empty();
  const std::size_t found = whole_table ? table.size() : table.count_at(expectation.path);
  if (found == *expectation.count) return std::nullopt;
  const std::string place = whole_table ? "in the table of " + expectation.task
                                        : "at " + expectation.task + ":" + expectation.path;
  return "expected " + std::to_string(*expectation.count) + " mounts " + place + ", found " +
         std::to_string(found);
}

Failure run_command(Machine& machine, const RunStep& step) {
  const TaskCommand& command = step.command;
  Errno result = ok;
  if (std::holds_alternative<ResetCommand>(command.command)) {
    machine.reset();
  } else if (!std::holds_alternative<SnapshotCommand>(command.command)) {
    result = machine.execute(command);
  }
  const Errno expected = step.expected.value_or(ok);
  if (result == expected) return std::nullopt;
  const std::string task = command.task == "init" ? "" : command.task + "$ ";
  return "expected " + result_name(expected) + " from '" + task + command.text + "', got " +
         result_name(result);
}

struct StepCheck {
  Machine& machine;

  Failure operator()(const RunStep& run) const { return run_command(machine, run); }
  Failure operator()(const Expectation& expectation) const { return check(machine, expectation); }
  Failure operator()(const Remark& remark) const {
    return remark.failed ? Failure(remark.text) : std::nullopt;
  }
};

}  // namespace

std::string result_name(Errno error) {
  return error == ok ? "success" : std::string(name_of(error));
}

std::optional<std::string> check(Machine& machine, const Expectation& expectation) {
  const Snapshot snapshot = machine.snapshot();
  const TaskTable* task = find_task(snapshot, expectation.task);
  if (task == nullptr) return "there is no task '" + expectation.task + "'";
  const MountTable table(*task);
  const bool asks_about_top = expectation.mounted || asks_about_mount(expectation);
  const MountinfoLine* mount = asks_about_top ? table.top_at(expectation.path) : nullptr;
  const std::string place = expectation.task + ":" + expectation.path;

  if (expectation.mounted == false && mount != nullptr) {
    return "expected nothing mounted at " + place + ", found '" + mount->source + "' of type " +
           mount->type;
  }
  if (mount == nullptr && (expectation.mounted == true || asks_about_mount(expectation))) {
    return "expected a mount at " + place + ", found nothing mounted there";
  }
  if (mount != nullptr) {
    if (Failure failure = MountCheck(snapshot, expectation, *mount).run()) return failure;
  }
  if (expectation.count) {
    if (Failure failure = check_count(table, expectation)) return failure;
  }
  return expectation.exists ? check_existence(machine, expectation) : std::nullopt;
}

ScenarioOutcome run_scenario(Machine& machine, const Scenario& scenario) {
  machine.reset();
  for (const Step& step : scenario.steps) {
    const Failure failure = std::visit(StepCheck{machine}, step.what);
    if (!failure) continue;
    const std::string place = step.place.pointer + ", line " + std::to_string(step.place.line);
    return {false, step.number,
            "step " + std::to_string(step.number) + " (" + place + "): " + *failure};
  }
  return {};
}

}  // namespace mntsim
