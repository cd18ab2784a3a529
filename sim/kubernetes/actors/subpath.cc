// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/subpath.h"

#include <fmt/core.h>

#include "sim/kernel/vfs/path_walk.h"
#include "sim/kubernetes/actors/kubelet_mount.h"
#include "sim/kubernetes/actors/volume_paths.h"

namespace mntsim {

namespace {

constexpr std::string_view task = Node::kubelet();

/// Does the path, after all symbolic links, stay in the volume? Before CVE-2017-1002101 and
/// CVE-2021-25741 nobody looked.
bool stays_inside(const Transcript& transcript, std::string_view part, std::string_view volume) {
  const std::optional<Path> place = transcript.resolve(task, part);
  const std::optional<Path> root = transcript.resolve(task, volume);
  return place && root && is_reachable(transcript.machine().kernel().state(), *place, *root);
}

/// Are the names in the volume keys of an object, so that each is a file?
bool holds_keys(VolumeKind kind) {
  return kind == VolumeKind::secret || kind == VolumeKind::projected ||
         kind == VolumeKind::config_map || kind == VolumeKind::downward_api;
}

bool shows_same_place(const Transcript& transcript, std::string_view left, std::string_view right) {
  const std::optional<Path> one = transcript.resolve(task, left);
  const std::optional<Path> other = transcript.resolve(task, right);
  return one && other && one->dentry == other->dentry;
}

void make_target(Transcript& transcript, std::string_view source, const std::string& target) {
  if (transcript.is_directory(task, source)) {
    (void)transcript.make_directory(task, target);
  } else {
    (void)transcript.make_file(task, target);
  }
}

std::optional<std::string> bind_part(Transcript& transcript, const std::string& source,
                                     const std::string& target) {
  if (transcript.is_mount_point(task, target)) {
    if (shows_same_place(transcript, source, target)) return std::nullopt;
    if (auto busy = kubelet_umount(transcript, target)) return busy;
  }
  make_target(transcript, source, target);
  return kubelet_bind(transcript, source, target, false);
}

/// What variables made of a subPath was not seen by the API server. From: kubernetes
/// pkg/kubelet/kubelet_pods.go (makeMounts).
std::optional<std::string> refuse_expanded(const std::string& sub_path) {
  if (sub_path.starts_with('/')) {
    return fmt::format("error SubPath `{}` must not be an absolute path", sub_path);
  }
  if (("/" + sub_path + "/").find("/../") == std::string::npos) return std::nullopt;
  return fmt::format("unable to provision SubPath `{}`: must not contain '..'", sub_path);
}

}  // namespace

std::string bind_subpath(Node& node, const RunningPod& pod, const Container& container,
                         std::size_t index, const std::string& path,
                         std::optional<std::string>& failure) {
  Transcript& transcript = node.transcript();
  const VolumeMount& mount = container.mounts[index];
  const Volume& volume = *pod.pod.volume(mount.name);
  const std::string source = path + "/" + mount.sub_path;
  std::string target =
      fmt::format("{}/{}/{}", subpaths_of(node, pod, volume), container.name, index);
  if ((failure = refuse_expanded(mount.sub_path))) return target;
  transcript.begin(Actor::kubelet, fmt::format("bind subPath {} of volume {} for container {}",
                                               mount.sub_path, mount.name, container.name));
  const Errno error = holds_keys(volume.kind) ? transcript.make_file(task, source)
                                              : transcript.make_directory(task, source);
  if (error != ok) {
    failure = fmt::format(
        "failed to create subPath directory for volumeMount \"{}\" of container "
        "\"{}\"",
        mount.name, container.name);
  } else if (!stays_inside(transcript, source, path) || bind_part(transcript, source, target)) {
    failure = fmt::format("failed to prepare subPath for volumeMount \"{}\" of container \"{}\"",
                          mount.name, container.name);
  }
  if (failure) transcript.remark(*failure, true);
  return target;
}

std::optional<std::string> clean_subpaths(Node& node, const RunningPod& pod, const Volume& volume) {
  Transcript& transcript = node.transcript();
  const std::string top = subpaths_of(node, pod, volume);
  std::optional<std::string> failure;
  for (const std::string& container : transcript.names_in(task, top)) {
    for (const std::string& index :
         transcript.names_in(task, fmt::format("{}/{}", top, container))) {
      const std::string target = fmt::format("{}/{}/{}", top, container, index);
      std::optional<std::string> left = kubelet_umount(transcript, target);
      if (!left) left = remove_tree(transcript, target);
      if (left && !failure) failure = "error cleaning subPath mounts: " + *left;
    }
  }
  if (failure) return failure;
  return remove_tree(transcript, top);
}

}  // namespace mntsim
