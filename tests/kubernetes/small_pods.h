// SPDX-License-Identifier: Apache-2.0
// Pods for tests, built in a line or two.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "sim/kubernetes/manifest/pod.h"

namespace mntsim {

inline Volume small_volume(const std::string& name, VolumeKind kind) {
  Volume volume;
  volume.name = name;
  volume.kind = kind;
  if (kind == VolumeKind::claim) volume.claim = name;
  if (kind == VolumeKind::host_path) volume.host_path = "/srv/" + name;
  if (kind == VolumeKind::csi_inline) volume.driver = "inline.csi.example.com";
  if (kind == VolumeKind::nfs) volume.nfs_source = "server:/export";
  return volume;
}

/// A pod of one container, "app", that has each volume at /NAME.
inline Pod small_pod(const std::string& name, std::vector<Volume> volumes) {
  Pod pod;
  pod.name = name;
  pod.uid = name;
  Container container;
  container.name = "app";
  for (const Volume& volume : volumes) {
    VolumeMount mount;
    mount.name = volume.name;
    mount.mount_path = "/" + volume.name;
    container.mounts.push_back(mount);
  }
  pod.volumes = std::move(volumes);
  pod.containers = {container};
  return pod;
}

}  // namespace mntsim
