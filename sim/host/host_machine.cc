// SPDX-License-Identifier: Apache-2.0
#include "sim/host/host_machine.h"

#include <sched.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <variant>

#include "sim/host/request.h"
#include "sim/script/mkdir_parents.h"

namespace mntsim {
/// Sends one command of `task` on its way.
struct HostMachine::Execution {
  HostMachine& machine;
  Task& task;

  Errno operator()(const Rmdir& command) { return guarded(command); }
  Errno operator()(const Remove& command) { return plain(command); }
  Errno operator()(const Rename& command) { return plain(command); }
  Errno operator()(const Symlink& command) { return plain(command); }
  Errno operator()(const Touch& command) { return plain(command); }
  Errno operator()(const Access& command) { return plain(command); }
  Errno operator()(const UmountCommand& command) { return plain(command); }
  Errno operator()(const Chroot& command) { return plain(command); }
  Errno operator()(const Chdir& command) { return plain(command); }
  Errno operator()(const PivotRoot& command) { return plain(command); }
  Errno operator()(const Fork& command) { return machine.fork(task, command.name); }
  Errno operator()(const Exit& /*command*/) { return machine.exit(task); }
  Errno operator()(const SnapshotCommand& /*command*/) { return ok; }
  Errno operator()(const ResetCommand& /*command*/) { return ok; }

  Errno operator()(const Mkdir& command) {
    if (!command.parents) return mkdir(command.path);
    for (const std::string_view part : mkdir_parents(command.path)) {
      if (const Errno error = mkdir(part); error != ok && error != Errno{EEXIST}) return error;
    }
    return ok;
  }

  Errno operator()(const MountCommand& command) {
    for (const MountCall& call : command.calls) {
      machine.has_cgroup2_ |= call.type == "cgroup2";
      machine.has_mqueue_ |= call.type == "mqueue";
      if (const Errno error = guarded(call); error != ok) return error;
    }
    return ok;
  }

  Errno operator()(const Unshare& command) {
    if (command.user_namespace) {
      throw HostUnavailable{"user namespaces ('unshare -U') are not modelled yet"};
    }
    channel().begin(Operation::unshare);
    if (command.mount_namespace) channel().flags = CLONE_NEWNS;
    return machine.call(task);
  }

  Errno operator()(const Setns& command) {
    const Task* other = machine.find(command.task);
    if (other == nullptr) return Errno{ESRCH};
    channel().begin(Operation::setns);
    channel().number = other->pid;
    const Errno error = machine.call(task);
    if (error == ok) {
      machine.sandbox_.rootfs().task_has_root(static_cast<dev_t>(channel().value));
    }
    return error;
  }

  Errno operator()(const Open& command) {
    const auto slot = find_slot(command.slot);
    const bool is_new = slot == task.slots.end();
    write_request(channel(), command, is_new ? -1 : slot->second);
    const Errno error = machine.call(task);
    if (error != ok) return error;
    const auto fd = static_cast<int>(channel().value);
    if (is_new) {
      task.slots.emplace_back(command.slot, fd);
    } else {
      slot->second = fd;
    }
    return ok;
  }

  Errno operator()(const Close& command) {
    const auto slot = find_slot(command.slot);
    if (slot == task.slots.end()) return Errno{EBADF};
    channel().begin(Operation::close);
    channel().number = slot->second;
    task.slots.erase(slot);
    return machine.call(task);
  }

  Errno operator()(const MountSetattr& command) {
    const auto slot = find_slot(command.target.slot);
    write_request(channel(), command, slot == task.slots.end() ? -1 : slot->second);
    return machine.call(task);
  }

 private:
  Channel& channel() { return machine.channel(task); }

  Errno mkdir(std::string_view path) {
    write_mkdir(channel(), path);
    channel().guard = machine.has_cgroup2_;
    return machine.call(task);
  }

  Errno plain(const auto& command) {
    write_request(channel(), command);
    return machine.call(task);
  }

  Errno guarded(const auto& command) {
    write_request(channel(), command);
    channel().guard = machine.has_cgroup2_;
    return machine.call(task);
  }

