// SPDX-License-Identifier: Apache-2.0
// The real kernel with numbered tasks: the same calls as SimulatedTasks. Each task is a thread of
// this process with a root, directory and mount namespace of its own. Who calls changes often, so
// the clock is the sum of what the threads use within their calls: neither the hand-over nor the
// making of threads is on it.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "bench/host_world.h"
#include "bench/typed_calls.h"

namespace mntsim::bench {

class HostTasks {
 public:
  static constexpr const char* name = HostWorld::name;

  /// Throws HostUnavailable.
  HostTasks();
  HostTasks(const HostTasks&) = delete;
  HostTasks& operator=(const HostTasks&) = delete;
  ~HostTasks();

  /// Throws CallFailed where a call answers otherwise than it is expected to.
  void run(const std::vector<TypedCall>& calls);
  void reset();
  [[nodiscard]] double clock_s() const { return used_s_; }

 private:
  class Thread;

  std::optional<HostWorld> world_;
  std::vector<std::unique_ptr<Thread>> threads_;  // by number; null: there is no such task
  double used_s_ = 0;
};

}  // namespace mntsim::bench
