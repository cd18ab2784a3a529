// SPDX-License-Identifier: Apache-2.0
// The reading half of the line format of /proc/PID/mountinfo (proc_pid_mountinfo(5)).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/kernel/restore/mount_record.h"

namespace mntsim {

/// One mount as a line of mountinfo tells it. Octal escapes (\040) are undone.
struct MountinfoLine {
  std::uint32_t id = 0;
  std::uint32_t parent = 0;
  std::string device;  // "0:30"
  std::string root;
  std::string mount_point;
  std::string options;       // the mount's own
  std::uint32_t shared = 0;  // the peer group; 0: none, as ids start at 1
  std::uint32_t master = 0;  // the master's peer group; 0: none
  std::uint32_t propagate_from = 0;
  bool unbindable = false;
  std::string type;
  std::string source;
  std::string super_options;  // the super block's

  /// "private", "shared", "slave", "shared,slave" or "unbindable".
  [[nodiscard]] std::string_view propagation() const;

  /// True where `option` is one of the mount's own or of the super block's.
  [[nodiscard]] bool has_option(std::string_view option) const;
};

/// The fields of a line without its line end, as they stand there. Nothing where it is no line of
/// mountinfo, or not a whole one: too few fields, or a number that is none (or above 2^64).
[[nodiscard]] std::optional<MountRecord> read_mount_record(std::string_view line);

/// Reads a line without its line end. Nothing where it is no line of mountinfo.
[[nodiscard]] std::optional<MountinfoLine> read_mountinfo_line(std::string_view line);

}  // namespace mntsim
