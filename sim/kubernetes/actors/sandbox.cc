// SPDX-License-Identifier: Apache-2.0
// RunPodSandbox, StopPodSandbox, RemovePodSandbox. From: kubernetes.md 1.3, 1.6.
#include <algorithm>

#include "sim/kubernetes/actors/container_process.h"
#include "sim/kubernetes/actors/cri.h"
#include "sim/kubernetes/actors/runtime_paths.h"
#include "sim/kubernetes/error_words.h"

namespace mntsim {

namespace {

using Failure = std::optional<std::string>;

constexpr std::string_view pin_source = "/run/.namespace";  // stands for /proc/PID/ns/…

/// The pins of the pod's namespaces: where each is bound.
std::vector<std::string> pins_of(const NodeOptions& options, const Pod& pod) {
  std::vector<std::string> pins;
  if (options.cri == CriKind::containerd) {
    if (!pod.host_network) pins.push_back("/run/netns/cni-" + pod.uid);
    return pins;
  }
  if (!pod.host_ipc) pins.push_back("/run/ipcns/" + pod.uid);
  pins.push_back("/run/utsns/" + pod.uid);
  if (!pod.host_network) pins.push_back("/run/netns/" + pod.uid);
  return pins;
}

/// The files that containers get from the sandbox. From: CRI-O server/container_create.go for its
/// own.
std::vector<std::string> files_of(const NodeOptions& options, const Pod& pod) {
  const std::string directory = sandbox_directory(options, pod);
  const char* third = options.cri == CriKind::crio ? "/.containerenv" : "/hosts";
  return {directory + "/hostname", directory + "/resolv.conf", directory + third};
}

void make_files(Node& node, const Pod& pod) {
  Transcript& transcript = node.transcript();
  transcript.begin(Actor::cri, "the sandbox's directory of pod " + pod.name);
  for (const std::string& file : files_of(node.options(), pod)) {
    static_cast<void>(transcript.make_file(node.runtime(), file));
  }
}

Failure mount_shm(Node& node, const Pod& pod) {
  if (pod.host_ipc) return std::nullopt;
  Transcript& transcript = node.transcript();
  const std::string shm = shm_of(node.options(), pod);
  transcript.begin(Actor::cri, "/dev/shm of pod " + pod.name);
  static_cast<void>(transcript.make_directory(node.runtime(), shm));
  const Errno error = transcript.mount(node.runtime(), "tmpfs",
                                       "nosuid,nodev,noexec,mode=1777,size=65536k", "shm", shm);
  if (error == ok) return std::nullopt;
  return "failed to create sandbox shm: " + go_words(error);
}

Failure pin_namespaces(Node& node, const Pod& pod) {
  Transcript& transcript = node.transcript();
  const std::vector<std::string> pins = pins_of(node.options(), pod);
  if (pins.empty()) return std::nullopt;
  transcript.begin(Actor::cri, "pin the namespaces of pod " + pod.name);
  static_cast<void>(transcript.make_file(node.runtime(), pin_source));
  for (const std::string& pin : pins) {
    static_cast<void>(transcript.make_file(node.runtime(), pin));
    if (const Errno error = transcript.bind(node.runtime(), pin_source, pin); error != ok) {
      return "failed to pin a namespace: " + go_words(error);
    }
  }
  return std::nullopt;
}

/// CRI-O does without where the pod has no process namespace to hold.
bool has_pause(const NodeOptions& options, const Pod& pod) {
  return options.cri == CriKind::containerd || pod.share_process_namespace;
}

/// containerd's pause container has neither names nor cgroups to look at, and what it has is
/// read-only. From: containerd internal/cri/server/podsandbox/sandbox_run_linux.go.
void leave_to_pause(OciConfig& config) {
  std::erase_if(config.mounts, [](const OciMount& mount) {
    return mount.destination.starts_with("/etc/host") || mount.type == "cgroup";
  });
  for (OciMount& mount : config.mounts) {
    if (mount.type == "bind") mount.options = {"rbind", "ro", "nosuid", "nodev", "noexec"};
  }
  std::stable_partition(config.mounts.begin(), config.mounts.end(), [](const OciMount& mount) {
    return mount.destination != "/etc/resolv.conf";
  });
}

Failure start_pause(Node& node, RunningPod& pod) {
  if (!has_pause(node.options(), pod.pod)) return std::nullopt;
  Container pause;
  pause.name = sandbox_container(pod.pod);
  pause.command = {"/pause"};
  pause.read_only_root = true;
  RunningContainer& running = pod.containers[pause.name];
  running.task = pod.name + "." + pause.name;
  running.id = running.task;
  OciConfig config = oci_config(node, pod, pause, {});
  if (node.options().cri == CriKind::containerd) leave_to_pause(config);
  return create_process(node, running, std::move(config));
}

/// Lazily, as both do it. From: containerd pkg/os/mount_linux.go.
void unmount_shm(Node& node, const Pod& pod) {
  Transcript& transcript = node.transcript();
  const std::string shm = shm_of(node.options(), pod);
  if (pod.host_ipc || !transcript.is_mount_point(node.runtime(), shm)) return;
  static_cast<void>(transcript.umount(node.runtime(), "-l", shm));
}

/// A pin that something is still mounted on keeps the pod: containerd#3667.
Failure remove_pins(Node& node, const Pod& pod) {
  Transcript& transcript = node.transcript();
  for (const std::string& pin : pins_of(node.options(), pod)) {
    if (!transcript.exists(node.runtime(), pin)) continue;
    if (transcript.is_mount_point(node.runtime(), pin)) {
      static_cast<void>(transcript.umount(node.runtime(), "-l", pin));
    }
    const Errno error = transcript.remove(node.runtime(), pin);
    if (error == ok || error == Errno{ENOENT}) continue;
    std::string text = "failed to remove netns: remove /var" + pin + ": " + go_words(error);
    transcript.remark(text, true);
    return text;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> run_sandbox(Node& node, RunningPod& pod) {
  pod.sandbox = true;  // what there is of it when something fails is removed with the pod
  make_files(node, pod.pod);
  if (Failure failure = pin_namespaces(node, pod.pod)) return failure;
  if (Failure failure = mount_shm(node, pod.pod)) return failure;
  return start_pause(node, pod);
}

std::optional<std::string> remove_sandbox(Node& node, RunningPod& pod) {
  if (!pod.sandbox) return std::nullopt;
  Transcript& transcript = node.transcript();
  const auto pause = pod.containers.find(sandbox_container(pod.pod));
  if (pause != pod.containers.end()) end_process(node, pause->second);
  transcript.begin(Actor::cri, "remove the sandbox of pod " + pod.pod.name);
  const bool crio = node.options().cri == CriKind::crio;
  if (!crio) unmount_shm(node, pod.pod);
  if (Failure failure = remove_pins(node, pod.pod)) return failure;
  if (crio) unmount_shm(node, pod.pod);
  for (const std::string& file : files_of(node.options(), pod.pod)) {
    static_cast<void>(transcript.remove(node.runtime(), file));
  }
  const std::string directory = sandbox_directory(node.options(), pod.pod);
  if (!pod.pod.host_ipc) {
    static_cast<void>(transcript.rmdir(node.runtime(), shm_of(node.options(), pod.pod)));
  }
  static_cast<void>(transcript.rmdir(node.runtime(), directory));
  pod.sandbox = false;
  return std::nullopt;
}

}  // namespace mntsim
