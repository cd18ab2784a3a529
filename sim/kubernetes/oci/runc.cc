// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/oci/runc.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>

namespace mntsim {

namespace {

constexpr auto allowed_in_proc = std::to_array<std::string_view>(
    {"/proc/cpuinfo", "/proc/diskstats", "/proc/meminfo", "/proc/stat", "/proc/swaps",
     "/proc/uptime", "/proc/loadavg", "/proc/slabinfo", "/proc/sys/kernel/ns_last_pid"});

/// What was wrong while a mount was made, without the words around it.
using Detail = std::optional<std::string>;

Complaint complain(const std::string& what) {
  return "runc create failed: unable to start container process: error during container init: " +
         what;
}

bool is_slave(std::string_view propagation) {
  return propagation == "slave" || propagation == "rslave";
}

bool is_private(std::string_view propagation) {
  return propagation == "private" || propagation == "rprivate";
}

Complaint prepare_root(const Jail& jail, RuncVersion version) {
  const std::string& configured = jail.config.rootfs_propagation;
  Transcript& transcript = jail.transcript;
  (void)transcript.make(jail.task, configured.empty() ? "rslave" : configured, "/");

  // pivot_root refuses a shared parent, and the next bind must not be seen elsewhere.
  const Transcript::MountView parent = mount_of_rootfs(jail);
  if (version == RuncVersion::main) {
    (void)transcript.make(jail.task, is_slave(configured) ? "slave" : "private",
                          parent.mount_point);
  } else if (parent.shared != 0) {
    (void)transcript.make(jail.task, "private", parent.mount_point);
  }
  if (const Errno error = transcript.rbind(jail.task, jail.rootfs, jail.rootfs); error != ok) {
    return complain(fmt::format("error preparing rootfs: mount {}:{}, flags: 0x5000: {}",
                                jail.rootfs, jail.rootfs, go_words(error)));
  }
  return std::nullopt;
}

Detail failed_call(const Jail& jail, const OciMount& mount, const MountOrder& order,
                   std::string_view target, Errno error) {
  const std::string_view inside = target.substr(std::min(jail.rootfs.size(), target.size()));
  const std::uint32_t flags = order.call_flags();
  return fmt::format(
      "mount {}:{} (via /proc/self/fd/6){}: {}", mount.source, inside.empty() ? "/" : inside,
      flags == 0 ? std::string() : fmt::format(", flags: 0x{:x}", flags), go_words(error));
}

Detail make_target(const Jail& jail, const std::string& target, bool directory) {
  const Errno error = directory ? jail.transcript.make_directory(jail.task, target)
                                : jail.transcript.make_file(jail.task, target);
  if (error == ok) return std::nullopt;
  return fmt::format("mkdir {}: {}", target, go_words(error));
}

/// Where runc mounts nothing: in /proc, but for files that lxcfs and its like replace.
Detail refuse_in_proc(const Jail& jail, const std::string& target) {
  const std::string_view inside = std::string_view(target).substr(jail.rootfs.size());
  if (inside != "/proc" && !inside.starts_with("/proc/")) return std::nullopt;
  const bool allowed =
      std::find(allowed_in_proc.begin(), allowed_in_proc.end(), inside) != allowed_in_proc.end();
  if (allowed) return std::nullopt;
  return fmt::format("\"{}\" cannot be mounted because it is inside /proc", target);
}

void set_propagation(const Jail& jail, const MountOrder& order, const std::string& target) {
  for (const std::string& how : order.propagation) {
    (void)jail.transcript.make(jail.task, how, target);
  }
}

/// A bind takes the flags of its source; those of the options need a call of their own. Before 1.2
/// a list that only clears (`rw`) was no reason for one; since then it is, and such a bind loses
/// the source's nosuid, nodev and noexec.
bool needs_remount(const MountOrder& order, RuncVersion version) {
  return order.flags != 0 || order.read_only ||
         (version == RuncVersion::main && order.clears_flags);
}

Detail bind_in(const Jail& jail, const OciMount& mount, const MountOrder& order,
               RuncVersion version) {
  Transcript& transcript = jail.transcript;
  if (!transcript.exists(jail.task, mount.source)) {
    return fmt::format("stat {}: no such file or directory", mount.source);
  }
  const std::string target = jail.outside(mount.destination);
  if (Detail refused = refuse_in_proc(jail, target)) return refused;
  const bool directory = transcript.is_directory(jail.task, mount.source);
  if (Detail failed = make_target(jail, target, directory)) return failed;

  const Errno error = order.recursive ? transcript.rbind(jail.task, mount.source, target)
                                      : transcript.bind(jail.task, mount.source, target);
  if (error != ok) return failed_call(jail, mount, order, target, error);
  set_propagation(jail, order, target);
  if (needs_remount(order, version)) {
    (void)transcript.remount(jail.task, order.words("bind,remount", order.read_only), target);
  }
  if (order.recursive_read_only) {
    (void)transcript.run(jail.task, "mount_setattr -r ro " + quoted(target));
  }
  return std::nullopt;
}

/// tmpfs and /dev become read-only after everything is in place.
bool read_only_later(const OciMount& mount) {
  return mount.type == "tmpfs" || mount.destination == "/dev";
}

Detail mount_in(const Jail& jail, const OciMount& mount, const MountOrder& order) {
  const std::string target = jail.outside(mount.destination);
  const bool own = mount.type == "proc" || mount.type == "sysfs";
  if (!own) {
    if (Detail refused = refuse_in_proc(jail, target)) return refused;
  }
  if (Detail failed = make_target(jail, target, true)) return failed;

  std::string options = order.words("", order.read_only && !read_only_later(mount));
  if (!order.data.empty()) options += (options.empty() ? "" : ",") + order.data;
  const std::string type = mount.type == "cgroup" ? "cgroup2" : quoted(mount.type);
  const Errno error = jail.transcript.mount(jail.task, type, options, mount.source, target);
  if (error != ok) return failed_call(jail, mount, order, target, error);
  set_propagation(jail, order, target);
  return std::nullopt;
}

Complaint mount_all(const Jail& jail, RuncVersion version) {
  for (const OciMount& mount : jail.config.mounts) {
    const MountOrder order = read_options(mount);
    const Detail wrong =
        order.bind ? bind_in(jail, mount, order, version) : mount_in(jail, mount, order);
    if (wrong) {
      return complain(fmt::format("error mounting \"{}\" to rootfs at \"{}\": {}", mount.source,
                                  mount.destination, *wrong));
    }
  }
  return std::nullopt;
}

void make_read_only(const Jail& jail) {
  for (const OciMount& mount : jail.config.mounts) {
    const MountOrder order = read_options(mount);
    if (order.bind || !order.read_only || !read_only_later(mount)) continue;
    (void)jail.transcript.remount(jail.task, order.words("bind,remount", true), mount.destination);
  }
  if (jail.config.root_read_only) (void)jail.transcript.remount(jail.task, "bind,remount,ro", "/");
}

void protect_paths(const Jail& jail) {
  for (const std::string& path : jail.config.readonly_paths) {
    if (!jail.transcript.exists(jail.task, path)) continue;
    (void)jail.transcript.rbind(jail.task, path, path);
    (void)jail.transcript.remount(jail.task, "bind,remount,ro" + kept_flags(flags_at(jail, path)),
                                  path);
  }
}

void mask_paths(const Jail& jail, RuncVersion version) {
  std::string first;  // since 1.3.6, 1.4.3 and 1.5 all directories share the tmpfs of the first
  for (const std::string& path : jail.config.masked_paths) {
    if (!jail.transcript.exists(jail.task, path)) continue;
    if (!jail.transcript.is_directory(jail.task, path)) {
      (void)jail.transcript.bind(jail.task, "/dev/null", path);
    } else if (first.empty() || version == RuncVersion::before_1_2) {
      (void)jail.transcript.mount(jail.task, "tmpfs", "ro", "tmpfs", path);
      first = path;
    } else {
      (void)jail.transcript.bind(jail.task, first, path);
    }
  }
}

}  // namespace

Complaint enter_by_runc(const Jail& jail, RuncVersion version) {
  const std::string& propagation = jail.config.rootfs_propagation;
  if (Complaint failed = prepare_root(jail, version)) return failed;
  if (Complaint failed = mount_all(jail, version)) return failed;
  make_device_nodes(jail);

  jail.transcript.begin(Actor::oci, "enter the container: pivot_root, old root detached");
  if (const Errno error = pivot(jail, "rslave"); error != ok) {
    return complain("error jailing process inside rootfs: pivot_root .: " + go_words(error));
  }
  // Since 1.2.7, 1.3.1 and 1.4 (opencontainers/runc#4724); older ones leave the container's own
  // mounts as they are.
  const bool again = version == RuncVersion::main && !propagation.empty() &&
                     !is_private(propagation) && !is_slave(propagation);
  if (again) (void)jail.transcript.make(jail.task, propagation, "/");
  make_read_only(jail);
  protect_paths(jail);
  mask_paths(jail, version);
  return std::nullopt;
}

}  // namespace mntsim
