// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/played_node.h"

namespace mntsim {

void PlayedNode::run_plain(const TaskCommand& command) {
  if (std::holds_alternative<ResetCommand>(command.command)) {
    node_.reset();
    machine_.reset();
  } else if (!std::holds_alternative<SnapshotCommand>(command.command)) {
    static_cast<void>(machine_.execute(command));  // the runner holds the errno against the step
  }
}

void PlayedNode::take(std::vector<Step>& steps) {
  if (!node_) return;
  Transcript& transcript = node_->transcript();
  const auto& commands = transcript.commands();
  const auto& actions = transcript.actions();
  for (std::size_t i = 0; i < actions.size(); ++i) {
    const ActorAction& action = actions[i];
    const std::size_t end = i + 1 < actions.size() ? actions[i + 1].first_command : commands.size();
    const std::string actor(name_of(action.actor));
    for (std::size_t at = action.first_command; at < end; ++at) {
      RunStep run;
      run.command = commands[at].command;
      if (commands[at].result != ok) run.expected = commands[at].result;
      steps.push_back({std::move(run), {}, actor, action.purpose, true});
    }
    if (!action.remark.empty()) {
      steps.push_back({Remark{action.remark, false}, {}, actor, action.purpose, true});
    }
  }
  transcript.clear();
}

std::vector<std::string> PlayedNode::containers(const Manifest& manifest) {
  std::vector<std::string> tasks;
  for (const Pod& wanted : manifest.pods) {
    const RunningPod* pod = node_ ? node_->find_pod(wanted.name) : nullptr;
    if (pod == nullptr) continue;
    for (const Container& container : wanted.containers) {
      const auto found = pod->containers.find(container.name);
      if (found != pod->containers.end() && found->second.running)
        tasks.push_back(found->second.task);
    }
  }
  return tasks;
}

}  // namespace mntsim
