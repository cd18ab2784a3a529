// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/volume_paths.h"

#include <fmt/core.h>

#include <algorithm>

namespace mntsim {

namespace {

constexpr std::string_view plugins = "/var/lib/kubelet/plugins/kubernetes.io";

bool is_csi(StorageKind storage) {
  return storage == StorageKind::csi_staged || storage == StorageKind::csi_unstaged ||
         storage == StorageKind::csi_fuse;
}

std::string_view plugin_of_claim(StorageKind storage) {
  if (storage == StorageKind::in_tree_block) return "kubernetes.io/gce-pd";
  if (storage == StorageKind::in_tree_nfs) return "kubernetes.io/nfs";
  if (storage == StorageKind::host_path) return "kubernetes.io/host-path";
  if (storage == StorageKind::local) return "kubernetes.io/local-volume";
  return "kubernetes.io/csi";
}

}  // namespace

Claim claim_of(const Node& node, const Volume& volume) {
  const std::vector<Claim>& claims = node.options().claims;
  const auto found = std::find_if(claims.begin(), claims.end(),
                                  [&](const Claim& claim) { return claim.name == volume.claim; });
  Claim claim;
  claim.name = volume.claim;
  claim.storage = node.options().default_storage;
  if (found != claims.end()) {
    claim = *found;
  } else if (volume.storage) {
    claim = *volume.storage;
  }
  if (claim.volume.empty()) claim.volume = "pv-" + claim.name;
  return claim;
}

bool is_host_directory(const Node& node, const Volume& volume) {
  if (volume.kind == VolumeKind::host_path) return true;
  return volume.kind == VolumeKind::claim &&
         claim_of(node, volume).storage == StorageKind::host_path;
}

std::string spec_name(const Node& node, const Volume& volume) {
  return volume.kind == VolumeKind::claim ? claim_of(node, volume).volume : volume.name;
}

std::string_view plugin_of(const Node& node, const Volume& volume) {
  switch (volume.kind) {
    case VolumeKind::empty_dir:
    case VolumeKind::empty_dir_memory:
    case VolumeKind::empty_dir_huge: return "kubernetes.io/empty-dir";
    case VolumeKind::host_path: return "kubernetes.io/host-path";
    case VolumeKind::secret: return "kubernetes.io/secret";
    case VolumeKind::projected: return "kubernetes.io/projected";
    case VolumeKind::config_map: return "kubernetes.io/configmap";
    case VolumeKind::downward_api: return "kubernetes.io/downward-api";
    case VolumeKind::nfs: return "kubernetes.io/nfs";
    case VolumeKind::csi_inline: return "kubernetes.io/csi";
    case VolumeKind::claim: break;
  }
  return plugin_of_claim(claim_of(node, volume).storage);
}

std::string driver_of(const Node& node, const Volume& volume) {
  if (volume.kind == VolumeKind::csi_inline) return volume.driver;
  if (volume.kind != VolumeKind::claim) return {};
  const Claim claim = claim_of(node, volume);
  return is_csi(claim.storage) ? claim.driver : std::string();
}

std::string volume_path(const Node& node, const RunningPod& pod, const Volume& volume) {
  if (volume.kind == VolumeKind::host_path) return volume.host_path;
  if (is_host_directory(node, volume)) return claim_of(node, volume).path;
  std::string plugin(plugin_of(node, volume));
  std::replace(plugin.begin(), plugin.end(), '/', '~');
  const std::string_view below = driver_of(node, volume).empty() ? "" : "/mount";
  return fmt::format("{}/volumes/{}/{}{}", pod.directory, plugin, spec_name(node, volume), below);
}

std::string device_path(const Node& node, const Volume& volume) {
  if (volume.kind != VolumeKind::claim) return {};
  const Claim claim = claim_of(node, volume);
  if (claim.storage == StorageKind::csi_staged) {
    return fmt::format("{}/csi/{}/{}/globalmount", plugins, claim.driver, claim.volume);
  }
  if (claim.storage == StorageKind::in_tree_block) {
    return fmt::format("{}/gce-pd/mounts/{}", plugins, claim.volume);
  }
  return {};
}

std::string subpaths_of(const Node& node, const RunningPod& pod, const Volume& volume) {
  return pod.directory + "/volume-subpaths/" + spec_name(node, volume);
}

std::string described(const Node& node, const RunningPod& pod, const Volume& volume) {
  const std::string name = spec_name(node, volume);
  const std::string driver = driver_of(node, volume);
  const std::string_view plugin = plugin_of(node, volume);
  const std::string unique =
      volume.kind == VolumeKind::claim
          ? fmt::format("{}/{}{}", plugin, driver.empty() ? driver : driver + "^", name)
          : fmt::format("{}/{}-{}", plugin, pod.pod.uid, volume.name);
  return fmt::format("volume \"{}\" (UniqueName: \"{}\") pod \"{}\"", name, unique, pod.pod.name);
}

}  // namespace mntsim
