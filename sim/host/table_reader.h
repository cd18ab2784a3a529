// SPDX-License-Identifier: Apache-2.0
// Reads mount tables of tasks through a procfs.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace mntsim {

class TaskTableReader {
 public:
  TaskTableReader();

  /// The lines of PID/mountinfo below `procfs`, as the task itself would read them: the file is
  /// relative to the task's own namespace and root, whoever reads it. Only the root of a cgroup2
  /// mount is relative to the reader's cgroup; that is put right if `has_cgroup2`. Throws
  /// HostUnavailable if the process is gone.
  [[nodiscard]] std::vector<std::string> read_lines(int procfs, pid_t pid, bool has_cgroup2);

 private:
  std::string_view read_bytes(int procfs, pid_t pid);

  std::string cgroup_;  // of this process, in which the sandbox has its cgroup root; empty for `/`
  std::string buffer_;
};

}  // namespace mntsim
