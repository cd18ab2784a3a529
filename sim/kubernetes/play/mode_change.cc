// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/play/mode_change.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "sim/kubernetes/paths.h"
#include "sim/kubernetes/play/pod_names.h"

namespace mntsim {

namespace {

constexpr auto modes = std::to_array(
    {MountPropagation::none, MountPropagation::host_to_container, MountPropagation::bidirectional});

bool is_called(const Pod& pod, const std::string& name, const Container& container,
               std::string_view task) {
  return task == name + "." + container.name ||
         task == pod.name_space + "_" + pod.name + "." + container.name;
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
  const std::vector<std::string> names = names_on_node(pods);
  for (std::size_t index = 0; index < pods.size(); ++index) {
    for (Container& container : pods[index].containers) {
      if (!is_called(pods[index], names[index], container, change.container)) continue;
      outcome.has_container = true;
      for (VolumeMount& mount : container.mounts) {
        if (without_end_slash(mount.mount_path) != without_end_slash(change.mount_path)) continue;
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
  const std::vector<std::string> pod_names = names_on_node(pods);
  std::vector<std::string> names;
  for (std::size_t index = 0; index < pods.size(); ++index) {
    for (const Container& container : pods[index].containers) {
      for (const VolumeMount& mount : container.mounts) {
        names.push_back(pod_names[index] + "." + container.name + ":" + mount.mount_path);
      }
    }
  }
  return names;
}

}  // namespace mntsim
