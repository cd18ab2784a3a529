// SPDX-License-Identifier: Apache-2.0
// The processes of a machine, as the tests of sim/host look at them.
#pragma once

#include <dirent.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "tests/host/host_test.h"

namespace mntsim {

/// The processes whose parent is `parent`, as the host numbers them.
inline std::set<pid_t> children_of(pid_t parent) {
  std::set<pid_t> children;
  DIR* proc = opendir("/proc");
  while (const dirent* entry = readdir(proc)) {
    const std::string status = read_whole(std::string("/proc/") + entry->d_name + "/status");
    if (status.find("\nPPid:\t" + std::to_string(parent) + "\n") != std::string::npos) {
      children.insert(static_cast<pid_t>(std::strtol(entry->d_name, nullptr, 10)));
    }
  }
  closedir(proc);
  return children;
}

/// Ended, be it that nobody has waited for it yet.
inline bool is_gone(pid_t pid) {
  const std::string status = read_whole("/proc/" + std::to_string(pid) + "/status");
  return status.empty() || status.find("\nState:\tZ") != std::string::npos;
}

inline bool all_gone_soon(const std::set<pid_t>& processes) {
  for (int i = 0; i < 500; ++i) {
    if (std::all_of(processes.begin(), processes.end(), is_gone)) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

/// A child process that makes a machine, lets it run `lines`, reports and waits for a signal. Its
/// pid.
inline pid_t start_owner(const std::vector<std::string_view>& lines) {
  std::array<int, 2> ready{};
  if (pipe(ready.data()) != 0) return -1;
  const pid_t pid = ::fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    HostMachine machine;
    run_lines(machine, lines);
    (void)!write(ready[1], "x", 1);
    for (;;) pause();
  }
  close(ready[1]);
  char byte = 0;
  const bool started = read(ready[0], &byte, 1) == 1;
  close(ready[0]);
  return started ? pid : -1;
}

/// All processes below `pid`.
inline std::set<pid_t> descendants_of(pid_t pid) {
  std::set<pid_t> found;
  for (const pid_t child : children_of(pid)) {
    found.insert(child);
    found.merge(descendants_of(child));
  }
  return found;
}

}  // namespace mntsim
