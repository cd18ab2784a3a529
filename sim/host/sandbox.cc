// SPDX-License-Identifier: Apache-2.0
#include "sim/host/sandbox.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <string>

#include "sim/host/keeper.h"
#include "sim/script/machine.h"

namespace mntsim {
namespace {

constexpr int own_namespaces =
    CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWCGROUP;

// How long to wait for a task before asking whether it is still there.
constexpr timespec patience{0, 100'000'000};

[[noreturn]] void unavailable(const std::string& what, int error) {
  throw HostUnavailable{what + ": " + std::strerror(error)};
}

const char* describe(BuildStep step) {
  switch (step) {
    case BuildStep::descriptors: return "the sandbox's first process ended unexpectedly";
    case BuildStep::id_maps: return "cannot map ids in the user namespace";
    case BuildStep::make_private: return "cannot make '/' private in a new mount namespace";
    case BuildStep::template_root: return "cannot mount a tmpfs as the sandbox's root";
    case BuildStep::procfs: return "cannot mount a procfs for the sandbox";
    case BuildStep::pivot:
      return "cannot pivot_root into the sandbox (is the root of this machine its initramfs?)";
    case BuildStep::template_namespace: return "cannot keep the sandbox's mount namespace";
    case BuildStep::hidden_root: return "cannot open the hidden root of the sandbox";
    case BuildStep::done: break;
  }
  return "the sandbox is ready";
}

void say_user_namespace() {
  static std::atomic<bool> said{false};
  if (said.exchange(true)) return;
  std::fputs(
      "mntsim: no CAP_SYS_ADMIN; the host machine works in a user namespace, where some "
      "results differ ('/' and inherited mounts are locked)\n",
      stderr);
}

/// All signals blocked while it lives: no handler of the caller may run in a child.
class BlockedSignals {
 public:
  BlockedSignals() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;
  ~BlockedSignals() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_{};
};

/// Receives a report and up to two descriptors; false if the other side is gone.
bool receive(int socket, BuildReport* report, std::array<int, 2>* fds) {
  iovec bytes{report, sizeof *report};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(2 * sizeof(int))> control{};
  msghdr message{};
  message.msg_iov = &bytes;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ssize_t size = 0;
  do {
    size = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
  } while (size < 0 && errno == EINTR);
  if (size != static_cast<ssize_t>(sizeof *report)) return false;
  if (const cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr) {
    std::memcpy(fds->data(), CMSG_DATA(header), header->cmsg_len - CMSG_LEN(0));
  }
  return true;
}

}  // namespace

Sandbox::Sandbox() : owner_(getpid()) {
  map_channels();
  try {
    start_keeper();
    receive_report();
  } catch (...) {
    end_keeper();
    throw;
  }
}

Sandbox::~Sandbox() {
  end_keeper();
  if (owner_ != getpid()) return;
  try {
    rootfs_->sweep();
  } catch (const HostUnavailable&) {
    // Nobody is left to be told.
  }
}

pid_t Sandbox::spawn(std::uint32_t index) {
  Channel& channel = channels_[index];
  channel.turn.store(
      static_cast<std::uint32_t>(Side::task));  // until the task says that it is there
  SpawnReport report;
  ssize_t size = send(socket_.get(), &index, sizeof index, MSG_NOSIGNAL);
  while (size >= 0) {
    size = recv(socket_.get(), &report, sizeof report, 0);
    if (size >= 0 || errno != EINTR) break;
    size = 0;
  }
  if (size != static_cast<ssize_t>(sizeof report)) {
    throw HostUnavailable{"the sandbox's first process is gone"};
  }
  if (report.error != 0) unavailable("cannot fork a task", report.error);
  await(channel, report.pid);
  return report.pid;
}

void Sandbox::await(Channel& channel, pid_t pid) {
  while (!channel.wait_for_turn(Side::controller, &patience)) {
    const std::string name = std::to_string(pid);
    if (faccessat(procfs_.get(), name.c_str(), F_OK, 0) == 0) continue;
    if (channel.turn.load() == static_cast<std::uint32_t>(Side::controller)) return;
    throw HostUnavailable{"the process of a task ended unexpectedly"};
  }
}

void Sandbox::map_channels() {
  void* memory = mmap(nullptr, sizeof(Channel) * max_tasks, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) unavailable("cannot map memory to share with tasks", errno);
  // All zeros, as the mapping is, is an idle channel: it begins with a request.
  channels_ = static_cast<Channel*>(memory);
}

void Sandbox::start_keeper() {
  std::array<int, 2> sockets{};
  if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets.data()) != 0) {
    unavailable("cannot make a socket pair", errno);
  }
  socket_ = Descriptor(sockets[0]);
  const Descriptor keepers_end(sockets[1]);
  const Descriptor controller(static_cast<int>(syscall(SYS_pidfd_open, owner_, 0)));
  if (controller.get() < 0) unavailable("pidfd_open", errno);
  clone_keeper(keepers_end.get(), controller.get());
}

void Sandbox::clone_keeper(int socket, int controller) {
  KeeperStart start{channels_, socket, controller, false, geteuid(), getegid()};
  const BlockedSignals blocked;
  const auto clone = [&](int flags) {
    // No exit signal: the caller's own wait() and SIGCHLD never see the keeper.
    const long pid = syscall(SYS_clone, flags, nullptr, nullptr, nullptr, nullptr);
    if (pid == 0) run_keeper(start);
    return static_cast<pid_t>(pid);
  };
  keeper_ = clone(own_namespaces);
  if (keeper_ >= 0) return;
  if (errno != EPERM) unavailable("cannot make a mount namespace", errno);
  start.user_namespace = true;
  keeper_ = clone(own_namespaces | CLONE_NEWUSER);
  if (keeper_ < 0) {
    unavailable("no CAP_SYS_ADMIN here, and no user namespace without it", errno);
  }
  in_user_namespace_ = true;
  say_user_namespace();
}

void Sandbox::receive_report() {
  BuildReport report;
  std::array<int, 2> fds{-1, -1};
  const bool received = receive(socket_.get(), &report, &fds);
  procfs_ = Descriptor(fds[0]);
  rootfs_.emplace(fds[1]);
  if (!received) throw HostUnavailable{describe(BuildStep::descriptors)};
  if (report.step != BuildStep::done) unavailable(describe(report.step), report.error);
}

void Sandbox::end_keeper() {
  if (keeper_ > 0 && owner_ == getpid()) {
    // It is process 1 of its pid namespace: the wait ends when all others there are gone too.
    kill(keeper_, SIGKILL);
    while (waitpid(keeper_, nullptr, __WALL) < 0 && errno == EINTR) {
    }
  }
  keeper_ = -1;
  if (channels_ != nullptr) munmap(channels_, sizeof(Channel) * max_tasks);
  channels_ = nullptr;
}

}  // namespace mntsim
