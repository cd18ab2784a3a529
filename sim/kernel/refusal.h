// SPDX-License-Identifier: Apache-2.0
// Refusal: why a call failed. One errno has many causes (EINVAL above all); the check that failed
// is kept where the decision falls, as a number, and worded only when somebody asks.
#pragma once

#include <cstdint>
#include <string_view>

#include "sim/kernel/errno.h"
#include "sim/kernel/storage/handle.h"

namespace mntsim {

enum class Check : std::uint8_t {
  none,
  // Path walk.
  empty_path,
  path_too_long,
  name_too_long,
  no_such_name,
  not_a_directory,
  too_many_links,
  links_not_followed,
  outside_mount_root,
  // Files.
  name_exists,
  is_a_directory,
  name_is_dot,
  name_is_dot_dot,
  name_is_root,
  directory_not_empty,
  read_only,
  pseudo_file_system,
  is_mountpoint_here,
  across_mounts,
  into_itself,
  over_ancestor,
  directory_removed,
  empty_slot,
  // Mounts.
  no_source,
  no_type,
  string_too_long,
  unknown_type,
  unknown_option,
  mountpoint_removed,
  mount_detached,
  other_namespace,
  source_unbindable,
  source_other_namespace,
  file_on_directory,
  source_root_removed,
  too_many_mounts,
  same_superblock_on_top,
  not_a_mount_root,
  mixed_propagation_flags,
  mount_without_parent,
  parent_shared,
  unbindable_into_shared,
  moved_below_itself,
  removed_names_held,
  expire_with_force,
  expire_root,
  expire_in_use,
  expire_first_time,
  has_children,
  in_use,
  copy_in_use,
  // pivot_root, setns.
  pivot_shared,
  pivot_other_namespace,
  pivot_same_mount,
  root_not_a_mount,
  new_root_not_a_mount,
  old_root_unreachable,
  new_root_unreachable,  // the last one: refusal.cc relies on it
};

/// What failed, as a sentence without subject: "the target is not the root of a mount".
[[nodiscard]] std::string_view describe(Check check);

struct Refusal {
  Errno error = ok;
  Check check = Check::none;
  MountHandle mount;  // the mount on which the check failed, if there is one
};

}  // namespace mntsim
