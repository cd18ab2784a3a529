// SPDX-License-Identifier: Apache-2.0
// Tables of which not all is known, completed to lines of mountinfo.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mntsim {

/// A mount as far as it is known.
struct PartialMount {
  std::optional<std::uint64_t> id;
  std::optional<std::uint64_t> parent;
  std::string device;  // empty: unknown
  std::string root = "/";
  std::string target;         // absolute
  std::string options;        // of the mount; empty: those of both stand in `all_options`
  std::string super_options;  // of the super block
  std::string all_options;
  std::string tags;  // "shared:7 master:3"
  std::string type;
  std::string source;
};

/// Numbers that nobody else in the import has.
struct MadeUpNumbers {
  std::uint64_t& next_id;
  std::uint32_t& next_device;
};

/// The mounts as lines of mountinfo. Ids and devices that are unknown are made up: mounts of one
/// source that is a path, or an NFS export, are of one file system, others each have their own.
/// Parents that are unknown go by path, the last mount before it that the target lies in.
[[nodiscard]] std::string completed(const std::vector<PartialMount>& mounts,
                                    const MadeUpNumbers& numbers);

/// A line of /proc/mounts ("SOURCE TARGET TYPE OPTIONS 0 0"), or of what `mount` prints ("SOURCE on
/// TARGET type TYPE (OPTIONS)"). Nothing where it is neither.
[[nodiscard]] std::optional<PartialMount> read_mounts_line(std::string_view line);

}  // namespace mntsim
