// SPDX-License-Identifier: Apache-2.0
// HostMachine: executes the command language by real system calls, in a sandbox (sandbox.h).
//
// Every task of the script is a process; this object, in the caller's process, hands it one command
// at a time. A cheap command takes a few microseconds, a reset some hundred.
//
// The caller's mount table, signals, children and working directory are left alone; the processes
// end with this object or with the caller's process, however that ends. A process should make its
// machines early: the first tasks are forks of it, and cost what its memory costs to fork.
// One thread at a time may use a machine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/host/sandbox.h"
#include "sim/host/table_reader.h"
#include "sim/script/machine.h"

namespace mntsim {

class HostMachine : public Machine {
 public:
  /// Builds the sandbox, in the initial state. Throws HostUnavailable with the reason where this
  /// machine allows none.
  HostMachine();

  /// Throws HostUnavailable where a command would change the machine itself (a superblock remount
  /// or a mkdir in cgroup2, of which there is only one), where a process died that nobody told to,
  /// and for what is not modelled yet; after the first, `reset` makes the machine usable again. A
  /// type that design.md does not list gives ENODEV here too, whatever this kernel could mount.
  Errno execute(const TaskCommand& command) override;

  [[nodiscard]] Snapshot snapshot() override;

  /// Also ends all tasks, their namespaces and what they left in the kernel's rootfs.
  void reset() override;

  /// It works in a user namespace: some errnos and tables differ from those of the model.
  [[nodiscard]] bool in_user_namespace() const { return sandbox_.in_user_namespace(); }

 private:
  struct Task {
    std::string name;
    pid_t pid;  // in the sandbox's pid namespace
    std::uint32_t channel;
    std::vector<std::pair<std::string, int>> slots;  // what is open, by name
  };
  struct Execution;  // one command on its way; in the .cc file

  Task* find(std::string_view name);
  Channel& channel(const Task& task) { return sandbox_.channel(task.channel); }
  Errno call(const Task& task);
  Errno fork(Task& parent, const std::string& name);
  Errno exit(Task& task);
  std::uint32_t take_channel();
  void release_all();
  void found();

  Sandbox sandbox_;
  std::vector<Task> tasks_;                   // in the order in which they were forked
  std::vector<std::uint32_t> free_channels_;  // given back; others were never used
  std::uint32_t used_channels_ = 0;
  TaskTableReader tables_;
  bool has_cgroup2_ = false;  // this case has mounted one
  bool has_mqueue_ = false;   // likewise; its superblock outlives the case
};

}  // namespace mntsim
