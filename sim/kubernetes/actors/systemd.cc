// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/systemd.h"

#include "sim/kubernetes/actors/runtime_paths.h"

#include <array>
#include <string>
#include <string_view>

namespace mntsim {

namespace {

constexpr std::string_view host = "init";
constexpr std::string_view kubens = "kubens";

struct HostMount {
  std::string_view type;
  std::string_view options;
  std::string_view source;
  std::string_view target;
};

// What PID 1 mounts before it does anything else. A devtmpfs is played by a tmpfs.
// From: systemd src/shared/mount-setup.c, /proc/1/mountinfo of Debian 12.
constexpr auto early_mounts = std::to_array<HostMount>({
    {"proc", "nosuid,nodev,noexec", "proc", "/proc"},
    {"sysfs", "nosuid,nodev,noexec", "sysfs", "/sys"},
    {"tmpfs", "nosuid,mode=755", "devtmpfs", "/dev"},
    {"devpts", "nosuid,noexec,gid=5,mode=620,ptmxmode=000", "devpts", "/dev/pts"},
    {"tmpfs", "nosuid,nodev", "tmpfs", "/dev/shm"},
    {"tmpfs", "nosuid,nodev,mode=755", "tmpfs", "/run"},
    {"cgroup2", "nosuid,nodev,noexec", "cgroup2", "/sys/fs/cgroup"},
});
constexpr HostMount tmp_mount = {"tmpfs", "nosuid,nodev", "tmpfs", "/tmp"};

constexpr auto device_files =
    std::to_array<std::string_view>({"/dev/null", "/dev/zero", "/dev/full", "/dev/random",
                                     "/dev/urandom", "/dev/tty", "/dev/kmsg", "/dev/fuse"});

void mount_once(Transcript& transcript, const HostMount& mount) {
  if (transcript.is_mount_point(host, mount.target)) return;
  (void)transcript.make_directory(host, mount.target);
  (void)transcript.mount(host, mount.type, mount.options, mount.source, mount.target);
}

void mount_host(Node& node) {
  Transcript& transcript = node.transcript();
  transcript.begin(Actor::systemd, "mount the host's own file systems");
  for (const HostMount& mount : early_mounts) mount_once(transcript, mount);
  for (const std::string_view file : device_files) (void)transcript.make_file(host, file);
  if (node.options().init == InitSystem::systemd) {
    (void)transcript.make(host, "rshared", "/");
  }
  mount_once(transcript, tmp_mount);
  (void)transcript.make_directory(host, "/etc");
  (void)transcript.make_directory(host, "/var/lib");
  if (!transcript.exists(host, "/var/run")) (void)transcript.run(host, "ln -s /run /var/run");
}

/// A namespace that gets what the host mounts, and that its own children can send to and receive
/// from: a slave of the host's, itself shared.
void live_apart(Transcript& transcript, std::string_view task) {
  (void)transcript.run(task, "unshare");
  (void)transcript.make(task, "rslave", "/");
  (void)transcript.make(task, "rshared", "/");
}

/// kubens.service: the namespace, pinned by a file. From: kubensmnt, kubens.service.
void start_kubens(Transcript& transcript) {
  transcript.begin(Actor::systemd, "kubens.service: a mount namespace for kubelet and runtime");
  (void)transcript.make_directory(host, "/run/kubens");
  (void)transcript.bind(host, "/run/kubens", "/run/kubens");
  (void)transcript.make(host, "unbindable", "/run/kubens");
  (void)transcript.make_file(host, "/run/kubens/mnt");
  (void)transcript.run(host, "fork " + std::string(kubens));
  live_apart(transcript, kubens);
  // The pin of a namespace is a bind of its file in nsfs: here of a plain file.
  (void)transcript.make_file(host, "/run/mnt-namespace-of-kubens");
  (void)transcript.bind(host, "/run/mnt-namespace-of-kubens", "/run/kubens/mnt");
}

bool lives_apart(const Node& node, std::string_view daemon) {
  const Hiding hiding = node.options().hiding;
  return hiding == Hiding::separate || (hiding == Hiding::runtime && daemon == node.runtime());
}

void start_daemon(Node& node, std::string_view daemon, bool new_namespace) {
  Transcript& transcript = node.transcript();
  transcript.begin(Actor::systemd, "start " + std::string(daemon));
  (void)transcript.run(host, "fork " + std::string(daemon));
  if (new_namespace || lives_apart(node, daemon)) {
    live_apart(transcript, daemon);
  } else if (node.options().hiding == Hiding::kubens) {
    (void)transcript.run(daemon, "setns " + std::string(kubens));
  }
}

void prepare_kubelet(Transcript& transcript) {
  transcript.begin(Actor::kubelet, "make its directories");
  for (const std::string_view name : {"pods", "plugins", "plugins_registry"}) {
    (void)transcript.make_directory(Node::kubelet(), "/var/lib/kubelet/" + std::string(name));
  }
}

/// CRI-O's storage driver makes its home a mount of its own and private, so that no overlay below
/// it reaches another namespace by propagation. From: containers/storage drivers/overlay.
void prepare_runtime(Node& node) {
  Transcript& transcript = node.transcript();
  const std::string_view task = node.runtime();
  transcript.begin(Actor::cri, "make its directories");
  if (node.options().cri == CriKind::containerd) {
    (void)transcript.make_directory(task, "/var/lib/containerd");
    return;
  }
  (void)transcript.make_directory(task, crio_overlays);
  if (transcript.is_mount_point(task, crio_overlays)) return;
  (void)transcript.bind(task, crio_overlays, crio_overlays);
  (void)transcript.make(task, "private", crio_overlays);
}

}  // namespace

void boot(Node& node) {
  mount_host(node);
  if (node.options().hiding == Hiding::kubens) start_kubens(node.transcript());
  start_kubelet(node);
  start_runtime(node);
}

void start_kubelet(Node& node) {
  start_daemon(node, Node::kubelet(), false);
  prepare_kubelet(node.transcript());
}

void start_runtime(Node& node, bool new_namespace) {
  start_daemon(node, node.runtime(), new_namespace);
  prepare_runtime(node);
}

}  // namespace mntsim
