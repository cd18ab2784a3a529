// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/csi_driver.h"

#include <fmt/core.h>

#include <algorithm>

#include "sim/kubernetes/actors/kubelet_mount.h"
#include "sim/kubernetes/error_words.h"

namespace mntsim {

namespace {

/// What gRPC says where nobody listens: the driver's container is not there.
std::optional<std::string> find_absence(const Node& node, const RunningDriver& driver) {
  if (node.transcript().machine().task(driver.task)) return std::nullopt;
  return fmt::format(
      "rpc error: code = Unavailable desc = connection error: desc = \"transport: Error while "
      "dialing: dial unix /var/lib/kubelet/plugins/{}/csi.sock: connect: connection refused\"",
      driver.name);
}

std::string refuse(Transcript& transcript, const std::string& what) {
  std::string text = "rpc error: code = Internal desc = " + what;
  transcript.remark(text, true);
  return text;
}

Volume host_directory(const std::string& name, const std::string& path) {
  Volume volume;
  volume.name = name;
  volume.kind = VolumeKind::host_path;
  volume.host_path = path;
  return volume;
}

VolumeMount mount_at(const Volume& volume, MountPropagation propagation) {
  VolumeMount mount;
  mount.name = volume.name;
  mount.mount_path = volume.host_path;
  mount.propagation = propagation;
  return mount;
}

/// The node plug-in's pod, reduced to what decides about mounts: as csi-driver-host-path, aws-ebs
/// and gcp-pd publish theirs (kubernetes.md, table of drivers).
Pod pod_of(const std::string& driver) {
  Pod pod;
  pod.name = "csi-" + driver;
  std::replace(pod.name.begin(), pod.name.end(), '.', '-');
  pod.uid = pod.name;
  pod.workload = "CSI driver " + driver;
  pod.volumes = {host_directory("kubelet-dir", "/var/lib/kubelet"),
                 host_directory("device-dir", "/dev")};
  Container container;
  container.name = "driver";
  container.privileged = true;
  container.mounts = {mount_at(pod.volumes[0], MountPropagation::bidirectional),
                      mount_at(pod.volumes[1], MountPropagation::host_to_container)};
  pod.containers = {container};
  return pod;
}

/// After a mount by the driver: does the kubelet see it? It does not look itself, and goes on.
void note_invisible(Node& node, const std::string& path) {
  Transcript& transcript = node.transcript();
  if (transcript.is_mount_point(Node::kubelet(), path)) return;
  transcript.remark(fmt::format("the kubelet does not see the mount at {}: it stays in the "
                                "driver's own mount namespace",
                                path),
                    false);
}

/// The bind of the global mount, a remount after it as the kubelet's library has it.
std::optional<std::string> bind_global(Transcript& transcript, const std::string& task,
                                       const std::string& global_path, const std::string& target,
                                       bool recursive) {
  const std::string_view how = recursive ? "rbind" : "bind";
  const Errno error = recursive ? transcript.rbind(task, global_path, target)
                                : transcript.bind(task, global_path, target);
  if (error != ok) {
    return mount_failure(fmt::format("-o {} {} {}", how, global_path, target), target, error);
  }
  (void)transcript.remount(task, "bind,remount,rw,relatime", target);
  return std::nullopt;
}

}  // namespace

std::string not_registered(std::string_view driver) {
  return fmt::format("driver name {} not found in the list of registered CSI drivers", driver);
}

RunningDriver* find_driver(Node& node, const std::string& driver,
                           std::optional<std::string>& failure) {
  RunningDriver* registered = node.find_driver(driver);
  if (registered != nullptr && node.find_pod(registered->pod) != nullptr) return registered;
  std::erase_if(node.drivers(), [&](const RunningDriver& old) { return old.name == driver; });
  const Pod pod = pod_of(driver);
  if (node.find_pod(pod) != nullptr) {
    failure = not_registered(driver);
    return nullptr;
  }
  if (const std::optional<std::string> cause = node.create_pod(pod)) {
    failure =
        fmt::format("{} (its pod {} does not run: {})", not_registered(driver), pod.name, *cause);
    return nullptr;
  }
  const std::string& name = node.find_pod(pod)->name;
  return &node.drivers().emplace_back(
      RunningDriver{driver, name, name + "." + pod.containers[0].name});
}

std::optional<std::string> stage_volume(Node& node, const RunningDriver& driver,
                                        const std::string& volume, const std::string& global_path) {
  Transcript& transcript = node.transcript();
  if (auto absence = find_absence(node, driver)) return absence;
  if (transcript.is_mount_point(driver.task, global_path)) return std::nullopt;
  transcript.begin(Actor::csi, "NodeStageVolume: mount " + volume + " at its global path");
  (void)transcript.make_directory(driver.task, global_path);
  const Errno error = transcript.mount(driver.task, "tmpfs", "", volume, global_path);
  if (error != ok) {
    return refuse(transcript, mount_failure(volume + " " + global_path, global_path, error));
  }
  note_invisible(node, global_path);
  return std::nullopt;
}

std::optional<std::string> publish_volume(Node& node, const RunningDriver& driver,
                                          const std::string& volume, const std::string& global_path,
                                          const std::string& target, bool recursive) {
  Transcript& transcript = node.transcript();
  if (auto absence = find_absence(node, driver)) return absence;
  if (transcript.is_mount_point(driver.task, target)) return std::nullopt;
  transcript.begin(Actor::csi, global_path.empty()
                                   ? "NodePublishVolume: mount " + volume + " for the pod"
                                   : "NodePublishVolume: bind " + volume + " for the pod");
  (void)transcript.make_directory(driver.task, target);
  if (!global_path.empty()) {
    const auto failed = bind_global(transcript, driver.task, global_path, target, recursive);
    if (failed) return refuse(transcript, *failed);
  } else {
    const Errno error = transcript.mount(driver.task, "tmpfs", "", volume, target);
    if (error != ok) {
      return refuse(transcript, mount_failure(volume + " " + target, target, error));
    }
  }
  note_invisible(node, target);
  return std::nullopt;
}

std::optional<std::string> unpublish_volume(Node& node, const RunningDriver& driver,
                                            const std::string& target) {
  Transcript& transcript = node.transcript();
  if (auto absence = find_absence(node, driver)) return absence;
  if (!transcript.exists(driver.task, target)) return std::nullopt;
  transcript.begin(Actor::csi, "NodeUnpublishVolume: unmount the volume of the pod");
  if (const auto busy = unmount_all(transcript, driver.task, target)) {
    return refuse(transcript, *busy);
  }
  const Errno error = transcript.rmdir(driver.task, target);
  if (error == ok) return std::nullopt;
  return refuse(transcript, fmt::format("remove {}: {}", target, go_words(error)));
}

std::optional<std::string> unstage_volume(Node& node, const RunningDriver& driver,
                                          const std::string& global_path) {
  Transcript& transcript = node.transcript();
  if (auto absence = find_absence(node, driver)) return absence;
  if (!transcript.is_mount_point(driver.task, global_path)) return std::nullopt;
  transcript.begin(Actor::csi, "NodeUnstageVolume: unmount the global path");
  const auto busy = unmount_all(transcript, driver.task, global_path);
  return busy ? std::optional(refuse(transcript, *busy)) : std::nullopt;
}

}  // namespace mntsim
