// SPDX-License-Identifier: Apache-2.0
// What a node's daemons and drivers do when they start anew. From: kubernetes.md 1.7.
#include "sim/kubernetes/actors/node.h"
#include "sim/kubernetes/actors/systemd.h"

namespace mntsim {

namespace {

using Failure = std::optional<std::string>;

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
  const RunningDriver* found = find_driver(driver);
  if (found == nullptr) return "there is no driver " + driver;
  if (Failure failure = restart_container(found->task)) return failure;
  if (remount == DriverRemount::none) return std::nullopt;
  transcript_.begin(Actor::csi, "mount the volumes of " + driver + " again");
  for (const RunningPod& pod : pods_) {
    for (const auto& [name, volume] : pod.volumes) {
      if (volume.driver == driver) mount_again(transcript_, found->task, volume, remount);
    }
  }
  return std::nullopt;
}

void Node::restart_kubelet() {
  transcript_.begin(Actor::systemd, "stop kubelet");
  static_cast<void>(transcript_.run(kubelet(), "exit"));
  start_kubelet(*this);
}

void Node::restart_runtime(bool new_namespace) {
  transcript_.begin(Actor::systemd, "stop " + std::string(runtime()) + "; containers live on");
  static_cast<void>(transcript_.run(runtime(), "exit"));
  start_runtime(*this, new_namespace);
}

}  // namespace mntsim
