// SPDX-License-Identifier: Apache-2.0
// A pod as its manifest says it: plain data, in Kubernetes' own words. manifest.h reads it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/node_options.h"
#include "sim/script/input_error.h"

namespace mntsim {

enum class MountPropagation : std::uint8_t { none, host_to_container, bidirectional };
enum class RecursiveReadOnly : std::uint8_t { disabled, if_possible, enabled };

/// "None", "HostToContainer", "Bidirectional".
[[nodiscard]] std::string_view name_of(MountPropagation mode);

/// In a subPath that was an expression: the pod's name and namespace.
inline constexpr std::string_view name_place = "$(metadata.name)";
inline constexpr std::string_view name_space_place = "$(metadata.namespace)";

struct VolumeMount {
  std::string name;        // of the volume
  std::string mount_path;  // as written; absolute or not, the runtime takes it from the root
  std::string sub_path;    // empty: the whole volume. Until the pod has its name, name_place and
                           // name_space_place stand for what depends on it
  MountPropagation propagation = MountPropagation::none;
  RecursiveReadOnly recursive_read_only = RecursiveReadOnly::disabled;
  bool read_only = false;
  Place place;
};

enum class VolumeKind : std::uint8_t {
  empty_dir,         // a plain directory
  empty_dir_memory,  // a tmpfs
  empty_dir_huge,    // a hugetlbfs
  host_path,         // no mount by the kubelet
  secret,            // a tmpfs
  projected,         // a tmpfs
  config_map,        // a plain directory
  downward_api,      // a plain directory
  claim,             // persistentVolumeClaim, and ephemeral.volumeClaimTemplate
  csi_inline,        // csi: NodePublishVolume alone
  nfs,               // in tree: one mount, straight at the pod's directory
};

/// hostPath.type.
enum class HostPathType : std::uint8_t {
  unset,
  directory,
  directory_or_create,
  file,
  file_or_create,
  socket,
  char_device,
  block_device
};

struct Volume {
  std::string name;
  VolumeKind kind = VolumeKind::empty_dir;
  std::string host_path;   // host_path
  std::string claim;       // claim: its name
  std::string driver;      // csi_inline
  std::string size_limit;  // empty_dir_memory, as written: "64Mi"; empty: none
  std::string nfs_source;  // nfs: "server:/export"
  bool read_only = false;
  bool is_block = false;  // claim: of volumeMode Block
  HostPathType host_path_type = HostPathType::unset;
  std::optional<Claim> storage;  // claim: what the manifest itself says of it
  Place place;
};

enum class ContainerRole : std::uint8_t {
  init,
  sidecar,
  app
};  // sidecar: init, restartPolicy Always

struct Container {
  std::string name;
  ContainerRole role = ContainerRole::app;
  bool privileged = false;
  bool read_only_root = false;
  std::string termination_log = "/dev/termination-log";  // terminationMessagePath
  std::vector<std::string> command;  // command and args, joined; empty: the image's own
  std::vector<VolumeMount> mounts;
  Place place;
};

struct Pod {
  std::string name;
  std::string name_space = "default";  // metadata.namespace
  std::string uid;  // what its directory is called: metadata.uid, else made of namespace and name
  std::string workload;  // "DaemonSet csi-node", for people; empty: a plain Pod
  bool host_network = false;
  bool host_pid = false;
  bool host_ipc = false;
  bool share_process_namespace = false;
  std::vector<Container> containers;  // in the order in which they start: init and sidecars first
  std::vector<Volume> volumes;  // the service account's token included, as the API server adds it
  Place place;

  [[nodiscard]] const Volume* volume(std::string_view volume_name) const;
  /// Is the volume in a container's volumeMounts?
  [[nodiscard]] bool mounts_volume(std::string_view volume_name) const;
};

}  // namespace mntsim
