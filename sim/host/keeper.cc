// SPDX-License-Identifier: Apache-2.0
#include "sim/host/keeper.h"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "sim/host/task_process.h"

namespace mntsim {
namespace {

constexpr int socket_fd = 1;
constexpr int controller_fd = 3;

struct BuiltDescriptors {
  int procfs = -1;
  int hidden_root = -1;
};

/// Puts the two descriptors where the keeper has them, and closes all others but standard error.
bool arrange_descriptors(const KeeperStart& start) {
  // First out of the way of each other's places.
  const int socket = fcntl(start.socket, F_DUPFD, 16);
  const int controller = fcntl(start.controller, F_DUPFD, 16);
  if (socket < 0 || controller < 0) return false;
  if (dup2(socket, socket_fd) < 0 || dup2(socket, 0) < 0) return false;
  if (dup2(controller, controller_fd) < 0) return false;
  if (fcntl(STDERR_FILENO, F_GETFD) < 0 && dup2(socket, STDERR_FILENO) < 0) return false;
  return syscall(SYS_close_range, controller_fd + 1, UINT_MAX, 0) == 0;
}

bool write_file(const char* path, const char* text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const auto size = static_cast<ssize_t>(std::strlen(text));
  const bool written = write(fd, text, static_cast<std::size_t>(size)) == size;
  const int error = errno;
  close(fd);
  errno = error;
  return written;
}

/// Maps the controller's ids to 0, the only map that needs no privilege.
bool map_ids(const KeeperStart& start) {
  std::array<char, 32> uids{};
  std::array<char, 32> gids{};
  std::snprintf(uids.data(), uids.size(), "0 %u 1", start.uid);
  std::snprintf(gids.data(), gids.size(), "0 %u 1", start.gid);
  return write_file("/proc/self/setgroups", "deny") &&
         write_file("/proc/self/uid_map", uids.data()) &&
         write_file("/proc/self/gid_map", gids.data());
}

/// Where the caller lives in a chroot, pivot_root would refuse: back to the namespace's own root.
void leave_chroot() {
  const int own = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC);
  if (own < 0) return;
  (void)setns(own, CLONE_NEWNS);
  close(own);
}

/// A tmpfs over `/`. A path that starts at `/` does not see it; `/..` does.
bool enter_template_root() {
  return mount("none", "/", "tmpfs", 0, nullptr) == 0 && chdir("/..") == 0 &&
         mkdir(template_mountpoint + 1, 0755) == 0;
}

/// A procfs of the sandbox's own processes, in nobody's table: it stays alive by its descriptor.
/// While the caller's mounts are still there, since a user namespace may mount one only beside
/// another.
bool open_procfs(int* procfs) {
  if (mkdir("proc", 0755) != 0 || mount("proc", "proc", "proc", 0, nullptr) != 0) return false;
  *procfs = open("proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return *procfs >= 0 && umount2("proc", MNT_DETACH) == 0 && rmdir("proc") == 0;
}

int open_own_namespace(int procfs) { return openat(procfs, "self/ns/mnt", O_RDONLY | O_CLOEXEC); }

/// The hidden root's options are this machine's own (some boot with nosuid there); scripts find it
/// plain, as the simulator has it. Once more a tmpfs comes over it, as the template's root.
bool make_hidden_root_plain(int procfs) {
  const int own = open_own_namespace(procfs);
  if (own < 0 || umount2("/", MNT_DETACH) != 0 || setns(own, CLONE_NEWNS) != 0) return false;
  constexpr unsigned long plain = MS_REMOUNT | MS_BIND | MS_STRICTATIME;
  if (mount(nullptr, "/", nullptr, plain, nullptr) != 0 || !enter_template_root()) return false;
  const bool entered = setns(own, CLONE_NEWNS) == 0;
  close(own);
  return entered;
}

/// The caller's mounts go. Succeeds only where the mount above the old root, the hidden rootfs, is
/// not shared, so that nothing a script does there can reach another namespace. The template's root
/// becomes read-only: what leads to it (/proc/1/root) must not keep what a script makes.
bool pivot_to_template_root(int procfs, bool in_user_namespace) {
  return syscall(SYS_pivot_root, ".", ".") == 0 && umount2(".", MNT_DETACH) == 0 &&
         (in_user_namespace || make_hidden_root_plain(procfs)) && chdir("/") == 0 &&
         mount(nullptr, "/", nullptr, MS_REMOUNT | MS_RDONLY, nullptr) == 0;
}

bool keep_template_namespace(int procfs) {
  const int own = open_own_namespace(procfs);
  if (own < 0 || dup2(own, template_namespace_fd) < 0) return false;
  close(own);
  return true;
}

/// The hidden root, seen from a copy of the template whose visible root is gone.
bool open_hidden_root(const BuiltDescriptors& built, int* hidden_root) {
  if (unshare(CLONE_NEWNS) != 0 || umount2("/", MNT_DETACH) != 0) return false;
  const int own = open_own_namespace(built.procfs);
  if (own < 0 || setns(own, CLONE_NEWNS) != 0) return false;
  close(own);
  *hidden_root = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return *hidden_root >= 0 && setns(template_namespace_fd, CLONE_NEWNS) == 0;
}

BuildReport build(const KeeperStart& start, BuiltDescriptors* built) {
  const auto failed = [](BuildStep step) { return BuildReport{step, errno}; };
  if (start.user_namespace) {
    // Else /proc/self belongs to nobody here, and tasks could not join each other's namespaces.
    prctl(PR_SET_DUMPABLE, 1);
    if (!map_ids(start)) return failed(BuildStep::id_maps);
  } else {
    leave_chroot();
  }
  if (mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
    return failed(BuildStep::make_private);
  }
  if (!enter_template_root()) return failed(BuildStep::template_root);
  if (!open_procfs(&built->procfs)) return failed(BuildStep::procfs);
  if (!pivot_to_template_root(built->procfs, start.user_namespace)) return failed(BuildStep::pivot);
  if (!keep_template_namespace(built->procfs)) return failed(BuildStep::template_namespace);
  if (!start.user_namespace && !open_hidden_root(*built, &built->hidden_root)) {
    return failed(BuildStep::hidden_root);
  }
  return {BuildStep::done, 0};
}

/// Sends the report with the descriptors that are there, and closes these.
bool send_report(BuildReport report, const BuiltDescriptors& built) {
  iovec bytes{&report, sizeof report};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  const std::array<int, 2> fds{built.procfs, built.hidden_root};
  const std::size_t count = built.procfs < 0 ? 0 : built.hidden_root < 0 ? 1 : 2;
  if (count > 0 && report.step == BuildStep::done) {
    message.msg_control = control.data();
    message.msg_controllen = CMSG_SPACE(count * sizeof(int));
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(count * sizeof(int));
    std::memcpy(CMSG_DATA(header), fds.data(), count * sizeof(int));
  }
  const bool sent = sendmsg(socket_fd, &message, MSG_NOSIGNAL) >= 0;
  for (const int fd : fds) {
    if (fd >= 0) close(fd);
  }
  return sent;
}

void spawn_tasks(Channel* channels) {
  for (;;) {
    // The controller's end may live on in a copy of its process, so its process is watched too.
    std::array<pollfd, 2> waiting{{{socket_fd, POLLIN, 0}, {controller_fd, POLLIN, 0}}};
    if (poll(waiting.data(), waiting.size(), -1) < 0) continue;
    if (waiting[1].revents != 0) return;
    std::uint32_t channel = 0;
    if (recv(socket_fd, &channel, sizeof channel, 0) != sizeof channel) return;
    const long pid = syscall(SYS_clone, SIGCHLD, nullptr, nullptr, nullptr, nullptr);
    if (pid == 0) {
      dup2(template_namespace_fd, socket_fd);
      run_task(channels, channel);
    }
    const SpawnReport report{pid < 0 ? errno : 0, static_cast<std::int32_t>(pid)};
    if (send(socket_fd, &report, sizeof report, MSG_NOSIGNAL) < 0) return;
  }
}

}  // namespace

void run_keeper(const KeeperStart& start) {
  // A session of its own: no signal of the caller's terminal arrives. Children that end are
  // nobody's concern: what they held is gone before they say that they end.
  setsid();
  std::signal(SIGCHLD, SIG_IGN);
  umask(0);
  if (!arrange_descriptors(start)) _exit(1);
  BuiltDescriptors built;
  const BuildReport report = build(start, &built);
  if (send_report(report, built) && report.step == BuildStep::done) spawn_tasks(start.channels);
  _exit(0);  // and the kernel kills whoever is left in the pid namespace
}

}  // namespace mntsim
