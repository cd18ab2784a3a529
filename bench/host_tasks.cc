// SPDX-License-Identifier: Apache-2.0
#include "bench/host_tasks.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <map>
#include <semaphore>
#include <span>
#include <thread>

namespace mntsim::bench {

namespace {

Errno errno_of(long result) { return result < 0 ? Errno{errno} : ok; }

const char* or_null(const std::optional<std::string>& text) {
  return text ? text->c_str() : nullptr;
}

Errno touch(const char* path) {
  const int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC | O_NOCTTY, 0644);
  if (fd < 0) return Errno{errno};
  close(fd);
  return ok;
}

Errno mount_it(const MountCall& call) {
  return errno_of(::mount(or_null(call.source), call.target.c_str(), or_null(call.type), call.flags,
                          or_null(call.data)));
}

Errno set_attribute(int directory, const TypedCall& call) {
  mount_attr change{};
  switch (call.attribute) {
    case MountAttribute::shared: change.propagation = MS_SHARED; break;
    case MountAttribute::slave: change.propagation = MS_SLAVE; break;
    case MountAttribute::private_: change.propagation = MS_PRIVATE; break;
    case MountAttribute::unbindable: change.propagation = MS_UNBINDABLE; break;
    case MountAttribute::ro: change.attr_set = MOUNT_ATTR_RDONLY; break;
    case MountAttribute::rw: change.attr_clr = MOUNT_ATTR_RDONLY; break;
  }
  unsigned flags = call.recursive ? AT_RECURSIVE : 0U;
  if (call.has_slot && call.path.empty()) flags |= AT_EMPTY_PATH;
  return errno_of(
      syscall(SYS_mount_setattr, directory, call.path.c_str(), flags, &change, sizeof change));
}

}  // namespace

/// A task. Between two semaphores either it or the caller runs, never both.
class HostTasks::Thread {
 public:
  /// A copy of the calling thread's root, directory and namespace. The first task's maker is the
  /// world itself.
  explicit Thread(HostTasks& tasks) : tasks_(tasks), thread_([this] { serve(); }) {
    done_.acquire();
  }
  ~Thread() {
    if (!ended_) hand_over({});
    thread_.join();
  }
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;

  /// Runs the calls, all of this task, to the first that fails. Adds the time that they used.
  void run(std::span<const TypedCall> calls, double& used_s) {
    hand_over(calls);
    used_s += used_s_;
    if (failed_ != nullptr) throw CallFailed(words_of(*failed_), failure_);
  }
  [[nodiscard]] bool has_ended() const { return ended_; }

 private:
  void hand_over(std::span<const TypedCall> calls) {
    calls_ = calls;
    go_.release();
    done_.acquire();
  }

  void serve() {
    ::unshare(CLONE_FS);  // root and directory are copied; no thread shares them with another
    number_ = static_cast<int>(syscall(SYS_gettid));
    done_.release();
    while (!ended_) {
      go_.acquire();
      run_calls();
      done_.release();
    }
  }

  void run_calls() {
    ended_ = calls_.empty();
    off_clock_s_ = 0;
    const double begin = thread_seconds();
    for (const TypedCall& call : calls_) {
      const Errno result = execute(call);
      if (result == call.expected) continue;
      failed_ = &call;
      failure_ = result;
      break;
    }
    used_s_ = seconds_between(begin, thread_seconds()) - off_clock_s_;
  }

  Errno execute(const TypedCall& call) {
    const char* path = call.path.c_str();
    const char* second_path = call.second_path.c_str();
    switch (call.kind) {
      case CallKind::mkdir: return errno_of(mkdir(path, 0755));
      case CallKind::rmdir: return errno_of(rmdir(path));
      case CallKind::unlink: return errno_of(unlink(path));
      case CallKind::rename: return errno_of(rename(path, second_path));
      case CallKind::symlink: return errno_of(symlink(path, second_path));
      case CallKind::touch: return touch(path);
      case CallKind::access: return errno_of(access(path, F_OK));
      case CallKind::open: return open_slot(call);
      case CallKind::close: return close_slot(call);
      case CallKind::mount: return mount_it(call.mount);
      case CallKind::umount: return errno_of(umount2(path, static_cast<int>(call.flags)));
      case CallKind::mount_setattr: return set_attribute(directory_of(call), call);
      case CallKind::pivot_root: return errno_of(syscall(SYS_pivot_root, path, second_path));
      case CallKind::chroot: return errno_of(chroot(path));
      case CallKind::chdir: return errno_of(chdir(path));
      case CallKind::fork: return fork_task(call.other);
      case CallKind::exit: return end();
      case CallKind::unshare: return errno_of(::unshare(CLONE_NEWNS));
      case CallKind::setns: return join(call.other);
    }
    return Errno{ENOSYS};
  }

