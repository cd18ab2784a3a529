// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/oci/crun.h"

#include <fmt/core.h>

#include <algorithm>
#include <utility>

namespace mntsim {

namespace {

/// A mount that is made read-only at the end, when all the others are there.
struct LaterReadOnly {
  std::string target;
  std::string options;
};
using LaterReadOnlys = std::vector<LaterReadOnly>;

/// crun names targets as they are from the container's root, without the first slash.
Complaint complain(std::string_view what, std::string_view target, Errno error) {
  return fmt::format("{} `{}`: {}", what, target, c_words(error));
}

std::string_view without_slash(std::string_view path) {
  path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
  return path;
}

Complaint prepare_root(const Jail& jail, LaterReadOnlys& later) {
  const std::string& configured = jail.config.rootfs_propagation;
  Transcript& transcript = jail.transcript;
  (void)transcript.make(jail.task, configured.empty() ? "rprivate" : configured, "/");
  (void)transcript.make(jail.task, "private", mount_of_rootfs(jail).mount_point);
  if (const Errno error = transcript.rbind(jail.task, jail.rootfs, jail.rootfs); error != ok) {
    return complain("bind mount", jail.rootfs, error);
  }
  (void)transcript.make(jail.task, "rprivate", jail.rootfs);
  (void)transcript.remount(jail.task, "bind,remount", jail.rootfs);
  if (jail.config.root_read_only) later.push_back({jail.rootfs, "bind,remount,ro"});
  return std::nullopt;
}

/// crun adds up all words, so an `r` at any of them makes both the bind and the propagation
/// recursive.
bool any_recursive(const MountOrder& order) {
  const auto recursive = [](const std::string& how) { return how.starts_with('r'); };
  return order.recursive ||
         std::any_of(order.propagation.begin(), order.propagation.end(), recursive);
}

Complaint set_propagation(const Jail& jail, const MountOrder& order, const OciMount& mount,
                          const std::string& target) {
  if (order.propagation.empty()) return std::nullopt;
  const auto plain = [](std::string_view how) {
    return how.starts_with('r') ? how.substr(1) : how;
  };
  const std::string_view how = plain(order.propagation.front());
  for (const std::string& other : order.propagation) {
    if (plain(other) == how) continue;
    return complain("set propagation for", without_slash(mount.destination), Errno{EINVAL});
  }
  (void)jail.transcript.make(jail.task, std::string(any_recursive(order) ? "r" : "") += how,
                             target);
  return std::nullopt;
}

/// crun makes what is missing, but goes through no link that leads nowhere.
Complaint refuse_dangling_link(const Jail& jail, const std::string& path) {
  std::string parent = jail.rootfs;
  std::size_t end = 0;
  while (end != std::string::npos) {
    end = path.find('/', end + 1);
    const std::string whole = path.substr(0, end);
    std::string place = jail.outside(whole);
    if (!jail.transcript.exists(jail.task, place)) {
      const std::vector<std::string> names = jail.transcript.names_in(jail.task, parent);
      const std::string name = whole.substr(whole.rfind('/') + 1);
      if (std::find(names.begin(), names.end(), name) == names.end()) return std::nullopt;
      return complain("openat2", without_slash(whole), Errno{ENOENT});
    }
    parent = std::move(place);
  }
  return std::nullopt;
}

Complaint make_target(const Jail& jail, const OciMount& mount, const std::string& target,
                      bool directory) {
  if (jail.transcript.exists(jail.task, target)) return std::nullopt;
  if (Complaint failed = refuse_dangling_link(jail, mount.destination)) return failed;
  const Errno error = directory ? jail.transcript.make_directory(jail.task, target)
                                : jail.transcript.make_file(jail.task, target);
  return error == ok ? std::nullopt : complain("mkdir", mount.destination, error);
}

Errno bind_in(const Jail& jail, const OciMount& mount, const MountOrder& order,
              const std::string& target) {
  return any_recursive(order) ? jail.transcript.rbind(jail.task, mount.source, target)
                              : jail.transcript.bind(jail.task, mount.source, target);
}

Errno mount_in(const Jail& jail, const OciMount& mount, const MountOrder& order,
               const std::string& target) {
  std::string options = order.words("", false);
  if (!order.data.empty()) options += (options.empty() ? "" : ",") + order.data;
  const bool cgroup = mount.type == "cgroup";
  return jail.transcript.mount(jail.task, cgroup ? "cgroup2" : quoted(mount.type), options,
                               cgroup ? "cgroup2" : mount.source, target);
}

/// Read-only mounts are made so at the end; a bind gets its flags at once, and loses those that it
/// took from its source even where no flag is asked for.
void set_flags(const Jail& jail, const MountOrder& order, const std::string& target,
               LaterReadOnlys& later) {
  if (order.read_only || order.recursive_read_only) {
    later.push_back({target, order.words("bind,remount", true)});
  } else if (order.bind) {
    (void)jail.transcript.remount(jail.task, order.words("bind,remount", false), target);
  }
  if (order.recursive_read_only) {
    (void)jail.transcript.run(jail.task, "mount_setattr -r ro " + quoted(target));
  }
}

Complaint do_mount(const Jail& jail, const OciMount& mount, LaterReadOnlys& later) {
  const MountOrder order = read_options(mount);
  if (order.bind && !jail.transcript.exists(jail.task, mount.source)) {
    return complain("error stat'ing file", mount.source, Errno{ENOENT});
  }
  const bool directory = !order.bind || jail.transcript.is_directory(jail.task, mount.source);
  const std::string target = jail.outside(mount.destination);
  if (Complaint failed = make_target(jail, mount, target, directory)) return failed;
  const Errno error =
      order.bind ? bind_in(jail, mount, order, target) : mount_in(jail, mount, order, target);
  if (error != ok) {
    return complain(fmt::format("mount `{}` to", mount.source), without_slash(mount.destination),
                    error);
  }
  if (Complaint failed = set_propagation(jail, order, mount, target)) return failed;
  set_flags(jail, order, target, later);
  return std::nullopt;
}

/// The null that masks are made of is the host's: the container's own /dev is not entered yet.
void mask_paths(const Jail& jail, LaterReadOnlys& later) {
  for (const std::string& path : jail.config.masked_paths) {
    const std::string target = jail.outside(path);
    if (!jail.transcript.exists(jail.task, target)) continue;
    if (jail.transcript.is_directory(jail.task, target)) {
      (void)jail.transcript.mount(jail.task, "tmpfs", "size=0k", "tmpfs", target);
    } else {
      (void)jail.transcript.bind(jail.task, "/dev/null", target);
    }
    later.push_back({target, "bind,remount,ro"});
  }
}

void protect_paths(const Jail& jail, LaterReadOnlys& later) {
  for (const std::string& path : jail.config.readonly_paths) {
    const std::string target = jail.outside(path);
    if (!jail.transcript.exists(jail.task, target)) continue;
    (void)jail.transcript.rbind(jail.task, target, target);
    (void)jail.transcript.make(jail.task, "rprivate", target);
    later.push_back({target, "bind,remount,ro"});
  }
}

/// Last in, first out.
void make_read_only(const Jail& jail, const LaterReadOnlys& later) {
  for (auto entry = later.rbegin(); entry != later.rend(); ++entry) {
    (void)jail.transcript.remount(jail.task, entry->options, entry->target);
  }
}

}  // namespace

Complaint enter_by_crun(const Jail& jail) {
  const std::string& propagation = jail.config.rootfs_propagation;
  LaterReadOnlys later;
  if (Complaint failed = prepare_root(jail, later)) return failed;
  for (const OciMount& mount : jail.config.mounts) {
    if (Complaint failed = do_mount(jail, mount, later)) return failed;
  }
  make_device_nodes(jail);
  mask_paths(jail, later);
  protect_paths(jail, later);
  make_read_only(jail, later);

  jail.transcript.begin(Actor::oci, "enter the container: pivot_root, old root detached");
  if (const Errno error = pivot(jail, "rprivate"); error != ok) {
    return "pivot_root: " + c_words(error);
  }
  (void)jail.transcript.make(jail.task, propagation.empty() ? "rprivate" : propagation, "/");
  return std::nullopt;
}

}  // namespace mntsim
