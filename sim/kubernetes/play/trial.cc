// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/play/trial.h"

#include <algorithm>
#include <string>
#include <utility>

namespace mntsim {

namespace {

bool is_taken(const Node& node, const Pod& pod) {
  const auto& tasks = node.transcript().machine().tasks();
  return std::any_of(tasks.begin(), tasks.end(),
                     [&](const auto& task) { return task.name.starts_with(pod.name + "."); });
}

Place place_of(const Pod& pod, const std::string& container) {
  for (const Container& candidate : pod.containers) {
    if (candidate.name == container) return candidate.place;
  }
  return pod.place;
}

}  // namespace

std::vector<Refused> try_pods(Node& node, const std::vector<Pod>& pods) {
  std::vector<Refused> findings;
  for (const Pod& pod : pods) {
    Pod tried = pod;
    while (is_taken(node, tried)) {
      tried.name += "-again";
      tried.uid += "-again";
    }
    const auto failure = node.create_pod(tried);
    if (!failure) continue;
    const RunningPod* const running = node.find_pod(tried);
    if (running == nullptr || running->failed.empty()) {
      findings.push_back(
          {.place = pod.place, .container = pod.name, .text = *failure, .is_whole_pod = true});
      continue;
    }
    for (const auto& [name, text] : running->failed) {
      findings.push_back(
          {.place = place_of(pod, name), .container = pod.name + "." + name, .text = text});
    }
  }
  return findings;
}

}  // namespace mntsim