  std::vector<std::pair<std::string, int>>::iterator find_slot(const std::string& name) {
    return std::find_if(task.slots.begin(), task.slots.end(),
                        [&](const auto& slot) { return slot.first == name; });
  }
};

HostMachine::HostMachine() { found(); }

Errno HostMachine::execute(const TaskCommand& command) {
  Task* task = find(command.task);
  if (task == nullptr) return Errno{ESRCH};
  return std::visit(Execution{*this, *task}, command.command);
}

Snapshot HostMachine::snapshot() {
  Snapshot tables;
  tables.reserve(tasks_.size());
  for (const Task& task : tasks_) {
    tables.push_back({task.name, tables_.read_lines(sandbox_.procfs(), task.pid, has_cgroup2_)});
  }
  return tables;
}

void HostMachine::reset() {
  release_all();
  sandbox_.rootfs().sweep();
  found();
}

HostMachine::Task* HostMachine::find(std::string_view name) {
  const auto found = std::find_if(tasks_.begin(), tasks_.end(),
                                  [&](const Task& task) { return task.name == name; });
  return found == tasks_.end() ? nullptr : &*found;
}

/// Makes the call that stands in the task's channel.
Errno HostMachine::call(const Task& task) {
  channel(task).give_turn(Side::task);
  sandbox_.await(channel(task), task.pid);
  const std::int32_t error = channel(task).error;
  if (error == Channel::guarded) {
    throw HostUnavailable{
        "the command would change cgroup2, which this machine has only once; it was not run"};
  }
  return Errno{error};
}

Errno HostMachine::fork(Task& parent, const std::string& name) {
  if (find(name) != nullptr) return Errno{EEXIST};
  const std::uint32_t index = take_channel();
  Channel& childs = sandbox_.channel(index);
  childs.turn.store(
      static_cast<std::uint32_t>(Side::task));  // until the child says that it is there
  channel(parent).begin(Operation::fork);
  channel(parent).number = static_cast<std::int32_t>(index);
  if (const Errno error = call(parent); error != ok) {
    free_channels_.push_back(index);
    throw HostUnavailable{std::string("cannot fork a task: ") +
                          std::strerror(static_cast<int>(error))};
  }
  const auto pid = static_cast<pid_t>(channel(parent).value);
  // Only then are the parent's slots closed in the child, too.
  sandbox_.await(childs, pid);
  tasks_.push_back({name, pid, index, {}});
  return ok;
}

Errno HostMachine::exit(Task& task) {
  channel(task).begin(Operation::exit);
  if (const Errno error = call(task); error != ok) {
    throw HostUnavailable{std::string("cannot leave a mount namespace: ") +
                          std::strerror(static_cast<int>(error))};
  }
  free_channels_.push_back(task.channel);
  tasks_.erase(tasks_.begin() + (&task - tasks_.data()));
  return ok;
}

std::uint32_t HostMachine::take_channel() {
  if (!free_channels_.empty()) {
    const std::uint32_t index = free_channels_.back();
    free_channels_.pop_back();
    return index;
  }
  if (used_channels_ == Sandbox::max_tasks) {
    throw HostUnavailable{"more than " + std::to_string(Sandbox::max_tasks) + " tasks at once"};
  }
  return used_channels_++;
}

/// Ends all tasks but the first, which lets go of everything and lives on: a fork less for each
/// case.
void HostMachine::release_all() {
  for (const Task& task : tasks_) {
    const bool is_first = &task == tasks_.data();
    channel(task).begin(is_first ? Operation::release : Operation::exit);
    channel(task).give_turn(Side::task);
  }
  while (!tasks_.empty()) {
    const Task& task = tasks_.back();
    sandbox_.await(channel(task), task.pid);
    if (tasks_.size() == 1) break;
    free_channels_.push_back(task.channel);
    tasks_.pop_back();
  }
}

/// The initial state. REQUIRES: no task, or one that has let go of everything.
void HostMachine::found() {
  if (tasks_.empty()) {
    const std::uint32_t index = take_channel();
    tasks_.push_back({"init", sandbox_.spawn(index), index, {}});
  }
  Task& init = tasks_.front();
  init.name = "init";
  init.slots.clear();
  channel(init).begin(Operation::found);
  if (has_mqueue_) channel(init).flags = CLONE_NEWIPC;
  has_mqueue_ = false;
  has_cgroup2_ = false;
  if (const Errno error = call(init); error != ok) {
    throw HostUnavailable{std::string("cannot build the initial state: ") +
                          std::strerror(static_cast<int>(error))};
  }
}

}  // namespace mntsim
