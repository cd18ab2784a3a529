// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/play/mode_change.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace mntsim {

namespace {

constexpr auto modes = std::to_array(
    {MountPropagation::none, MountPropagation::host_to_container, MountPropagation::bidirectional});

bool is_called(const Pod& pod, const Container& container, std::string_view task) {
  return task == pod.name + "." + container.name ||
         task == pod.name_space + "_" + pod.name + "." + container.name;
}

std::string_view without_slash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

}  // namespace

std::optional<MountPropagation> find_mode(std::string_view name) {
  const auto is_same = [](char one, char other) {
    return std::tolower(static_cast<unsigned char>(one)) ==
           std::tolower(static_cast<unsigned char>(other));
  };
  for (const MountPropagation mode : modes) {
    const std::string_view known = name_of(mode);
    if (std::equal(known.begin(), known.end(), name.begin(), name.end(), is_same)) return mode;
  }
  return std::nullopt;
}

ModeOutcome set_mode(std::vector<Pod>& pods, const ModeChange& change) {
  ModeOutcome outcome;
  for (Pod& pod : pods) {
    for (Container& container : pod.containers) {
      if (!is_called(pod, container, change.container)) continue;
      outcome.has_container = true;
      for (VolumeMount& mount : container.mounts) {
        if (without_slash(mount.mount_path) != without_slash(change.mount_path)) continue;
        if (change.mode == MountPropagation::bidirectional && !container.privileged) {
          // From: kubernetes pkg/apis/core/validation, as manifest/container_reader has it.
          outcome.refusal =
              "Bidirectional mount propagation is available only to privileged containers";
          continue;
        }
        mount.propagation = change.mode;
        outcome.is_done = true;
      }
    }
  }
  return outcome;
}

std::vector<std::string> volume_mounts(const std::vector<Pod>& pods) {
  std::vector<std::string> names;
  for (const Pod& pod : pods) {
    for (const Container& container : pod.containers) {
      for (const VolumeMount& mount : container.mounts) {
        names.push_back(pod.name + "." + container.name + ":" + mount.mount_path);
      }
    }
  }
  return names;
}

}  // namespace mntsim