  Errno open_slot(const TypedCall& call) {
    const int flags = (call.path_only ? O_PATH : O_RDONLY) | O_CLOEXEC | O_NOCTTY;
    const int fd = open(call.path.c_str(), flags);
    if (fd < 0) return Errno{errno};
    (void)close_slot(call);
    slots_[call.other] = fd;
    return ok;
  }
  Errno close_slot(const TypedCall& call) {
    const auto slot = slots_.find(call.other);
    if (slot == slots_.end()) return Errno{EBADF};
    close(slot->second);
    slots_.erase(slot);
    return ok;
  }
  [[nodiscard]] int directory_of(const TypedCall& call) const {
    if (!call.has_slot) return AT_FDCWD;
    const auto slot = slots_.find(call.other);
    return slot == slots_.end() ? -1 : slot->second;
  }

  Errno fork_task(std::uint32_t number) {
    const double begin = thread_seconds();
    if (number >= tasks_.threads_.size()) tasks_.threads_.resize(number + 1);
    tasks_.threads_[number] = std::make_unique<Thread>(tasks_);
    off_clock_s_ += seconds_between(begin, thread_seconds());
    return ok;
  }

  /// A thread that just ended would leave its namespace to a worker of the kernel, whose time
  /// nobody counts: it goes back to the first namespace, which takes down its own here and now.
  Errno end() {
    ended_ = true;
    for (const auto& [number, fd] : slots_) close(fd);
    slots_.clear();
    return tasks_.world_->join_home();
  }

  Errno join(std::uint32_t number) {
    const double begin = thread_seconds();
    const int fd = HostWorld::open_namespace(tasks_.threads_[number]->number_);
    off_clock_s_ += seconds_between(begin, thread_seconds());
    const Errno result = errno_of(setns(fd, CLONE_NEWNS));
    const double middle = thread_seconds();
    close(fd);
    off_clock_s_ += seconds_between(middle, thread_seconds());
    return result;
  }

  HostTasks& tasks_;
  std::binary_semaphore go_{0};
  std::binary_semaphore done_{0};
  std::span<const TypedCall> calls_;
  bool ended_ = false;
  int number_ = 0;  // the thread's id
  double used_s_ = 0;
  double off_clock_s_ = 0;
  const TypedCall* failed_ = nullptr;
  Errno failure_ = ok;
  std::map<std::uint32_t, int> slots_;
  std::thread thread_;  // last: it uses the others from its first moment on
};

HostTasks::HostTasks() { reset(); }

HostTasks::~HostTasks() { threads_.clear(); }

void HostTasks::reset() {
  threads_.clear();
  world_.reset();
  world_.emplace();
  if (HostWorld::in_user_namespace()) {
    throw HostUnavailable("containers mount proc, which takes CAP_SYS_ADMIN (be root)");
  }
  threads_.push_back(std::make_unique<Thread>(*this));
}

void HostTasks::run(const std::vector<TypedCall>& calls) {
  for (std::size_t begin = 0; begin < calls.size();) {
    const std::uint32_t task = calls[begin].task;
    std::size_t end = begin + 1;
    while (end < calls.size() && calls[end].task == task) ++end;
    Thread& thread = *threads_[task];
    thread.run({calls.data() + begin, end - begin}, used_s_);
    if (thread.has_ended()) threads_[task].reset();
    begin = end;
  }
}

}  // namespace mntsim::bench
