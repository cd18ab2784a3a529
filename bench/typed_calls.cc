// SPDX-License-Identifier: Apache-2.0
#include "bench/typed_calls.h"

#include <array>
#include <optional>

#include "bench/cpu_clock.h"
#include "bench/simulated_world.h"

namespace mntsim::bench {

namespace {

constexpr std::array call_names = {"mkdir",  "rmdir",         "unlink",     "rename", "symlink",
                                   "touch",  "access",        "open",       "close",  "mount",
                                   "umount", "mount_setattr", "pivot_root", "chroot", "chdir",
                                   "fork",   "exit",          "unshare",    "setns"};

}  // namespace

std::string words_of(const TypedCall& call) {
  const std::string& path = call.kind == CallKind::mount ? call.mount.target : call.path;
  return call_names[static_cast<std::size_t>(call.kind)] + (" " + path);
}

SimulatedTasks::SimulatedTasks() : tasks_{kernel_.init_task()} {}

double SimulatedTasks::clock_s() { return thread_seconds(); }

Errno SimulatedTasks::call(const TypedCall& call) {
  const TaskHandle task = tasks_[call.task];
  const auto slot = static_cast<SlotId>(call.other);
  switch (call.kind) {
    case CallKind::mkdir: return kernel_.mkdir(task, call.path);
    case CallKind::rmdir: return kernel_.rmdir(task, call.path);
    case CallKind::unlink: return kernel_.unlink(task, call.path);
    case CallKind::rename: return kernel_.rename(task, call.path, call.second_path);
    case CallKind::symlink: return kernel_.symlink(task, call.path, call.second_path);
    case CallKind::touch: return kernel_.touch(task, call.path);
    case CallKind::access: return kernel_.access(task, call.path);
    case CallKind::open: return kernel_.open(task, call.path, slot);
    case CallKind::close: return kernel_.close(task, slot);
    case CallKind::mount: return kernel_.mount(task, call.mount);
    case CallKind::umount: return kernel_.umount(task, call.path, call.flags);
    case CallKind::mount_setattr:
      return kernel_.mount_setattr(task, call.has_slot ? std::optional(slot) : std::nullopt,
                                   call.path, call.attribute, call.recursive);
    case CallKind::pivot_root: return kernel_.pivot_root(task, call.path, call.second_path);
    case CallKind::chroot: return kernel_.chroot(task, call.path);
    case CallKind::chdir: return kernel_.chdir(task, call.path);
    case CallKind::fork:
      if (call.other >= tasks_.size()) tasks_.resize(call.other + 1);
      tasks_[call.other] = kernel_.fork(task);
      return ok;
    case CallKind::exit: kernel_.exit(task); return ok;
    case CallKind::unshare: return kernel_.unshare(task);
    case CallKind::setns: return kernel_.setns(task, tasks_[call.other]);
  }
  return Errno{ENOSYS};
}

void SimulatedTasks::run(const std::vector<TypedCall>& calls) {
  for (const TypedCall& each : calls) {
    const Errno result = call(each);
    if (result != each.expected) throw CallFailed(words_of(each), result);
  }
}

}  // namespace mntsim::bench
