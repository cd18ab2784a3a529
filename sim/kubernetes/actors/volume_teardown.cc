// SPDX-License-Identifier: Apache-2.0
// tear_down_volumes of kubelet.h. The kubelet unmounts all volumes of a pod that it can, then the
// devices that no pod uses any more, and only when all are gone removes the pod's directory.
// From: kubernetes operation_generator.go, kubernetes.md 1.6.
#include <fmt/core.h>

#include <algorithm>

#include "sim/kubernetes/actors/csi_driver.h"
#include "sim/kubernetes/actors/kubelet.h"
#include "sim/kubernetes/actors/kubelet_mount.h"
#include "sim/kubernetes/actors/subpath.h"
#include "sim/kubernetes/actors/volume_paths.h"
#include "sim/kubernetes/paths.h"

namespace mntsim {

namespace {

constexpr std::string_view task = Node::kubelet();

using Failure = std::optional<std::string>;

Failure unpublish(Node& node, const RunningVolume& running) {
  const RunningDriver* driver = node.find_driver(running.driver);
  if (driver == nullptr) return not_registered(running.driver);
  return unpublish_volume(node, *driver, running.path);
}

Failure unstage(Node& node, const RunningVolume& running) {
  if (running.driver.empty()) return kubelet_umount(node.transcript(), running.device);
  const RunningDriver* driver = node.find_driver(running.driver);
  if (driver == nullptr) return not_registered(running.driver);
  return unstage_volume(node, *driver, running.device);
}

/// The volume of the pod itself, without subPaths and device.
Failure tear_down_one(Node& node, const RunningPod& pod, const Volume& volume,
                      const RunningVolume& running) {
  if (is_host_directory(node, volume)) return std::nullopt;
  Transcript& transcript = node.transcript();
  std::string rest = running.path;
  if (!running.driver.empty()) {
    if (Failure failure = unpublish(node, running)) {
      return "kubernetes.io/csi: Unmounter.TearDownAt failed: " + *failure;
    }
    rest = parent_of(running.path);
  }
  if (!transcript.exists(task, rest)) return std::nullopt;
  transcript.begin(Actor::kubelet,
                   fmt::format("tear down volume {} of pod {}", volume.name, pod.pod.name));
  if (running.driver.empty()) {
    if (Failure failure = kubelet_umount(transcript, running.path)) return failure;
  }
  return remove_tree(transcript, rest);
}

Failure tear_down(Node& node, const RunningPod& pod, const Volume& volume,
                  const RunningVolume& running) {
  Transcript& transcript = node.transcript();
  Failure failure;
  if (transcript.exists(task, subpaths_of(node, pod, volume))) {
    transcript.begin(Actor::kubelet, fmt::format("unmount the subPaths of volume {}", volume.name));
    failure = clean_subpaths(node, pod, volume);
  }
  if (!failure) failure = tear_down_one(node, pod, volume, running);
  if (!failure) return std::nullopt;
  failure = fmt::format("UnmountVolume.TearDown failed for {} : {}", described(node, pod, volume),
                        *failure);
  transcript.remark(*failure, true);
  return failure;
}

bool is_used_by_others(const Node& node, const RunningPod& pod, const std::string& device) {
  for (const RunningPod& other : node.pods()) {
    if (&other == &pod) continue;
    for (const auto& [name, running] : other.volumes) {
      if (running.mounted && running.device == device) return true;
    }
  }
  return false;
}

/// Other mounts of what is mounted at the device's path, in the kubelet's own table: mounts that
/// show the same directory of the same device. From: kubernetes SearchMountPoints.
std::vector<std::string> find_references(const Transcript& transcript, const std::string& device) {
  std::vector<std::string> found;
  if (!transcript.is_mount_point(task, device)) return found;
  const auto own = transcript.mount_of(task, device);
  const State& state = transcript.machine().kernel().state();
  const DentryHandle root = state.mounts[own->mount].root;
  for (const Transcript::MountView& view : transcript.mounts(task)) {
    if (view.mount != own->mount && state.mounts[view.mount].root == root) {
      found.push_back(view.mount_point);
    }
  }
  return found;
}

/// A reference whose path ends as the device's own does is this mount, seen through a mount of one
/// of its parents. From: kubernetes HasMountRefs.
bool has_other_references(const std::vector<std::string>& references, const std::string& device) {
  const std::size_t plugin = device.find("/plugins/kubernetes.io/");
  const std::string own = plugin == std::string::npos ? device : device.substr(plugin);
  return std::any_of(references.begin(), references.end(), [&](const std::string& reference) {
    return reference.find(own) == std::string::npos;
  });
}

Failure check_references(const Transcript& transcript, const std::string& device) {
  const std::vector<std::string> references = find_references(transcript, device);
  if (!has_other_references(references, device)) return std::nullopt;
  std::string list;
  for (const std::string& reference : references) {
    list += (list.empty() ? "" : " ") + reference;
  }
  return fmt::format("the device mount path \"{}\" is still mounted by other references [{}]",
                     device, list);
}

Failure release_device(Node& node, const RunningPod& pod, const Volume& volume,
                       const RunningVolume& running) {
  Transcript& transcript = node.transcript();
  if (is_used_by_others(node, pod, running.device)) return std::nullopt;
  if (!transcript.exists(task, running.device)) return std::nullopt;
  transcript.begin(Actor::kubelet, fmt::format("unmount the device of volume {}", volume.name));
  const std::string name = described(node, pod, volume);
  Failure failure = check_references(transcript, running.device);
  if (failure) {
    failure = fmt::format("GetDeviceMountRefs check failed for {} : {}", name, *failure);
  } else {
    const bool is_csi = !running.driver.empty();
    failure = unstage(node, running);
    if (is_csi) transcript.begin(Actor::kubelet, "remove the global path of " + volume.name);
    if (!failure) {
      failure = remove_tree(transcript, is_csi ? parent_of(running.device) : running.device);
    }
    if (failure) failure = fmt::format("UnmountDevice failed for {} : {}", name, *failure);
  }
  if (failure) transcript.remark(*failure, true);
  return failure;
}

Failure remove_pod_directory(Node& node, const RunningPod& pod) {
  Transcript& transcript = node.transcript();
  if (!transcript.exists(task, pod.directory)) return std::nullopt;
  transcript.begin(Actor::kubelet, "remove the directory of pod " + pod.pod.name);
  Failure failure = remove_tree(transcript, pod.directory);
  if (!failure) return std::nullopt;
  failure = fmt::format("orphaned pod \"{}\" found, but failed to remove its directory: {}",
                        pod.pod.uid, *failure);
  transcript.remark(*failure, true);
  return failure;
}

/// Runs one step for each volume that is left; the first failure is kept, the others are tried too.
template <typename Step>
Failure for_each_volume(RunningPod& pod, const Step& step) {
  Failure first;
  for (const Volume& volume : pod.pod.volumes) {
    const auto running = pod.volumes.find(volume.name);
    if (running == pod.volumes.end()) continue;
    const Failure failure = step(volume, running);
    if (failure && !first) first = failure;
  }
  return first;
}

}  // namespace

std::optional<std::string> tear_down_volumes(Node& node, RunningPod& pod) {
  Failure busy = for_each_volume(pod, [&](const Volume& volume, auto running) {
    Failure failure = tear_down(node, pod, volume, running->second);
    if (!failure) running->second.mounted = false;
    if (!failure && running->second.device.empty()) pod.volumes.erase(running);
    return failure;
  });
  Failure in_use = for_each_volume(pod, [&](const Volume& volume, auto running) {
    if (running->second.mounted || running->second.device.empty()) return Failure();
    Failure failure = release_device(node, pod, volume, running->second);
    if (!failure) pod.volumes.erase(running);
    return failure;
  });
  if (busy) return busy;
  if (in_use) return in_use;
  return remove_pod_directory(node, pod);
}

}  // namespace mntsim
