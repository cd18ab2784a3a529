// SPDX-License-Identifier: Apache-2.0
// The real kernel as workloads use it: the same calls as SimulatedWorld, by the calling thread, in
// a mount namespace that is thrown away. This machine's own mount table is never touched.
#pragma once

#include <string>
#include <vector>

#include "bench/simulated_world.h"

namespace mntsim::bench {

/// This machine does not let us mount: why, as a sentence.
struct HostUnavailable : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class HostWorld {
 public:
  static constexpr const char* name = "kernel";

  /// Leaves the process's mount namespace for a new one that holds a private, empty tmpfs as `/`
  /// and nothing else of the old one. Without CAP_SYS_ADMIN the process first moves into a user
  /// namespace, once. Throws HostUnavailable.
  HostWorld();
  HostWorld(const HostWorld&) = delete;
  HostWorld& operator=(const HostWorld&) = delete;
  /// Back to where the process was; the namespaces of this world end.
  ~HostWorld();

  void mkdir(const std::string& path);
  void mount(const MountCall& call);
  void umount(const std::string& path, std::uint32_t flags = 0);
  void unshare();
  void go_back();
  void add_namespace(std::uint32_t propagation);
  /// Reads the whole table of the first namespace into memory.
  void read_mountinfo();

  /// The process had no CAP_SYS_ADMIN: it is root in a user namespace of its own.
  [[nodiscard]] static bool in_user_namespace();
  /// setns(2) of the calling thread into this world's first namespace.
  [[nodiscard]] Errno join_home() const;
  /// A descriptor of the mount namespace of a thread of this process.
  [[nodiscard]] static int open_namespace(int thread_id);

  [[nodiscard]] static double clock_s() { return thread_seconds(); }

 private:
  int home_ = -1;                // the first namespace
  int mountinfo_ = -1;           // of the first namespace
  std::vector<char> table_;      // read_mountinfo reads into it; it only grows
  std::vector<int> namespaces_;  // those of add_namespace: descriptors keep them alive
};

}  // namespace mntsim::bench
