// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/oci/oci_jail.h"

#include <algorithm>

namespace mntsim {

void bind_itself(Transcript& transcript, std::string_view task, std::string_view program,
                 const std::string& path) {
  (void)transcript.make_file(task, program);
  (void)transcript.make_file(task, path);
  (void)transcript.bind(task, program, path);
  (void)transcript.remount(task, "bind,remount,ro", path);
  (void)transcript.umount(task, "-l", path);
  (void)transcript.remove(task, path);
}

Transcript::MountView mount_of_rootfs(const Jail& jail) {
  return jail.transcript.mount_of(jail.task, jail.rootfs).value_or(Transcript::MountView{});
}

void make_device_nodes(const Jail& jail) {
  const auto is_dev_bind = [](const OciMount& mount) {
    return mount.destination == "/dev" && read_options(mount).bind;
  };
  const std::vector<OciMount>& mounts = jail.config.mounts;
  if (std::any_of(mounts.begin(), mounts.end(), is_dev_bind)) return;
  (void)jail.transcript.make_file(jail.task, jail.outside("/dev/null"));
}

Errno pivot(const Jail& jail, std::string_view propagation) {
  Transcript& transcript = jail.transcript;
  (void)transcript.run(jail.task, "cd " + quoted(jail.rootfs));
  if (const Errno error = transcript.run(jail.task, "pivot_root . ."); error != ok) return error;
  (void)transcript.run(jail.task, "cd /..");
  (void)transcript.make(jail.task, propagation, ".");
  (void)transcript.umount(jail.task, "-l", ".");
  (void)transcript.run(jail.task, "cd /");
  return ok;
}

std::uint32_t flags_at(const Jail& jail, std::string_view path) {
  const auto view = jail.transcript.mount_of(jail.task, path);
  return view ? jail.transcript.machine().kernel().state().mounts[view->mount].flags : 0;
}

}  // namespace mntsim
