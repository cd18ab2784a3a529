// SPDX-License-Identifier: Apache-2.0
// RunPodSandbox, StopPodSandbox, RemovePodSandbox. From: kubernetes.md 1.3, 1.6.
#include "sim/kubernetes/container_process.h"
#include "sim/kubernetes/cri.h"
#include "sim/kubernetes/runtime_paths.h"

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

/// A file of the sandbox, without a look whether it is there: the sandbox is new.
void make_files(Node& node, const Pod& pod) {
  Transcript& transcript = node.transcript();
  const std::string directory = sandbox_directory(node.options(), pod);
  transcript.begin(Actor::cri, "the sandbox's directory of pod " + pod.name);
  static_cast<void>(transcript.make_directory(node.runtime(), directory));
  for (const char* file : {"/hostname", "/resolv.conf", "/hosts"}) {
    static_cast<void>(transcript.make_file(node.runtime(), directory + file));
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
  return "failed to create sandbox shm: " + std::string(name_of(error));
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
      return "failed to pin a namespace: " + std::string(name_of(error));
    }
  }
  return std::nullopt;
}

bool has_pause(const NodeOptions& options, const Pod& pod) {
  if (options.cri == CriKind::crio) return pod.share_process_namespace;
  return options.pause_containers;
}

Failure start_pause(Node& node, RunningPod& pod) {
  if (!has_pause(node.options(), pod.pod)) return std::nullopt;
  Container pause;
  pause.name = "pause";
  pause.command = {"/pause"};
  RunningContainer& running = pod.containers["pause"];
  running.task = pod.pod.name + ".pause";
  running.id = running.task;
  OciConfig config = oci_config(node, pod, pause, {});
  std::erase_if(config.mounts, [](const OciMount& mount) {
    return mount.type == "bind" && mount.destination.starts_with("/etc/host");
  });
  return create_process(node, pod, running, std::move(config));
}

}  // namespace

std::optional<std::string> run_sandbox(Node& node, RunningPod& pod) {
  make_files(node, pod.pod);
  if (Failure failure = pin_namespaces(node, pod.pod)) return failure;
  if (Failure failure = mount_shm(node, pod.pod)) return failure;
  pod.sandbox = true;
  return start_pause(node, pod);
}

std::optional<std::string> remove_sandbox(Node& node, RunningPod& pod) {
  if (!pod.sandbox) return std::nullopt;
  Transcript& transcript = node.transcript();
  const auto pause = pod.containers.find("pause");
  if (pause != pod.containers.end()) {
    if (Failure failure = end_process(node, pause->second)) return failure;
  }
  transcript.begin(Actor::cri, "remove the sandbox of pod " + pod.pod.name);
  const std::string shm = shm_of(node.options(), pod.pod);
  const bool lazy = node.options().cri == CriKind::crio;
  const auto unmount_shm = [&] {
    if (!transcript.is_mount_point(node.runtime(), shm)) return;
    static_cast<void>(transcript.umount(node.runtime(), lazy ? "-l" : "", shm));
  };
  if (!lazy) unmount_shm();
  for (const std::string& pin : pins_of(node.options(), pod.pod)) {
    if (!transcript.exists(node.runtime(), pin)) continue;
    static_cast<void>(transcript.umount(node.runtime(), "-l", pin));
    static_cast<void>(transcript.remove(node.runtime(), pin));
  }
  if (lazy) unmount_shm();
  const std::string directory = sandbox_directory(node.options(), pod.pod);
  for (const char* file : {"/hostname", "/resolv.conf", "/hosts"}) {
    static_cast<void>(transcript.remove(node.runtime(), directory + file));
  }
  if (!pod.pod.host_ipc) static_cast<void>(transcript.rmdir(node.runtime(), shm));
  static_cast<void>(transcript.rmdir(node.runtime(), directory));
  pod.sandbox = false;
  return std::nullopt;
}

}  // namespace mntsim
