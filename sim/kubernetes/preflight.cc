// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/preflight.h"

#include <optional>

#include "sim/kubernetes/propagation_check.h"

namespace mntsim {

namespace {

/// Where the container's bind would start.
std::string source_of(const Pod& pod, const Volume& volume) {
  if (volume.kind == VolumeKind::host_path) return volume.host_path;
  return "/var/lib/kubelet/pods/" +
         pod.uid;  // whatever the kubelet mounts below is as shared as this is
}

/// The change after which the check passes, tried on a copy; empty: it does not help.
std::string try_cure(const SimulatedMachine& machine, std::string_view task,
                     const std::string& path, MountPropagation mode,
                     const std::string& mount_point) {
  const auto copy = machine.clone();
  Transcript transcript(*copy);
  if (transcript.make(task, "shared", mount_point) != ok) return "";
  if (check_propagation(transcript, task, path, mode)) return "";
  return "mount --make-shared " + quoted(mount_point);
}

std::optional<Refused> check(const SimulatedMachine& machine, std::string_view task, const Pod& pod,
                             const VolumeMount& mount, const Volume& volume) {
  if (mount.propagation == MountPropagation::none) return std::nullopt;
  auto copy = machine.clone();
  const Transcript transcript(*copy);
  const std::string path = source_of(pod, volume);
  Refused refused;
  refused.place = mount.place;
  if (const auto refusal = check_propagation(transcript, task, path, mount.propagation)) {
    refused.text = refusal->text;
    refused.cure = try_cure(machine, task, path, mount.propagation, refusal->mount_point);
    return refused;
  }
  const auto holder = transcript.mount_of(task, path);
  if (mount.propagation != MountPropagation::bidirectional || !holder || holder->master == 0) {
    return std::nullopt;
  }
  refused.note = "\"" + holder->mount_point +
                 "\" is shared and a slave: the runtime accepts it, but what the container mounts "
                 "does not reach the host";
  return refused;
}

}  // namespace

std::vector<Refused> preflight(const SimulatedMachine& machine, std::string_view task,
                               const Pod& pod) {
  std::vector<Refused> findings;
  for (const Container& container : pod.containers) {
    for (const VolumeMount& mount : container.mounts) {
      const Volume* volume = pod.volume(mount.name);
      if (volume == nullptr) continue;
      auto refused = check(machine, task, pod, mount, *volume);
      if (!refused) continue;
      refused->container = pod.name + "." + container.name;
      findings.push_back(std::move(*refused));
    }
  }
  return findings;
}

}  // namespace mntsim
