// SPDX-License-Identifier: Apache-2.0
// The superblocks and names of a restored state, made as tables mention them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/kernel/restore/mount_record.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// Is it "/", or "/a/b" with no empty name?
[[nodiscard]] bool is_plain_path(std::string_view path);

/// Takes the first name off "/a/b"; empty where none is left.
[[nodiscard]] std::string_view take_name(std::string_view& path);

class RestoredFiles {
 public:
  explicit RestoredFiles(State& state) : state_(state) {}
  RestoredFiles(const RestoredFiles&) = delete;
  RestoredFiles& operator=(const RestoredFiles&) = delete;

  /// What the record's mount shows: made where no record had it before. `has_mounts`: other mounts
  /// stand on it.
  [[nodiscard]] DentryHandle root_of(const MountRecord& record, bool has_mounts);

  /// The place of `path` ("", "/" or "/a/b", escaped) below a name; what is missing is made.
  [[nodiscard]] DentryHandle descend(DentryHandle from, std::string_view path);

  /// The root of the superblock that stand-ins show.
  [[nodiscard]] DentryHandle stand_in_root();
  /// A new directory in `parent` that no table names.
  [[nodiscard]] DentryHandle make_nameless(DentryHandle parent);

  /// What is mounted, and on what, are both files or both directories: guesses which, for a mount
  /// that has been placed.
  void match_kinds(DentryHandle root, DentryHandle mountpoint);

  /// Lets go of what was held meanwhile.
  void finish();

 private:
  [[nodiscard]] SuperblockHandle superblock_of(const MountRecord& record);
  [[nodiscard]] DentryHandle special_root(SuperblockHandle superblock, std::string_view root,
                                          bool has_mounts);
  void set_device(SuperblockHandle superblock, std::string_view device);
  void set_kind(DentryHandle dentry, DentryKind kind);
  [[nodiscard]] bool is_leaf(DentryHandle dentry) const;

  State& state_;
  std::map<std::string, SuperblockHandle, std::less<>> superblocks_;  // by device and type
  std::map<std::pair<std::uint32_t, std::string>, DentryHandle> special_roots_;
  std::vector<DentryHandle> held_;
  DentryHandle stand_in_root_;
  std::size_t nameless_count_ = 0;
  std::string buffer_;
};

}  // namespace mntsim
