// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/kubelet.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "sim/kubernetes/actors/csi_driver.h"
#include "sim/kubernetes/actors/host_path.h"
#include "sim/kubernetes/actors/kubelet_mount.h"
#include "sim/kubernetes/actors/subpath.h"
#include "sim/kubernetes/actors/volume_paths.h"
#include "sim/kubernetes/paths.h"

namespace mntsim {

namespace {

constexpr std::string_view task = Node::kubelet();

using Failure = std::optional<std::string>;

/// A quantity of the API ("64Mi", "1.5G") in bytes; 0: it is none.
std::uint64_t bytes_of(std::string_view quantity) {
  constexpr auto suffixes = std::to_array<std::pair<std::string_view, double>>({
      {"", 1},
      {"k", 1e3},
      {"M", 1e6},
      {"G", 1e9},
      {"T", 1e12},
      {"Ki", 1024},
      {"Mi", 1048576},
      {"Gi", 1073741824},
      {"Ti", 1099511627776},
  });
  double number = 0;
  const char* end = quantity.data() + quantity.size();
  const auto read = std::from_chars(quantity.data(), end, number);
  if (read.ec != std::errc{} || number < 0) return 0;
  const std::string_view rest(read.ptr, static_cast<std::size_t>(end - read.ptr));
  for (const auto& [suffix, factor] : suffixes) {
    if (suffix == rest && number * factor < 1e18)
      return static_cast<std::uint64_t>(number * factor);
  }
  return 0;
}

/// A file system straight at `path`, which is made.
Failure mount_at(Transcript& transcript, std::string_view options, const std::string& source,
                 const std::string& path) {
  if (transcript.is_mount_point(task, path)) return std::nullopt;
  (void)transcript.make_directory(task, path);
  const Errno error = transcript.mount(task, "tmpfs", options, source, path);
  return error == ok ? std::nullopt : Failure(mount_failure(source + " " + path, path, error));
}

Failure mount_with_token(Transcript& transcript, const std::string& path) {
  if (Failure failure = mount_at(transcript, "", "tmpfs", path)) return failure;
  (void)transcript.make_file(task, path + "/token");
  return std::nullopt;
}

Failure mount_memory(Transcript& transcript, const Volume& volume, const std::string& path) {
  const std::uint64_t size = bytes_of(volume.size_limit);
  return mount_at(transcript, size == 0 ? "" : fmt::format("size={}", size), "tmpfs", path);
}

/// In tree: the device at its global path, and a bind of that.
Failure mount_device(Transcript& transcript, const std::string& name, const RunningVolume& running,
                     bool read_only) {
  if (Failure failure = mount_at(transcript, "", "disk:" + name, running.device)) return failure;
  if (transcript.is_mount_point(task, running.path)) return std::nullopt;
  (void)transcript.make_directory(task, running.path);
  return kubelet_bind(transcript, running.device, running.path, read_only);
}

/// A local volume: the node's directory, bound to the pod's. From: kubernetes
/// pkg/volume/local/local.go.
Failure bind_local(Transcript& transcript, const Claim& claim, const RunningVolume& running,
                   const Volume& volume) {
  if (transcript.is_mount_point(task, running.path)) return std::nullopt;
  (void)transcript.make_directory(task, claim.path);  // it is taken to be there
  (void)transcript.make_directory(task, running.path);
  return kubelet_bind(transcript, claim.path, running.path, volume.read_only);
}

Failure set_up_claim(Node& node, const Volume& volume, const RunningVolume& running) {
  const Claim claim = claim_of(node, volume);
  Transcript& transcript = node.transcript();
  if (claim.storage == StorageKind::local) return bind_local(transcript, claim, running, volume);
  if (claim.storage == StorageKind::in_tree_nfs) {
    return mount_at(transcript, volume.read_only ? "ro" : "", "nfs:" + claim.volume, running.path);
  }
  return mount_device(transcript, claim.volume, running, volume.read_only);
}

/// What the kubelet does by itself.
Failure set_up_own(Node& node, const Volume& volume, const RunningVolume& running) {
  Transcript& transcript = node.transcript();
  const std::string& path = running.path;
  switch (volume.kind) {
    case VolumeKind::empty_dir:
    case VolumeKind::config_map:
    case VolumeKind::downward_api: (void)transcript.make_directory(task, path); break;
    case VolumeKind::host_path: return set_up_host_path(transcript, path, volume.host_path_type);
    case VolumeKind::secret:
    case VolumeKind::projected: return mount_with_token(transcript, path);
    case VolumeKind::empty_dir_memory: return mount_memory(transcript, volume, path);
    case VolumeKind::empty_dir_huge: return mount_at(transcript, "", "hugetlbfs", path);
    case VolumeKind::nfs:
      return mount_at(transcript, volume.read_only ? "ro" : "", volume.nfs_source, path);
    case VolumeKind::claim: return set_up_claim(node, volume, running);
    case VolumeKind::csi_inline: break;
  }
  return std::nullopt;
}

/// "disk:pv-data": what the driver's mount reads as its source.
std::string csi_source(const Node& node, const Volume& volume) {
  if (volume.kind == VolumeKind::csi_inline) return "inline:" + volume.name;
  const Claim claim = claim_of(node, volume);
  switch (claim.storage) {
    case StorageKind::csi_unstaged: return "nfs:" + claim.volume;
    case StorageKind::csi_fuse: return "fuse:" + claim.volume;
    default: return "disk:" + claim.volume;
  }
}

/// The kubelet makes the global path and the target's parent; what is mounted there is the driver's
/// to mount.
Failure set_up_csi(Node& node, const RunningPod& pod, const Volume& volume,
                   const RunningVolume& running) {
  Transcript& transcript = node.transcript();
  Failure failure;
  const RunningDriver* driver = find_driver(node, running.driver, failure);
  if (driver == nullptr) return failure;
  transcript.begin(Actor::kubelet, fmt::format("make the directories of volume {} of pod {}",
                                               volume.name, pod.pod.name));
  if (!running.device.empty()) (void)transcript.make_directory(task, running.device);
  (void)transcript.make_directory(task, parent_of(running.path));
  const std::string source = csi_source(node, volume);
  if (!running.device.empty()) {
    failure = stage_volume(node, *driver, source, running.device);
    if (failure) return "MountVolume.MountDevice failed: " + *failure;
  }
  const bool recursive =
      volume.kind == VolumeKind::claim && claim_of(node, volume).recursive_publish;
  return publish_volume(node, *driver, source, running.device, running.path, recursive);
}

bool needs_no_action(const Node& node, const Volume& volume) {
  return volume.kind == VolumeKind::host_path ? volume.host_path_type == HostPathType::unset
                                              : is_host_directory(node, volume);
}

Failure set_up(Node& node, const RunningPod& pod, const Volume& volume, RunningVolume& running) {
  running.path = volume_path(node, pod, volume);
  running.driver = driver_of(node, volume);
  running.device = device_path(node, volume);
  if (needs_no_action(node, volume)) return std::nullopt;
  Failure failure;
  if (!running.driver.empty()) {
    failure = set_up_csi(node, pod, volume, running);
  } else {
    node.transcript().begin(Actor::kubelet,
                            fmt::format("set up volume {} of pod {}", volume.name, pod.pod.name));
    failure = set_up_own(node, volume, running);
  }
  running.mounted = !running.driver.empty() || node.transcript().is_mount_point(task, running.path);
  if (!failure) return std::nullopt;
  failure =
      fmt::format("MountVolume.SetUp failed for {} : {}", described(node, pod, volume), *failure);
  node.transcript().remark(*failure, true);
  if (volume.kind == VolumeKind::host_path) {
    node.transcript().explain_absence(task, running.path);
  }
  return failure;
}

/// Volumes whose files the kubelet writes are read-only to containers, whatever the mount says.
bool is_always_read_only(const Volume& volume) {
  switch (volume.kind) {
    case VolumeKind::secret:
    case VolumeKind::projected:
    case VolumeKind::config_map:
    case VolumeKind::downward_api: return true;
    default: return volume.read_only;
  }
}

std::string absolute(const std::string& path) { return path.starts_with('/') ? path : "/" + path; }

CriMount mount_of_volume(Node& node, const RunningPod& pod, const Container& container,
                         std::size_t index, Failure& failure) {
  const VolumeMount& mount = container.mounts[index];
  const Volume& volume = *pod.pod.volume(mount.name);
  CriMount result;
  result.container_path = absolute(mount.mount_path);
  result.host_path = volume_path(node, pod, volume);
  result.propagation = mount.propagation;
  result.read_only = mount.read_only || is_always_read_only(volume);
  result.recursive_read_only = mount.recursive_read_only != RecursiveReadOnly::disabled;
  if (!mount.sub_path.empty()) {
    result.host_path = bind_subpath(node, pod, container, index, result.host_path, failure);
  }
  return result;
}

/// A new file at each start, so that a restarted container's message is its own.
std::string termination_log(const Transcript& transcript, const RunningPod& pod,
                            const Container& container) {
  const std::string directory = fmt::format("{}/containers/{}", pod.directory, container.name);
  unsigned attempt = 0;
  while (transcript.exists(task, fmt::format("{}/{}", directory, attempt))) ++attempt;
  return fmt::format("{}/{}", directory, attempt);
}

}  // namespace

std::optional<std::string> set_up_volumes(Node& node, RunningPod& pod) {
  Failure first;
  for (const Volume& volume : pod.pod.volumes) {
    if (!pod.pod.mounts_volume(volume.name)) continue;
    if (volume.is_block) {
      return fmt::format("volume {} has volumeMode Block, but is specified in volumeMounts",
                         volume.name);
    }
    const Failure failure = set_up(node, pod, volume, pod.volumes[volume.name]);
    if (failure && !first) first = failure;
  }
  return first;
}

std::vector<CriMount> make_mounts(Node& node, RunningPod& pod, const Container& container,
                                  std::optional<std::string>& failure) {
  std::vector<CriMount> mounts;
  for (std::size_t index = 0; index < container.mounts.size(); ++index) {
    mounts.push_back(mount_of_volume(node, pod, container, index, failure));
    if (failure) return mounts;
  }
  Transcript& transcript = node.transcript();
  transcript.begin(Actor::kubelet, fmt::format("write /etc/hosts and the termination log of {}.{}",
                                               pod.pod.name, container.name));
  const bool has_hosts = std::any_of(mounts.begin(), mounts.end(), [](const CriMount& mount) {
    return mount.container_path == "/etc/hosts";
  });
  if (!has_hosts) {
    const std::string hosts = pod.directory + "/etc-hosts";
    (void)transcript.make_file(task, hosts);
    mounts.push_back({.container_path = "/etc/hosts", .host_path = hosts});
  }
  const std::string log = termination_log(transcript, pod, container);
  (void)transcript.make_file(task, log);
  mounts.push_back({.container_path = absolute(container.termination_log), .host_path = log});
  return mounts;
}

}  // namespace mntsim
