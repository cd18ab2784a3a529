// SPDX-License-Identifier: Apache-2.0
// The OCI configuration that containerd and CRI-O make of a container. From: kubernetes.md 1.3
// and 2.
#include <algorithm>
#include <array>

#include "sim/kubernetes/cri.h"
#include "sim/kubernetes/runtime_paths.h"

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
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view name = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (name.empty() || name == ".") continue;
    cleaned += '/';
    cleaned += name;
  }
  return cleaned.empty() ? "/" : cleaned;
}

bool has(const std::vector<OciMount>& mounts, std::string_view destination) {
  return std::any_of(mounts.begin(), mounts.end(),
                     [&](const OciMount& mount) { return mount.destination == destination; });
}

/// The kubelet's mounts, and what the runtime adds of the sandbox's.
std::vector<OciMount> cri_mounts(const Node& node, const Pod& pod,
                                 const std::vector<CriMount>& mounts) {
  std::vector<OciMount> made;
  for (const CriMount& mount : mounts) {
    made.push_back(oci_mount(mount));
    made.back().destination = clean(made.back().destination);
  }
  const std::string sandbox = sandbox_directory(node.options(), pod);
  const auto add = [&](const std::string& destination, const std::string& source) {
    if (!has(made, destination)) {
      made.push_back({destination, "bind", source, {"rbind", "rprivate", "rw"}});
    }
  };
  add("/etc/hostname", sandbox + "/hostname");
  add("/etc/resolv.conf", sandbox + "/resolv.conf");
  add("/etc/hosts", sandbox + "/hosts");
  if (node.options().cri == CriKind::crio) {
    if (!has(made, "/dev/shm")) {
      const std::string shm = pod.host_ipc ? "/dev/shm" : shm_of(node.options(), pod);
      made.push_back({"/dev/shm", "bind", shm, {"rw", "bind"}});
    }
  } else {
    add("/dev/shm", pod.host_ipc ? "/dev/shm" : shm_of(node.options(), pod));
  }
  return made;
}

std::ptrdiff_t components(const OciMount& mount) {
  return std::count(mount.destination.begin(), mount.destination.end(), '/') -
         (mount.destination == "/" ? 1 : 0);
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

OciConfig oci_config(Node& node, const RunningPod& pod, const Container& container,
                     const std::vector<CriMount>& mounts) {
  const NodeOptions& options = node.options();
  OciConfig config;
  config.args = container.command;
  if (config.args.empty()) config.args = {"sh"};
  config.root_read_only = container.read_only_root;
  set_namespaces(config, pod.pod);
  set_propagation(config, mounts);

  const std::vector<OciMount> asked = cri_mounts(node, pod.pod, mounts);
  const bool own_dev = has(asked, "/dev");
  for (OciMount& mount : default_mounts(options, container.privileged)) {
    if (has(asked, mount.destination)) continue;
    if (own_dev && mount.destination.starts_with("/dev/")) continue;
    config.mounts.push_back(std::move(mount));
  }
  config.mounts.insert(config.mounts.end(), asked.begin(), asked.end());
  std::stable_sort(config.mounts.begin(), config.mounts.end(),
                   [](const OciMount& left, const OciMount& right) {
                     return components(left) < components(right);
                   });
  if (container.privileged) return config;
  config.masked_paths = options.masked_paths.value_or(default_masked_paths());
  config.readonly_paths = options.readonly_paths.value_or(default_readonly_paths());
  return config;
}

}  // namespace mntsim
