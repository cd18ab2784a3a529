// SPDX-License-Identifier: Apache-2.0
// Keeps the kernel's rootfs as it was.
//
// The hidden root of every mount namespace is one file system, the kernel's own. A script can get
// there (`umount -l /`, then `setns` by another task), and the names that it makes there would stay
// after the sandbox is gone, and be seen by other machines. So a machine whose script has come
// there holds a lock until it has put everything back: names, and whether it is read-only. Not put
// back are the contents of removed files and the limits of a tmpfs (`mount -o remount,size=… /`
// there).
//
// As long as a script is there, what was there before also stands in a journal, a file of the
// rootfs itself: if the machine is killed meanwhile, the next one puts things back.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace mntsim {

class RootfsGuard {
 public:
  /// Takes over `root`, a descriptor of the rootfs's root directory (-1: it cannot be reached, and
  /// there is nothing to guard), and records the names that are there. Where a killed machine has
  /// left its journal, sweeps first. Throws HostUnavailable if the directory cannot be read.
  explicit RootfsGuard(int root);
  RootfsGuard(const RootfsGuard&) = delete;
  RootfsGuard& operator=(const RootfsGuard&) = delete;
  ~RootfsGuard();

  /// To be told the device of each root directory that a task got by setns. If it is the rootfs,
  /// waits for other machines that are there (a second at most: one may be of this thread).
  void task_has_root(dev_t device);

  /// Puts back what the case has changed. REQUIRES: no task of the case has a file of it in use.
  /// Throws HostUnavailable where a file was removed, which cannot be made again; all else is done.
  void sweep();

 private:
  struct Name {
    std::string path;  // relative to the root
    mode_t mode;
    ino_t inode;
    bool operator==(const Name&) const = default;
  };

  void record();
  [[nodiscard]] std::vector<Name> list() const;
  void list_directory(const std::string& path, std::vector<Name>* names) const;
  /// The recorded name of the file that is now called `name`; null for a new file.
  [[nodiscard]] const Name* original(const Name& name) const;
  /// What a file that is not in its place is called while the others are put back.
  [[nodiscard]] static std::string parked(const Name& name);
  void restore_flags() const;
  void park_misplaced() const;
  void remove_new() const;
  [[nodiscard]] std::string restore() const;  // a path that cannot be restored; else empty
  [[nodiscard]] bool lock() const;
  void unlock() const;
  void write_journal() const;
  [[nodiscard]] bool read_journal();

  int root_ = -1;
  dev_t device_ = 0;
  unsigned long flags_ = 0;     // of statvfs(3), as they were
  bool entered_ = false;        // a task of this case has come there
  std::vector<Name> recorded_;  // parents before what is in them
};

}  // namespace mntsim
