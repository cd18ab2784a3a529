// SPDX-License-Identifier: Apache-2.0
#include "bench/host_world.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace mntsim::bench {

namespace {

constexpr std::size_t read_size = 1U << 17U;

[[noreturn]] void unavailable(const char* what) {
  throw HostUnavailable(std::string(what) + ": " + std::strerror(errno));
}

const char* or_null(const std::optional<std::string>& text) {
  return text ? text->c_str() : nullptr;
}

void write_file(const char* path, const std::string& text) {
  const int fd = open(path, O_WRONLY | O_CLOEXEC);
  const bool written =
      fd >= 0 && write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (fd >= 0) close(fd);
  if (!written) unavailable(path);
}

/// A mount namespace in a user namespace where we are root.
void enter_user_namespace() {
  const std::string uid = std::to_string(geteuid());
  const std::string gid = std::to_string(getegid());
  if (::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) {
    unavailable("no CAP_SYS_ADMIN here, and no user namespace without it");
  }
  write_file("/proc/self/setgroups", "deny");
  write_file("/proc/self/uid_map", "0 " + uid + " 1");
  write_file("/proc/self/gid_map", "0 " + gid + " 1");
}

/// What a world needs of the process's own namespace, opened once: after that no path leads there.
struct Origin {
  int procfs = -1;
  int mount_namespace = -1;
  int root = -1;
  int directory = -1;
  bool in_user_namespace = false;

  Origin() {
    if (::unshare(CLONE_NEWNS) != 0) {
      if (errno != EPERM) unavailable("cannot make a mount namespace");
      enter_user_namespace();
      in_user_namespace = true;
    }
    if (::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0) {
      unavailable("cannot make '/' private in a new mount namespace");
    }
    procfs = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
    mount_namespace = openat(procfs, "thread-self/ns/mnt", O_RDONLY | O_CLOEXEC);
    root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    directory = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (mount_namespace < 0 || root < 0 || directory < 0)
      unavailable("cannot open /proc/self/ns/mnt");
    raise_descriptor_limit();
  }

  void go_back() const {
    if (setns(mount_namespace, CLONE_NEWNS) != 0 || fchdir(root) != 0 || chroot(".") != 0 ||
        fchdir(directory) != 0) {
      unavailable("cannot go back to the first mount namespace");
    }
  }

  /// A namespace is held by a descriptor, and there are hundreds.
  static void raise_descriptor_limit() {
    rlimit limit{};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
  }
};

const Origin& origin() {
  static const Origin only;
  return only;
}

int open_in_proc(const std::string& path) {
  const int fd = openat(origin().procfs, path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) unavailable("cannot open a file of /proc");
  return fd;
}

int open_own_namespace() { return open_in_proc("thread-self/ns/mnt"); }

/// The root becomes an empty tmpfs, and the old mounts are let go.
void replace_root() {
  constexpr const char* somewhere = "/proc";  // any directory that is there
  const bool replaced = ::mount("none", somewhere, "tmpfs", 0, nullptr) == 0 &&
                        chdir(somewhere) == 0 && syscall(SYS_pivot_root, ".", ".") == 0 &&
                        umount2(".", MNT_DETACH) == 0 && chdir("/") == 0;
  if (!replaced) unavailable("cannot get an empty root (is this machine's root its initramfs?)");
}

void require(int result, const char* call, const std::string& path) {
  if (result != 0) throw CallFailed(call + (" " + path), Errno{errno});
}

}  // namespace

HostWorld::HostWorld() {
  static_cast<void>(origin());
  if (::unshare(CLONE_NEWNS) != 0) unavailable("cannot make a mount namespace");
  try {
    replace_root();
    home_ = open_own_namespace();
    mountinfo_ = open_in_proc("thread-self/mountinfo");
  } catch (...) {
    origin().go_back();
    throw;
  }
}

HostWorld::~HostWorld() {
  origin().go_back();
  for (const int fd : namespaces_) close(fd);
  close(mountinfo_);
  close(home_);
}

void HostWorld::mkdir(const std::string& path) {
  require(::mkdir(path.c_str(), 0755), "mkdir", path);
}

void HostWorld::mount(const MountCall& call) {
  require(::mount(or_null(call.source), call.target.c_str(), or_null(call.type), call.flags,
                  or_null(call.data)),
          "mount", call.target);
}

void HostWorld::umount(const std::string& path, std::uint32_t flags) {
  require(umount2(path.c_str(), static_cast<int>(flags)), "umount", path);
}

void HostWorld::unshare() { require(::unshare(CLONE_NEWNS), "unshare", ""); }

void HostWorld::go_back() { require(setns(home_, CLONE_NEWNS), "setns", ""); }

bool HostWorld::in_user_namespace() { return origin().in_user_namespace; }

Errno HostWorld::join_home() const { return setns(home_, CLONE_NEWNS) == 0 ? ok : Errno{errno}; }

int HostWorld::open_namespace(int thread_id) {
  return open_in_proc("self/task/" + std::to_string(thread_id) + "/ns/mnt");
}

void HostWorld::add_namespace(std::uint32_t propagation) {
  unshare();
  if (propagation != 0) mount({{}, "/", {}, propagation | mount_flag::rec, {}});
  namespaces_.push_back(open_own_namespace());
  go_back();
}

void HostWorld::read_mountinfo() {
  table_.resize(std::max(table_.size(), read_size));
  std::size_t size = 0;
  for (;;) {
    if (size == table_.size()) table_.resize(2 * size);
    const ssize_t count =
        pread(mountinfo_, table_.data() + size, table_.size() - size, static_cast<off_t>(size));
    if (count < 0) throw CallFailed("read mountinfo", Errno{errno});
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
}

}  // namespace mntsim::bench
