// SPDX-License-Identifier: Apache-2.0
// What a node's daemons and drivers do when they start anew. From: kubernetes.md 1.7.
#include <algorithm>

#include "sim/kubernetes/node.h"
#include "sim/kubernetes/volume_paths.h"

namespace mntsim {

namespace {

using Failure = std::optional<std::string>;

/// A daemon's process ends and another takes its place, in the namespace where the others of its
/// kind are.
void start_daemon_again(Node& node, std::string_view task) {
  Transcript& transcript = node.transcript();
  static_cast<void>(transcript.run(task, "exit"));
  static_cast<void>(transcript.run("init", "fork " + std::string(task)));
  if (node.options().hiding == Hiding::kubens) {
    static_cast<void>(transcript.run(task, "setns kubens"));
  }
}

void enter_new_namespace(Transcript& transcript, std::string_view task) {
  static_cast<void>(transcript.run(task, "unshare"));
  static_cast<void>(transcript.make(task, "rslave", "/"));
  static_cast<void>(transcript.make(task, "rshared", "/"));
}

/// A published volume of the driver, mounted anew.
void mount_again(Transcript& transcript, const std::string& task, const RunningVolume& volume,
                 Node::DriverRemount remount) {
  const auto old = transcript.mount_of(task, volume.path);
  const std::string source = old ? old->source : "fuse";
  if (remount == Node::DriverRemount::replaced &&
      transcript.umount(task, "", volume.path) == Errno{EBUSY}) {
    static_cast<void>(transcript.umount(task, "-l", volume.path));
  }
  static_cast<void>(transcript.mount(task, "tmpfs", "", source + "-again", volume.path));
}

}  // namespace

std::optional<std::string> Node::restart_csi(const std::string& driver, DriverRemount remount) {
  const auto found = std::find_if(drivers_.begin(), drivers_.end(),
                                  [&](const RunningDriver& one) { return one.name == driver; });
  if (found == drivers_.end()) return "there is no driver " + driver;
  if (Failure failure = restart_container(found->task)) return failure;
  if (remount == DriverRemount::none) return std::nullopt;
  transcript_.begin(Actor::csi, "mount the volumes of " + driver + " again");
  for (const RunningPod& pod : pods_) {
    for (const auto& [name, volume] : pod.volumes) {
      if (volume.driver == driver && !pod.gone) {
        mount_again(transcript_, found->task, volume, remount);
      }
    }
  }
  return std::nullopt;
}

void Node::restart_kubelet() {
  transcript_.begin(Actor::kubelet, "restart: it reads its table, and mounts nothing");
  start_daemon_again(*this, kubelet());
  if (options_.hiding == Hiding::separate) enter_new_namespace(transcript_, kubelet());
}

void Node::restart_runtime(bool new_namespace) {
  transcript_.begin(Actor::cri, "restart of the service; containers live on");
  start_daemon_again(*this, runtime());
  const bool own = options_.hiding == Hiding::separate || options_.hiding == Hiding::runtime;
  if (new_namespace || own) enter_new_namespace(transcript_, runtime());
}

}  // namespace mntsim
