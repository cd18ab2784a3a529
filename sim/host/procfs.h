// SPDX-License-Identifier: Apache-2.0
// Procfs: the files of processes, which may go at any moment, and may not be ours to read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/host/descriptor.h"

namespace mntsim {

/// What a file or a symbolic link says, or why it says nothing.
struct ProcText {
  int error = 0;  // the errno; 0: `text` is all of it
  std::string text;

  [[nodiscard]] bool is_there() const { return error == 0; }
  /// Not the process is gone, but we may not ask.
  [[nodiscard]] bool is_denied() const;
};

class Procfs {
 public:
  /// `path` is where a procfs is mounted. Throws HostUnavailable where it cannot be opened.
  explicit Procfs(std::string path);

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] int descriptor() const { return directory_.get(); }

  /// The whole of a file below it ("1/mountinfo"), and where a symbolic link leads.
  [[nodiscard]] ProcText read(const std::string& name) const;
  [[nodiscard]] ProcText link(const std::string& name) const;

  /// The names of a directory that are numbers, in order: processes for "", threads for "12/task",
  /// descriptors for "12/fd". `error` is set where it cannot be read.
  [[nodiscard]] std::vector<std::uint64_t> numbers(const std::string& name,
                                                   int* error = nullptr) const;

  /// The id of the mount that a magic link ("12/cwd") leads to; 0 where that cannot be told. The
  /// file system is not asked, so one that hangs cannot stop us.
  [[nodiscard]] std::uint32_t mount_id(const std::string& link_name) const;

 private:
  std::string path_;
  Descriptor directory_;
};

/// The number after `key` in a text like that of fdinfo ("mnt_id:\t30"); 0: it is not there.
[[nodiscard]] std::uint32_t number_after(const std::string& text, const std::string& key);

/// N of "mnt:[N]", as /proc/PID/ns/mnt and the root of an nsfs mount say it; 0 for anything else.
[[nodiscard]] std::uint64_t mount_namespace_inode(const std::string& text);

}  // namespace mntsim
