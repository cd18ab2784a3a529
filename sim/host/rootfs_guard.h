// SPDX-License-Identifier: Apache-2.0
// Keeps the kernel's rootfs as it was.
//
// The hidden root of every mount namespace is one file system, the kernel's own. A script can get
// there (`umount -l /`, then `setns` by another task), and the names that it makes there would stay
// after the sandbox is gone, and be seen by other machines. So a machine whose script has come there
// holds a lock until it has put everything back.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace mntsim {

class RootfsGuard {
 public:
  /// Takes over `root`, a descriptor of the rootfs's root directory (-1: it cannot be reached, and
  /// there is nothing to guard), and records the names that are there.
  explicit RootfsGuard(int root);
  RootfsGuard(const RootfsGuard&) = delete;
  RootfsGuard& operator=(const RootfsGuard&) = delete;
  ~RootfsGuard();

  /// To be told the device of each root directory that a task got by setns. If it is the rootfs,
  /// waits for other machines that are there (some seconds at most: one may be of this thread).
  void task_has_root(dev_t device);

  /// Puts back what the case has changed. REQUIRES: no task of the case has a file of it in use.
  /// Throws HostUnavailable where a file was removed, which cannot be made again.
  void sweep();

  /// A task of this case has come to the rootfs.
  [[nodiscard]] bool entered() const { return entered_; }

 private:
  struct Name {
    std::string path;  // relative to the root
    mode_t mode;
    ino_t inode;
    bool operator==(const Name&) const = default;
  };

  [[nodiscard]] std::vector<Name> list() const;
  void list_directory(const std::string& path, std::vector<Name>* names) const;
  void move_back() const;
  void remove_new(const std::vector<Name>& found) const;
  void restore_missing(const std::vector<Name>& found) const;
  void lock() const;
  void unlock() const;

  int root_ = -1;
  dev_t device_ = 0;
  bool entered_ = false;
  std::vector<Name> recorded_;  // parents before what is in them
};

}  // namespace mntsim
