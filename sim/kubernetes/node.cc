// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/node.h"

#include <algorithm>
#include <utility>

#include "sim/kubernetes/container_process.h"
#include "sim/kubernetes/cri.h"
#include "sim/kubernetes/kubelet.h"
#include "sim/kubernetes/oci_runtime.h"
#include "sim/kubernetes/runtime_paths.h"
#include "sim/kubernetes/systemd.h"

namespace mntsim {

namespace {

using Failure = std::optional<std::string>;

/// A pod, and one of its containers as its manifest has it.
struct Spot {
  RunningPod* pod = nullptr;
  const Container* container = nullptr;
};

Spot find_spot(Node& node, const std::string& task) {
  const std::size_t dot = task.rfind('.');
  if (dot == std::string::npos) return {};
  RunningPod* pod = node.find_pod(task.substr(0, dot));
  if (pod == nullptr) return {};
  for (const Container& container : pod->pod.containers) {
    if (container.name == task.substr(dot + 1)) return {pod, &container};
  }
  return {};
}

Failure start(Node& node, RunningPod& pod, const Container& container) {
  Failure failure;
  const std::vector<CriMount> mounts = make_mounts(node, pod, container, failure);
  if (failure) return failure;
  return start_container(node, pod, container, mounts);
}

/// The containers in their order; an init container ends before the next one starts.
Failure start_all(Node& node, RunningPod& pod) {
  for (const Container& container : pod.pod.containers) {
    if (Failure failure = start(node, pod, container)) return failure;
    if (container.role != ContainerRole::init) continue;
    if (Failure failure = stop_container(node, pod, pod.containers[container.name])) return failure;
  }
  return std::nullopt;
}

/// App containers first, then sidecars, each in the order in which it was written.
Failure stop_all(Node& node, RunningPod& pod) {
  for (const ContainerRole role :
       {ContainerRole::app, ContainerRole::sidecar, ContainerRole::init}) {
    for (const Container& container : pod.pod.containers) {
      if (container.role != role) continue;
      const auto found = pod.containers.find(container.name);
      if (found == pod.containers.end()) continue;
      RunningContainer& running = found->second;
      if (!running.running && running.rootfs.empty()) continue;
      if (Failure failure = stop_container(node, pod, running)) return failure;
    }
  }
  return std::nullopt;
}

Failure no_container(const std::string& task) { return "there is no container " + task; }

}  // namespace

Node::Node(SimulatedMachine& machine, NodeOptions options)
    : options_(std::move(options)), transcript_(machine) {
  boot(*this);
}

RunningPod* Node::find_pod(std::string_view name) {
  const auto found = std::find_if(pods_.begin(), pods_.end(), [&](const RunningPod& pod) {
    return pod.pod.name == name && !pod.gone;
  });
  return found == pods_.end() ? nullptr : &*found;
}

std::optional<std::string> Node::create_pod(const Pod& pod) {
  if (find_pod(pod.name) != nullptr) return "pods \"" + pod.name + "\" already exists";
  RunningPod& running = pods_.emplace_back();
  running.pod = pod;
  running.directory = "/var/lib/kubelet/pods/" + pod.uid;
  if (Failure failure = set_up_volumes(*this, running)) return failure;
  if (Failure failure = run_sandbox(*this, running)) return failure;
  return start_all(*this, running);
}

std::optional<std::string> Node::delete_pod(const std::string& name) {
  RunningPod* pod = find_pod(name);
  if (pod == nullptr) return "pods \"" + name + "\" not found";
  pod->terminating = true;
  Failure failure = stop_all(*this, *pod);
  if (!failure) failure = remove_sandbox(*this, *pod);
  if (!failure) failure = tear_down_volumes(*this, *pod);
  pod->stuck = failure.value_or("");
  if (failure) return failure;
  std::erase_if(drivers_, [&](const RunningDriver& driver) { return driver.pod == name; });
  pod->gone = true;
  while (!pods_.empty() && pods_.back().gone) pods_.pop_back();
  while (!pods_.empty() && pods_.front().gone) pods_.pop_front();
  return std::nullopt;
}

std::optional<std::string> Node::start_container(const std::string& task) {
  const Spot place = find_spot(*this, task);
  if (place.container == nullptr) return no_container(task);
  const auto running = place.pod->containers.find(place.container->name);
  if (running != place.pod->containers.end() && running->second.running) {
    return "container " + task + " runs already";
  }
  return start(*this, *place.pod, *place.container);
}

std::optional<std::string> Node::stop_container(const std::string& task) {
  const Spot place = find_spot(*this, task);
  if (place.container == nullptr) return no_container(task);
  return mntsim::stop_container(*this, *place.pod, place.pod->containers[place.container->name]);
}

std::optional<std::string> Node::restart_container(const std::string& task) {
  if (Failure failure = stop_container(task)) return failure;
  return start_container(task);
}

Errno Node::exec(const std::string& task, const std::string& line) {
  transcript_.begin(Actor::container, "exec in " + task);
  const Spot place = find_spot(*this, task);
  const std::string id =
      place.container == nullptr ? task : place.pod->containers[place.container->name].id;
  return exec_in_container(transcript_, options_.oci,
                           {std::string(runtime()), task, id, oci_state_directory(options_)}, line);
}

}  // namespace mntsim
