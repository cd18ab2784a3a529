// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/node.h"

#include <algorithm>
#include <utility>

#include "sim/kubernetes/actors/container_process.h"
#include "sim/kubernetes/actors/cri.h"
#include "sim/kubernetes/actors/kubelet.h"
#include "sim/kubernetes/actors/runtime_paths.h"
#include "sim/kubernetes/actors/systemd.h"
#include "sim/kubernetes/oci/oci_runtime.h"

namespace mntsim {

namespace {

using Failure = std::optional<std::string>;

Failure start(Node& node, RunningPod& pod, const Container& container) {
  Failure failure;
  const std::vector<CriMount> mounts = make_mounts(node, pod, container, failure);
  if (failure) return failure;
  return start_container(node, pod, container, mounts);
}

/// What is said of a pod: the words alone where one container failed.
Failure joined(const std::vector<FailedContainer>& failed) {
  if (failed.empty()) return std::nullopt;
  if (failed.size() == 1) return failed.front().text;
  std::string text;
  for (const FailedContainer& container : failed) {
    if (!text.empty()) text += "; ";
    text += "container " + container.name + ": " + container.text;
  }
  return text;
}

/// The containers in their order; an init container ends before the next one starts. One that fails
/// is tried again later, and the app containers wait for those before them, not for each other.
/// From: kubernetes pkg/kubelet/kuberuntime (SyncPod,
/// computeInitContainerActions).
Failure start_all(Node& node, RunningPod& pod) {
  for (const Container& container : pod.pod.containers) {
    if (Failure failure = start(node, pod, container)) {
      pod.failed.push_back({container.name, *std::move(failure)});
      if (container.role != ContainerRole::app) break;
    } else if (container.role == ContainerRole::init) {
      end_process(node, pod.containers[container.name]);
    }
  }
  return joined(pod.failed);
}

void stop(Node& node, RunningPod& pod, const Container& container) {
  const auto found = pod.containers.find(container.name);
  if (found == pod.containers.end()) return;
  RunningContainer& running = found->second;
  if (running.running || !running.rootfs.empty()) end_process(node, running);
}

/// App containers first, then sidecars, the last one that started first. From: KEP-753 (sidecar
/// containers), "Pod termination".
void stop_all(Node& node, RunningPod& pod) {
  const std::vector<Container>& containers = pod.pod.containers;
  for (const Container& container : containers) {
    if (container.role == ContainerRole::app) stop(node, pod, container);
  }
  for (auto container = containers.rbegin(); container != containers.rend(); ++container) {
    if (container->role != ContainerRole::app) stop(node, pod, *container);
  }
}

Failure no_container(const std::string& task) { return "there is no container " + task; }

}  // namespace

Node::Node(SimulatedMachine& machine, NodeOptions options)
    : options_(std::move(options)), transcript_(machine) {
  boot(*this);
}

Node::Node(SimulatedMachine& machine, NodeOptions options, AsItIs /*as_it_is*/)
    : options_(std::move(options)), transcript_(machine) {
  for (const std::string_view daemon : {kubelet(), runtime()}) {
    if (machine.task(daemon)) continue;
    transcript_.begin(Actor::host, "start " + std::string(daemon));
    static_cast<void>(transcript_.run("init", "fork " + std::string(daemon)));
  }
}

RunningPod* Node::find_pod(std::string_view name) {
  const auto found = std::find_if(pods_.begin(), pods_.end(),
                                  [&](const RunningPod& pod) { return pod.name == name; });
  return found == pods_.end() ? nullptr : &*found;
}

RunningPod* Node::find_pod(const Pod& pod) {
  const auto found = std::find_if(pods_.begin(), pods_.end(), [&](const RunningPod& running) {
    return running.pod.name == pod.name && running.pod.name_space == pod.name_space;
  });
  return found == pods_.end() ? nullptr : &*found;
}

RunningDriver* Node::find_driver(std::string_view name) {
  const auto found = std::find_if(drivers_.begin(), drivers_.end(),
                                  [&](const RunningDriver& driver) { return driver.name == name; });
  return found == drivers_.end() ? nullptr : &*found;
}

Node::FoundContainer Node::find_container(std::string_view task) {
  const std::size_t dot = task.rfind('.');
  if (dot == std::string_view::npos) return {};
  RunningPod* pod = find_pod(task.substr(0, dot));
  if (pod == nullptr) return {};
  for (const Container& container : pod->pod.containers) {
    if (container.name == task.substr(dot + 1)) return {pod, &container};
  }
  return {};
}

std::optional<std::string> Node::create_pod(const Pod& pod) {
  if (find_pod(pod) != nullptr) return "pods \"" + pod.name + "\" already exists";
  const bool name_is_free = find_pod(pod.name) == nullptr;
  RunningPod& running = pods_.emplace_back();
  running.pod = pod;
  running.name = name_is_free ? pod.name : pod.name_space + "_" + pod.name;
  running.directory = "/var/lib/kubelet/pods/" + pod.uid;
  if (Failure failure = set_up_volumes(*this, running)) return failure;
  if (Failure failure = run_sandbox(*this, running)) return failure;
  return start_all(*this, running);
}

std::optional<std::string> Node::delete_pod(const std::string& name) {
  RunningPod* pod = find_pod(name);
  if (pod == nullptr) return "pods \"" + name + "\" not found";
  stop_all(*this, *pod);
  Failure failure = remove_sandbox(*this, *pod);
  if (!failure) failure = tear_down_volumes(*this, *pod);
  pod->stuck = failure.value_or("");
  if (failure) return failure;
  std::erase_if(drivers_, [&](const RunningDriver& driver) { return driver.pod == name; });
  pods_.remove_if([&](const RunningPod& gone) { return &gone == pod; });
  return std::nullopt;
}

std::optional<std::string> Node::start_container(const std::string& task) {
  const FoundContainer place = find_container(task);
  if (place.container == nullptr) return no_container(task);
  const auto running = place.pod->containers.find(place.container->name);
  if (running != place.pod->containers.end() && running->second.running) {
    return "container " + task + " runs already";
  }
  return start(*this, *place.pod, *place.container);
}

std::optional<std::string> Node::stop_container(const std::string& task) {
  const FoundContainer place = find_container(task);
  if (place.container == nullptr) return no_container(task);
  stop(*this, *place.pod, *place.container);
  return std::nullopt;
}

std::optional<std::string> Node::restart_container(const std::string& task) {
  if (Failure failure = stop_container(task)) return failure;
  return start_container(task);
}

Errno Node::exec(const std::string& task, const std::string& line) {
  transcript_.begin(Actor::container, "exec in " + task);
  const FoundContainer place = find_container(task);
  std::string id = task;
  if (place.container != nullptr) {
    const auto running = place.pod->containers.find(place.container->name);
    if (running != place.pod->containers.end()) id = running->second.id;
  }
  return exec_in_container(transcript_, options_.oci,
                           {std::string(runtime()), task, id, oci_state_directory(options_)}, line);
}

}  // namespace mntsim
