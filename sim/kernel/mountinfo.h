// SPDX-License-Identifier: Apache-2.0
// The text of /proc/PID/mountinfo. From: proc_pid_mountinfo(5); what it leaves open from
// experiments.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sim/kernel/path_text.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// Appends the table of the task's namespace as the task sees it, a line a mount with its line end,
/// in the order in which the mounts were made. What is not below the task's root is left out.
void append_mountinfo(const State& state, const Task& task, std::string& out);

/// The type of a file system as mountinfo shows it.
[[nodiscard]] std::string_view type_text(const State& state, const Superblock& superblock);

/// Its device, "0:30".
[[nodiscard]] std::string device_text(const State& state, const Superblock& superblock);

/// What a mount's line is made of, as numbers. As long as no name was renamed and no mount moved,
/// equal records mean equal lines: tables of thousands of mounts are compared without their text.
struct MountinfoRecord {
  std::uint64_t sequence = 0;  // which mount it is: never used again
  MountHandle mount;
  MountHandle parent;
  DentryHandle mountpoint;
  std::uint32_t parent_id = 0;
  std::uint32_t flags = 0;
  std::uint32_t group_id = 0;
  std::uint32_t master_id = 0;      // the master's group
  std::uint32_t dominating_id = 0;  // `propagate_from`
  NameId superblock_options = NameId::none;
  std::uint8_t superblock_flags = 0;
  bool is_root_removed = false;

  friend bool operator==(const MountinfoRecord&, const MountinfoRecord&) = default;
};

/// The record of a mount as a task with this root sees it.
[[nodiscard]] MountinfoRecord mountinfo_record(const State& state, MountHandle mount, Path root);

/// Writes lines for a task with this root, while nothing changes.
class MountinfoWriter {
 public:
  MountinfoWriter(const State& state, Path root) : state_(state), root_(root), stacks_(state) {}

  /// Writes the line of a mount, with its line end; nothing where it is not below the root.
  void append(MountHandle mount, TextRoom& room);

 private:
  [[nodiscard]] std::string_view line_end(SuperblockHandle superblock, NameId source,
                                          NameId options);

  /// What the end of a line is made of.
  struct LineEnd {
    SuperblockHandle superblock;
    NameId source = NameId::none;
    NameId options = NameId::none;

    friend bool operator==(const LineEnd&, const LineEnd&) = default;
  };

  const State& state_;
  Path root_;
  MountStacks stacks_;
  PathNames shown_;  // what the mount shows of its file system
  PathNames path_;
  LineEnd ended_;  // of the line before
  std::string
      end_text_;  // its text: not made anew for each bind of a file system (bench: mountinfo)
};

}  // namespace mntsim
