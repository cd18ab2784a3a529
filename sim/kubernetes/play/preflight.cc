// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/play/preflight.h"

#include <optional>

#include "sim/kubernetes/actors/propagation_check.h"

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

/// What a mount that passes is, and its author may not expect; empty: nothing.
std::string note_on(const Transcript& transcript, const RuntimeView& runtime,
                    const std::string& path, MountPropagation asked, MountPropagation given) {
  if (asked != given) return upgrade_text(path);
  if (given != MountPropagation::bidirectional) return "";
  const auto holder = transcript.mount_of(runtime.task, path);
  if (!holder || holder->master == 0) return "";
  return "\"" + holder->mount_point +
         "\" is shared and a slave: the runtime accepts it, but what the container mounts does not "
         "reach the host";
}

std::optional<Refused> check(const Transcript& transcript, const RuntimeView& runtime,
                             const Pod& pod, const VolumeMount& mount, const Volume& volume) {
  const std::string path = source_of(pod, volume);
  const MountPropagation mode = propagation_in(runtime.cri, path, mount.propagation);
  if (mode == MountPropagation::none) return std::nullopt;
  Refused refused;
  refused.place = mount.place;
  if (const auto refusal = check_propagation(transcript, runtime.task, path, mode)) {
    refused.text = refusal->text;
    refused.cure_was_sought = true;
    refused.cure = try_cure(transcript.machine(), runtime.task, path, mode, refusal->mount_point);
    return refused;
  }
  refused.note = note_on(transcript, runtime, path, mount.propagation, mode);
  if (refused.note.empty()) return std::nullopt;
  return refused;
}

}  // namespace

std::vector<Refused> preflight(const SimulatedMachine& machine, const RuntimeView& runtime,
                               const Pod& pod) {
  const auto copy = machine.clone();
  const Transcript transcript(*copy);
  std::vector<Refused> findings;
  for (const Container& container : pod.containers) {
    for (const VolumeMount& mount : container.mounts) {
      const Volume* volume = pod.volume(mount.name);
      if (volume == nullptr) continue;
      auto refused = check(transcript, runtime, pod, mount, *volume);
      if (!refused) continue;
      refused->container = pod.name + "." + container.name;
      findings.push_back(std::move(*refused));
    }
  }
  return findings;
}

}  // namespace mntsim
