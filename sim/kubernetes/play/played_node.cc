// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/play/played_node.h"

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
  Transcript::Record done = node_->transcript().take();
  for (std::size_t i = 0; i < done.actions.size(); ++i) {
    const ActorAction& action = done.actions[i];
    const std::size_t end =
        i + 1 < done.actions.size() ? done.actions[i + 1].first_command : done.commands.size();
    const std::string actor(name_of(action.actor));
    for (std::size_t at = action.first_command; at < end; ++at) {
      DoneCommand& command = done.commands[at];
      RunStep run{std::move(command.command), {}};
      if (command.result != ok) run.expected = command.result;
      steps.push_back({std::move(run), {}, actor, action.purpose});
    }
    if (!action.remark.empty()) {
      steps.push_back({Remark{action.remark, false}, {}, actor, action.purpose});
    }
  }
}

std::vector<std::string> PlayedNode::containers(const Manifest& manifest) {
  std::vector<std::string> tasks;
  for (const Pod& wanted : manifest.pods) {
    const RunningPod* pod = node_ ? node_->find_pod(wanted) : nullptr;
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
