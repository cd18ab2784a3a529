// SPDX-License-Identifier: Apache-2.0
#include "sim/script/simulated_machine.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "sim/script/mkdir_parents.h"
#include "sim/script/text_lines.h"

namespace mntsim {

/// One command by one living task: an overload a verb.
class SimulatedMachine::Call {
 public:
  Call(SimulatedMachine& machine, TaskHandle task)
      : machine_(machine), kernel_(machine.kernel_), task_(task) {}

  Errno operator()(const Mkdir& command) const {
    if (!command.parents) return kernel_.mkdir(task_, command.path);
    for (const std::string_view part : mkdir_parents(command.path)) {
      const Errno error = kernel_.mkdir(task_, part);
      if (error != ok && error != Errno{EEXIST}) return error;
    }
    return ok;
  }
  Errno operator()(const Rmdir& command) const { return kernel_.rmdir(task_, command.path); }
  Errno operator()(const Remove& command) const { return kernel_.unlink(task_, command.path); }
  Errno operator()(const Rename& command) const {
    return kernel_.rename(task_, command.from, command.to);
  }
  Errno operator()(const Symlink& command) const {
    return kernel_.symlink(task_, command.target, command.link);
  }
  Errno operator()(const Touch& command) const { return kernel_.touch(task_, command.path); }
  Errno operator()(const Access& command) const { return kernel_.access(task_, command.path); }

  Errno operator()(const MountCommand& command) const {
    for (const MountCall& call : command.calls) {
      if (const Errno error = kernel_.mount(task_, call); error != ok) return error;
    }
    return ok;
  }
  Errno operator()(const UmountCommand& command) const {
    return kernel_.umount(task_, command.target, command.flags);
  }
  Errno operator()(const MountSetattr& command) const {
    std::optional<SlotId> directory;
    if (!command.target.slot.empty()) directory = machine_.slot(command.target.slot);
    return kernel_.mount_setattr(task_, directory, command.target.path, command.attribute,
                                 command.recursive);
  }
  Errno operator()(const PivotRoot& command) const {
    return kernel_.pivot_root(task_, command.new_root, command.put_old);
  }

  Errno operator()(const Fork& command) const {
    if (machine_.task(command.name)) return Errno{EEXIST};
    machine_.add_task(command.name, kernel_.fork(task_));
    return ok;
  }
  Errno operator()(const Exit& /*command*/) const {
    machine_.remove_task(task_);
    kernel_.exit(task_);
    return ok;
  }
  Errno operator()(const Unshare& command) const {
    return command.mount_namespace ? kernel_.unshare(task_) : ok;
  }
  Errno operator()(const Setns& command) const {
    const std::optional<TaskHandle> other = machine_.task(command.task);
    return other ? kernel_.setns(task_, *other) : Errno{ESRCH};
  }
  Errno operator()(const Chroot& command) const { return kernel_.chroot(task_, command.path); }
  Errno operator()(const Chdir& command) const { return kernel_.chdir(task_, command.path); }
  Errno operator()(const Open& command) const {
    return kernel_.open(task_, command.path, machine_.slot(command.slot));
  }
  Errno operator()(const Close& command) const {
    return kernel_.close(task_, machine_.slot(command.slot));
  }

  Errno operator()(const SnapshotCommand& /*command*/) const { return ok; }
  Errno operator()(const ResetCommand& /*command*/) const {
    machine_.reset();
    return ok;
  }

 private:
  SimulatedMachine& machine_;
  Kernel& kernel_;
  TaskHandle task_;
};

SimulatedMachine::SimulatedMachine(const KernelOptions& options)
    : options_(options), kernel_(options) {
  add_task("init", kernel_.init_task());
}

SimulatedMachine::SimulatedMachine(Kernel kernel, const std::vector<NamedTask>& tasks,
                                   std::vector<std::string> slots, Knowledge knowledge)
    : knowledge_(knowledge), kernel_(std::move(kernel)), slot_names_(std::move(slots)) {
  options_.mount_max = kernel_.state().mount_max;
  for (const NamedTask& named : tasks) add_task(named.name, named.handle);
}

Errno SimulatedMachine::execute(const TaskCommand& command) {
  const std::optional<TaskHandle> caller = task(command.task);
  return caller ? std::visit(Call(*this, *caller), command.command) : Errno{ESRCH};
}

Snapshot SimulatedMachine::snapshot() {
  Snapshot snapshot;
  snapshot.reserve(tasks_.size());
  std::string text;
  for (const NamedTask& task : tasks_) {
    TaskTable& table = snapshot.emplace_back();
    table.task = task.name;
    text.clear();
    kernel_.append_mountinfo(task.handle, text);
    for_each_line(text,
                  [&](std::string_view line, std::size_t) { table.lines.emplace_back(line); });
  }
  return snapshot;
}

void SimulatedMachine::reset() {
  kernel_ = Kernel(options_);
  knowledge_ = {};
  tasks_.clear();
  task_by_name_.clear();
  slot_by_name_.clear();
  slot_names_.clear();
  add_task("init", kernel_.init_task());
}

std::unique_ptr<SimulatedMachine> SimulatedMachine::clone() const {
  auto copy = std::make_unique<SimulatedMachine>(options_);
  copy->knowledge_ = knowledge_;
  copy->kernel_ = kernel_;
  copy->tasks_ = tasks_;
  copy->task_by_name_ = task_by_name_;
  copy->slot_by_name_ = slot_by_name_;
  copy->slot_names_ = slot_names_;
  return copy;
}

std::optional<TaskHandle> SimulatedMachine::task(std::string_view name) const {
  const auto found = task_by_name_.find(name);
  return found == task_by_name_.end() ? std::nullopt : std::optional(found->second);
}

std::string_view SimulatedMachine::task_name(TaskHandle task) const {
  const auto found = std::find_if(tasks_.begin(), tasks_.end(),
                                  [&](const NamedTask& named) { return named.handle == task; });
  return found == tasks_.end() ? std::string_view{} : std::string_view(found->name);
}

void SimulatedMachine::add_task(const std::string& name, TaskHandle handle) {
  tasks_.push_back({name, handle});
  task_by_name_.emplace(name, handle);
}

void SimulatedMachine::remove_task(TaskHandle handle) {
  const auto found = std::find_if(tasks_.begin(), tasks_.end(),
                                  [&](const NamedTask& named) { return named.handle == handle; });
  task_by_name_.erase(found->name);
  tasks_.erase(found);
}

SlotId SimulatedMachine::slot(std::string_view name) {
  const auto found = slot_by_name_.find(name);
  if (found != slot_by_name_.end()) return found->second;
  const SlotId id{static_cast<std::uint32_t>(slot_names_.size())};
  slot_by_name_.emplace(name, id);
  slot_names_.emplace_back(name);
  return id;
}

}  // namespace mntsim
