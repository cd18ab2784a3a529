// SPDX-License-Identifier: Apache-2.0
// What kind of node: presets by name, and every choice settable.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mntsim {

enum class InitSystem : std::uint8_t { systemd, none };  // none: `/` stays private (WSL, k3d, LXD)
enum class CriKind : std::uint8_t { containerd, crio };
enum class OciKind : std::uint8_t {
  runc_1_1,  // up to 1.1.x: binds itself in the host's table at each run and exec
  runc,      // from 1.2 on
  crun,
};
enum class Hiding : std::uint8_t {
  none,      // kubelet and runtime live in the host's mount namespace
  kubens,    // both in one of their own: a slave of the host's that is itself rshared
  separate,  // each in one of its own: two slaves of the host's, no way between them
  runtime,   // the runtime alone in one of its own (MountFlags=slave, kubernetes#100259)
};

/// How a claim's storage reaches a pod.
enum class StorageKind : std::uint8_t {
  csi_staged,  // NodeStageVolume's global mount and a bind of it, by a driver in a namespace of its
               // own
  csi_unstaged,   // NodePublishVolume alone (NFS and the like)
  in_tree_block,  // gce-pd, vSphere …: kubelet mounts the device at a global path and binds it
  in_tree_nfs,    // kubelet mounts straight at the pod's directory
  csi_fuse,       // published by a FUSE daemon in the driver's pod
  host_path,      // a PersistentVolume that is a directory of the node: no mount by the kubelet
  local,          // the same as kubelet binds it to the pod's directory
};

struct Claim {
  std::string name;  // the persistentVolumeClaim
  StorageKind storage = StorageKind::csi_staged;
  std::string driver = "disk.csi.example.com";
  std::string path;                // host_path, local
  std::string volume;              // the persistent volume; empty: "pv-" and the claim's name
  bool recursive_publish = false;  // what if NodePublishVolume bound with rbind?
};

struct NodeOptions {
  InitSystem init = InitSystem::systemd;
  CriKind cri = CriKind::containerd;
  OciKind oci = OciKind::runc;
  Hiding hiding = Hiding::none;
  StorageKind default_storage = StorageKind::csi_staged;  // of a claim that `claims` does not name
  std::vector<Claim> claims;
  // Special paths of containers that are not privileged; absent: the runtime's own list.
  std::optional<std::vector<std::string>> masked_paths;
  std::optional<std::vector<std::string>> readonly_paths;
};

/// The presets' names: "containerd-runc" (the default), "containerd-runc-1.1", "containerd-crun",
/// "crio-runc", "crio-crun", each with "-kubens" too, "private-root", "runtime-hidden",
/// "separate-namespaces".
[[nodiscard]] const std::vector<std::string>& preset_names();

/// The options of a preset; nothing where there is none of that name.
[[nodiscard]] std::optional<NodeOptions> find_preset(std::string_view name);

}  // namespace mntsim
