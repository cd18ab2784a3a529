// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/timeline.h"

#include <utility>

#include "sim/report/explain.h"
#include "sim/report/json.h"
#include "sim/report/node_text.h"
#include "sim/report/text.h"
#include "sim/script/parser.h"
#include "sim/script/runner.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/state_input.h"

namespace mntsim {
namespace {

constexpr std::size_t stages_between_copies = 16;

/// One line of a script is one stage.
std::vector<Stage> stages_of_script(LineSource& source) {
  std::vector<Stage> stages;
  std::string_view line;
  while (source.next(line)) {
    auto command = parse_line(line, source.place());
    if (!command) continue;
    const std::size_t number = stages.size() + 1;
    stages.push_back(
        {number, {Step{RunStep{std::move(*command), {}}, source.place(), {}, {}, number}}});
  }
  return stages;
}

/// A scenario's steps by their numbers; one that came to nothing is an empty stage.
std::vector<Stage> stages_of_scenario(Scenario scenario, std::size_t count) {
  std::vector<Stage> stages(count);
  for (std::size_t at = 0; at < count; ++at) stages[at].number = at + 1;
  for (Step& step : scenario.steps) {
    stages[step.number - 1].steps.push_back(std::move(step));
  }
  return stages;
}

/// In a manifest each plain step has a number of its own: what an actor does to one end belongs
/// together.
std::vector<Stage> stages_of_manifest(Scenario scenario) {
  std::vector<Stage> stages;
  for (Step& step : scenario.steps) {
    const bool is_new = stages.empty() || stages.back().steps.back().actor != step.actor ||
                        stages.back().steps.back().purpose != step.purpose;
    if (is_new) stages.push_back({stages.size() + 1, {}});
    stages.back().steps.push_back(std::move(step));
  }
  return stages;
}

/// Plays the steps of a stage and says what came of them.
class Player {
 public:
  Player(SimulatedMachine& machine, std::size_t number, bool is_json)
      : machine_(machine), number_(number), is_json_(is_json) {}

  std::string play(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      if (deed_.commands > 0 && (step.actor != deed_.actor || step.purpose != deed_.purpose)) {
        end_deed();
      }
      if (const auto* run = std::get_if<RunStep>(&step.what)) {
        command(step, run->command);
      } else if (const auto* remark = std::get_if<Remark>(&step.what)) {
        end_deed();
        tell_remark(step.actor, *remark);
      } else {
        end_deed();
        tell_expectation(std::get<Expectation>(step.what));
      }
    }
    end_deed();
    return std::move(text_);
  }

 private:
  void command(const Step& step, const TaskCommand& command) {
    Errno error = ok;
    if (std::holds_alternative<ResetCommand>(command.command)) {
      machine_.reset();
    } else if (!std::holds_alternative<SnapshotCommand>(command.command)) {
      error = machine_.execute(command);
    }
    const std::string why = error == ok ? "" : why_refused(machine_.kernel(), command, error);
    if (is_json_) {
      append_run_json(text_, number_, command, error, Why{why});
    } else if (step.actor.empty()) {
      append_run_text(text_, {}, command, StepResult{number_, error, why, {}});
    } else {
      deed_.actor = step.actor;
      deed_.purpose = step.purpose;
      ++deed_.commands;
      if (error != ok)
        deed_.refused.push_back(command.text + ": " + errno_text(error) + ", " + why);
    }
  }

  void tell_remark(const std::string& actor, const Remark& remark) {
    if (is_json_) {
      append_remark_json(text_, number_, actor, remark.text, remark.failed);
    } else {
      append_remark_text(text_, {}, actor, remark.text, remark.failed);
    }
  }

  void tell_expectation(const Expectation& expectation) {
    const auto failure = check(machine_, expectation);
    if (is_json_) {
      append_expectation_json(text_, number_, expectation, failure);
    } else {
      append_expectation_text(text_, {}, number_, expectation, failure);
    }
  }

  void end_deed() {
    if (deed_.commands > 0) append_deed_text(text_, {}, deed_);
    deed_ = {};
  }

  SimulatedMachine& machine_;
  std::size_t number_;
  bool is_json_;
  ActorDeed deed_;
  std::string text_;
};

}  // namespace

std::vector<Stage> read_stages(const std::string& state) {
  const StateArgument argument = parse_state(state);
  const OpenInput input = open_input(argument.file);
  if (input.kind == FileKind::script) return stages_of_script(*input.lines);
  if (input.kind == FileKind::node) {
    throw InputError{{argument.file, 0, 0, ""},
                     "a node has no steps",
                     "give a scenario, a manifest or a script"};
  }
  Scenario scenario = read_scenario(input);
  require_steps(scenario, argument);
  const std::size_t count = argument.step.value_or(scenario.step_count);
  std::erase_if(scenario.steps, [&](const Step& step) { return step.number > count; });
  if (input.kind == FileKind::manifest) return stages_of_manifest(std::move(scenario));
  return stages_of_scenario(std::move(scenario), count);
}

const Moment& Timeline::go_to(std::size_t stage) {
  if (stage == at_ && moment_.after) return moment_;
  const bool is_next = stage == at_ + 1 && moment_.after;
  moment_.before = is_next ? std::move(moment_.after) : state_after(stage == 0 ? 0 : stage - 1);
  moment_.after = moment_.before->clone();
  moment_.text = stage == 0 ? std::string() : play(*moment_.after, stages_[stage - 1]);
  at_ = stage;
  return moment_;
}

std::unique_ptr<SimulatedMachine> Timeline::state_after(std::size_t stage) {
  auto nearest = kept_.upper_bound(stage);
  std::size_t at = 0;
  std::unique_ptr<SimulatedMachine> machine;
  if (nearest == kept_.begin()) {
    machine = std::make_unique<SimulatedMachine>();
  } else {
    --nearest;
    at = nearest->first;
    machine = nearest->second->clone();
  }
  for (; at < stage; ++at) {
    if (at % stages_between_copies == 0 && !kept_.contains(at)) kept_.emplace(at, machine->clone());
    static_cast<void>(play(*machine, stages_[at]));
  }
  return machine;
}

std::string Timeline::play(SimulatedMachine& machine, const Stage& stage) const {
  return Player(machine, stage.number, is_json_).play(stage.steps);
}

}  // namespace mntsim
