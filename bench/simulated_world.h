// SPDX-License-Identifier: Apache-2.0
// The simulated kernel as workloads use it: typed calls, no command language.
#pragma once

#include <stdexcept>
#include <string>

#include "bench/cpu_clock.h"
#include "sim/kernel/kernel.h"

namespace mntsim::bench {

/// A call that a workload needs has failed: the benchmark says so and ends.
struct CallFailed : std::runtime_error {
  CallFailed(const std::string& call, Errno error)
      : std::runtime_error(call + ": " + std::string(name_of(error))) {}
};

/// Starts as design.md's initial state: a private, empty tmpfs on a hidden root.
class SimulatedWorld {
 public:
  static constexpr const char* name = "simulator";

  SimulatedWorld()
      : kernel_({.mount_max = mount_max}),
        task_(kernel_.init_task()),
        keeper_(kernel_.fork(task_)) {}

  void mkdir(const std::string& path) { require(kernel_.mkdir(task_, path), "mkdir", path); }
  void mount(const MountCall& call) { require(kernel_.mount(task_, call), "mount", call.target); }
  void umount(const std::string& path, std::uint32_t flags = 0) {
    require(kernel_.umount(task_, path, flags), "umount", path);
  }

  /// Into a namespace of its own, a copy.
  void unshare() { require(kernel_.unshare(task_), "unshare", ""); }
  /// Back into the first namespace; one that was made by unshare() ends.
  void go_back() { require(kernel_.setns(task_, keeper_), "setns", ""); }

  /// One more namespace, a copy that lives as long as this world. With `propagation` all its mounts
  /// are changed so: mount_flag::slave makes them slaves of the first namespace's.
  void add_namespace(std::uint32_t propagation) {
    const TaskHandle task = kernel_.fork(task_);
    require(kernel_.unshare(task), "unshare", "");
    if (propagation == 0) return;
    require(kernel_.mount(task, {{}, "/", {}, propagation | mount_flag::rec, {}}), "mount", "/");
  }

  /// The whole table, as one who reads mountinfo gets it.
  void read_mountinfo() {
    table_.clear();
    kernel_.append_mountinfo(task_, table_);
  }

  [[nodiscard]] const Kernel& kernel() const { return kernel_; }

  /// The CPU time of who makes the calls.
  [[nodiscard]] static double clock_s() { return thread_seconds(); }

 private:
  // Over the real kernel's usual 100,000: what is measured beyond is the simulator alone.
  static constexpr std::uint32_t mount_max = 10'000'000;

  static void require(Errno error, const char* call, const std::string& path) {
    if (error != ok) throw CallFailed(call + (" " + path), error);
  }

  Kernel kernel_;
  TaskHandle task_;
  TaskHandle keeper_;  // stays in the first namespace
  std::string table_;  // what was read last
};

}  // namespace mntsim::bench
