// SPDX-License-Identifier: Apache-2.0
// The OCI configuration that containerd and CRI-O make of a container. From: kubernetes.md 1.3
// and 2.
#include <algorithm>
#include <array>

#include "sim/kubernetes/actors/cri.h"
#include "sim/kubernetes/actors/runtime_paths.h"
#include "sim/kubernetes/paths.h"

namespace mntsim {

namespace {

constexpr auto default_masked = std::to_array<std::string_view>(
    {"/proc/asound", "/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
     "/proc/timer_list", "/proc/timer_stats", "/proc/sched_debug", "/sys/firmware",
     "/sys/devices/virtual/powercap", "/proc/scsi"});
constexpr auto default_readonly = std::to_array<std::string_view>(
    {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"});

std::vector<OciMount> default_mounts(const NodeOptions& options, bool privileged) {
  std::vector<OciMount> mounts = {
      {"/proc", "proc", "proc", {"nosuid", "noexec", "nodev"}},
      {"/dev", "tmpfs", "tmpfs", {"nosuid", "strictatime", "mode=755", "size=65536k"}},
      {"/dev/pts",
       "devpts",
       "devpts",
       {"nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"}},
      {"/dev/mqueue", "mqueue", "mqueue", {"nosuid", "noexec", "nodev"}},
      {"/sys", "sysfs", "sysfs", {"nosuid", "noexec", "nodev"}},
      {"/sys/fs/cgroup", "cgroup", "cgroup", {"nosuid", "noexec", "nodev", "relatime"}}};
  for (OciMount& mount : mounts) {
    if (!mount.destination.starts_with("/sys")) continue;
    mount.options.emplace_back(privileged ? "rw" : "ro");
    if (privileged && options.cri == CriKind::crio) mount.options.emplace_back("rslave");
  }
  return mounts;
}

std::string_view option_of(MountPropagation mode) {
  if (mode == MountPropagation::host_to_container) return "rslave";
  return mode == MountPropagation::bidirectional ? "rshared" : "rprivate";
}

OciMount oci_mount(const CriMount& mount) {
  OciMount made{mount.container_path, "bind", mount.host_path, {"rbind"}};
  made.options.emplace_back(option_of(mount.propagation));
  made.options.emplace_back(mount.read_only ? "ro" : "rw");
  if (mount.recursive_read_only) made.options.back() = "rro";
  return made;
}

/// The path without what a runtime's path cleaning takes off.
std::string clean(std::string_view path) {
  std::string cleaned;
  for_each_name(path, [&](std::string_view name) {
    cleaned += '/';
    cleaned += name;
  });
  return cleaned.empty() ? "/" : cleaned;
}

bool has(const std::vector<OciMount>& mounts, std::string_view destination) {
  return std::any_of(mounts.begin(), mounts.end(),
                     [&](const OciMount& mount) { return mount.destination == destination; });
}

std::string shm_source(const Node& node, const Pod& pod) {
  return pod.host_ipc ? "/dev/shm" : shm_of(node.options(), pod);
}

/// What containerd adds of the sandbox's, as if the kubelet had asked for it: the files are as
/// read-only as the root.
std::vector<OciMount> containerd_files(const Node& node, const Pod& pod, bool read_only) {
  const std::string sandbox = sandbox_directory(node.options(), pod);
  const std::vector<std::string> options = {"rbind", "rprivate", read_only ? "ro" : "rw"};
  return {{"/etc/hostname", "bind", sandbox + "/hostname", options},
          {"/etc/hosts", "bind", sandbox + "/hosts", options},
          {"/etc/resolv.conf", "bind", sandbox + "/resolv.conf", options},
          {"/dev/shm", "bind", shm_source(node, pod), {"rbind", "rprivate", "rw"}}};
}

/// The same of CRI-O: plain binds, among the default mounts. From: CRI-O
/// server/container_create.go.
std::vector<OciMount> crio_files(const Node& node, const Pod& pod, bool read_only) {
  const std::string sandbox = sandbox_directory(node.options(), pod);
  const std::string mode = read_only ? "ro" : "rw";
  return {{"/dev/shm", "bind", shm_source(node, pod), {"rw", "bind"}},
          {"/etc/resolv.conf",
           "bind",
           sandbox + "/resolv.conf",
           {mode, "bind", "nodev", "nosuid", "noexec"}},
          {"/etc/hostname", "bind", sandbox + "/hostname", {mode, "bind"}},
          {"/run/.containerenv", "bind", sandbox + "/.containerenv", {mode, "bind"}}};
}

void append_missing(std::vector<OciMount>& mounts, const std::vector<OciMount>& more) {
  for (const OciMount& mount : more) {
    if (!has(mounts, mount.destination)) mounts.push_back(mount);
  }
}

/// Is a default mount left out for one that is asked for at its place or above?
bool gives_way(const OciMount& mount, const std::vector<OciMount>& asked, bool crio) {
  if (has(asked, mount.destination)) return true;
  if (mount.destination.starts_with("/dev/")) return has(asked, "/dev");
  return crio && mount.destination.starts_with("/sys/") && has(asked, "/sys");
}

/// The default mounts in their own order, then what was asked for, sorted by depth: the sort never
/// mixes the two. From: containerd internal/cri/opts/spec_linux_opts.go, CRI-O
/// server/container_create.go.
void set_mounts(OciConfig& config, const Node& node, const Pod& pod, const Container& container,
                const std::vector<CriMount>& mounts) {
  const bool crio = node.options().cri == CriKind::crio;
  std::vector<OciMount> asked;
  for (const CriMount& mount : mounts) {
    asked.push_back(oci_mount(mount));
    asked.back().destination = clean(asked.back().destination);
  }
  if (!crio) append_missing(asked, containerd_files(node, pod, container.read_only_root));
  // CRI-O's is Go's sort.Sort: an insertion sort, so stable too, up to 12 elements.
  std::stable_sort(asked.begin(), asked.end(), [](const OciMount& left, const OciMount& right) {
    return depth_of(left.destination) < depth_of(right.destination);
  });
  std::vector<OciMount> defaults = default_mounts(node.options(), container.privileged);
  if (crio) append_missing(defaults, crio_files(node, pod, container.read_only_root));
  for (OciMount& mount : defaults) {
    if (!gives_way(mount, asked, crio)) config.mounts.push_back(std::move(mount));
  }
  config.mounts.insert(config.mounts.end(), asked.begin(), asked.end());
}

void set_propagation(OciConfig& config, const std::vector<CriMount>& mounts) {
  for (const CriMount& mount : mounts) {
    if (mount.propagation == MountPropagation::bidirectional) config.rootfs_propagation = "rshared";
    if (mount.propagation == MountPropagation::host_to_container &&
        config.rootfs_propagation.empty()) {
      config.rootfs_propagation = "rslave";
    }
  }
}

void set_namespaces(OciConfig& config, const Pod& pod) {
  config.namespaces = {"mount"};
  if (!pod.host_pid) config.namespaces.emplace_back("pid");
  if (!pod.host_ipc) config.namespaces.emplace_back("ipc");
  config.namespaces.emplace_back("uts");
  if (!pod.host_network) config.namespaces.emplace_back("network");
}

}  // namespace

std::vector<std::string> default_masked_paths() {
  return {default_masked.begin(), default_masked.end()};
}

std::vector<std::string> default_readonly_paths() {
  return {default_readonly.begin(), default_readonly.end()};
}

std::ptrdiff_t depth_of(std::string_view container_path) {
  std::ptrdiff_t depth = 0;
  for_each_name(container_path, [&](std::string_view /*name*/) { ++depth; });
  return depth;
}

OciConfig oci_config(Node& node, const RunningPod& pod, const Container& container,
                     const std::vector<CriMount>& mounts) {
  const NodeOptions& options = node.options();
  OciConfig config;
  config.args = container.command;
  if (config.args.empty()) config.args = {"sh"};
  config.root_read_only = container.read_only_root;
  set_namespaces(config, pod.pod);
  set_propagation(config, mounts);

  set_mounts(config, node, pod.pod, container, mounts);
  if (container.privileged) return config;
  config.masked_paths = options.masked_paths.value_or(default_masked_paths());
  config.readonly_paths = options.readonly_paths.value_or(default_readonly_paths());
  return config;
}

}  // namespace mntsim
