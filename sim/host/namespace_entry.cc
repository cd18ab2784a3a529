// SPDX-License-Identifier: Apache-2.0
#include "sim/host/namespace_entry.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>

#include "sim/host/cgroup_name.h"
#include "sim/script/mountinfo_line.h"

namespace mntsim {

namespace {

constexpr long nsfs_magic = 0x6e736673;  // statfs(2)

/// In the forked process: joins, reads, writes what it read. 0, or the errno.
int copy_table(int procfs, int namespace_fd, int out) {
  if (setns(namespace_fd, CLONE_NEWNS) != 0) return errno;
  const int file = openat(procfs, "self/mountinfo", O_RDONLY | O_CLOEXEC);
  if (file < 0) return errno;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = read(file, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno;
    if (got == 0) return 0;
    for (ssize_t done = 0; done < got;) {
      const ssize_t wrote = write(out, buffer.data() + done, static_cast<std::size_t>(got - done));
      if (wrote < 0 && errno != EINTR) return errno;
      if (wrote > 0) done += wrote;
    }
  }
}

std::string read_to_end(int fd) {
  std::string text;
  std::array<char, 4096> buffer;
  for (;;) {
    const ssize_t got = read(fd, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return text;
    text.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

int wait_for(pid_t child) {
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) return errno;
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : EIO;
}

/// What was opened by O_PATH, opened to be joined: the mount namespace with that inode, else -1 and
/// ENOENT. Anything else may have come there meanwhile, and a FIFO would not let us go. REQUIRES:
/// for a place that is -1, errno says why.
Descriptor open_to_join(const Procfs& procfs, const Descriptor& place, std::uint64_t inode,
                        int* error) {
  struct statfs kind {};
  struct stat status {};
  if (place.get() < 0 || fstatfs(place.get(), &kind) != 0 || fstat(place.get(), &status) != 0) {
    *error = errno;
    return Descriptor();
  }
  if (kind.f_type != nsfs_magic || status.st_ino != inode) {
    *error = ENOENT;
    return Descriptor();
  }
  const std::string own = "self/fd/" + std::to_string(place.get());
  Descriptor found(openat(procfs.descriptor(), own.c_str(), O_RDONLY | O_CLOEXEC));
  *error = found.get() < 0 ? errno : 0;
  return found;
}

}  // namespace

std::vector<NamespaceBind> namespace_binds(std::string_view mountinfo) {
  std::vector<NamespaceBind> binds;
  for (std::size_t at = mountinfo.find(" - nsfs "); at != std::string_view::npos;) {
    const std::size_t before = mountinfo.rfind('\n', at);
    const std::size_t begin = before == std::string_view::npos ? 0 : before + 1;
    const std::size_t end = std::min(mountinfo.find('\n', at), mountinfo.size());
    if (const auto line = read_mountinfo_line(mountinfo.substr(begin, end - begin))) {
      const std::uint64_t inode = mount_namespace_inode(line->root);
      if (line->type == "nsfs" && inode != 0) binds.push_back({inode, line->mount_point});
    }
    at = mountinfo.find(" - nsfs ", end);
  }
  return binds;
}

std::string name_of_bind(std::string_view path) {
  const auto last_name = [&path] {
    const std::size_t slash = path.rfind('/');
    const std::string_view name = slash == path.npos ? path : path.substr(slash + 1);
    path = slash == path.npos ? std::string_view() : path.substr(0, slash);
    return name;
  };
  std::string_view name = last_name();
  if (name == "mnt") name = last_name();
  if (name.ends_with(".mnt")) name.remove_suffix(4);
  return fit_for_name(name);
}

Descriptor open_namespace_bind(const Procfs& procfs, const std::string& viewer,
                               const NamespaceBind& bind, int* error) {
  const Descriptor root(
      openat(procfs.descriptor(), (viewer + "/root").c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
  open_how how{};
  how.flags = O_PATH | O_CLOEXEC;
  how.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  const Descriptor place(root.get() < 0
                             ? -1
                             : static_cast<int>(syscall(SYS_openat2, root.get(), bind.path.c_str(),
                                                        &how, sizeof how)));
  return open_to_join(procfs, place, bind.inode, error);
}

Descriptor open_namespace_link(const Procfs& procfs, const std::string& link_name,
                               std::uint64_t inode, int* error) {
  const Descriptor place(openat(procfs.descriptor(), link_name.c_str(), O_PATH | O_CLOEXEC));
  return open_to_join(procfs, place, inode, error);
}

ProcText read_inside(const Procfs& procfs, int namespace_fd) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return {errno, {}};
  const Descriptor reader(ends[0]);
  Descriptor writer(ends[1]);
  const pid_t child = fork();
  if (child < 0) return {errno, {}};
  if (child == 0) {
    std::signal(SIGPIPE, SIG_DFL);
    _exit(copy_table(procfs.descriptor(), namespace_fd, writer.get()));
  }
  writer = Descriptor();
  std::string text = read_to_end(reader.get());
  const int error = wait_for(child);
  if (error != 0) return {error, {}};
  return {0, std::move(text)};
}

}  // namespace mntsim
