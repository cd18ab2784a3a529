// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/refusal.h"

namespace mntsim {

// A switch and no table, so that the compiler misses no enumerator.
std::string_view describe(Check check) {
  switch (check) {
    case Check::none: return "";
    case Check::empty_path: return "the path is empty";
    case Check::path_too_long: return "the path is longer than 4095 bytes";
    case Check::name_too_long: return "a name in the path is longer than 255 bytes";
    case Check::no_such_name: return "there is no such name";
    case Check::not_a_directory: return "a name on the way is not a directory";
    case Check::too_many_links: return "more than 40 symbolic links";
    case Check::links_not_followed: return "the mount is nosymfollow";
    case Check::outside_mount_root: return "the directory has left what its mount shows";
    case Check::name_exists: return "the name exists already";
    case Check::is_a_directory: return "the name is a directory";
    case Check::name_is_dot: return "the last name is '.'";
    case Check::name_is_dot_dot: return "the last name is '..'";
    case Check::name_is_root: return "the path is '/'";
    case Check::directory_not_empty: return "the directory is not empty";
    case Check::read_only: return "the mount or its file system is read-only";
    case Check::pseudo_file_system: return "names of this file system belong to the kernel";
    case Check::is_mountpoint_here: return "the name is a mountpoint in the task's own namespace";
    case Check::across_mounts: return "the two names are on different mounts";
    case Check::into_itself: return "a directory cannot be moved into itself";
    case Check::over_ancestor: return "the new name is a directory on the way to the old one";
    case Check::directory_removed: return "the directory has been removed";
    case Check::empty_slot: return "nothing is open in this slot";
    case Check::no_source: return "the source is empty";
    case Check::no_type: return "neither a type nor an operation is given";
    case Check::string_too_long: return "the source or the type is longer than 4095 bytes";
    case Check::unknown_type: return "there is no such file system type";
    case Check::unknown_option: return "the file system does not know an option";
    case Check::mountpoint_removed: return "the mountpoint has been removed";
    case Check::mount_detached: return "the target's mount is in no namespace any more";
    case Check::other_namespace: return "the target's mount belongs to another mount namespace";
    case Check::source_unbindable: return "the source's mount is unbindable";
    case Check::source_other_namespace:
      return "the source's mount belongs to another mount namespace, or to none any more";
    case Check::file_on_directory: return "a file can only be mounted on a file, a directory on a directory";
    case Check::source_root_removed: return "the source has been removed";
    case Check::too_many_mounts: return "a receiving namespace would exceed fs.mount-max (this is no full disk)";
    case Check::same_superblock_on_top: return "the same file system is mounted there already";
    case Check::not_a_mount_root: return "the path is not the root of a mount";
    case Check::mixed_propagation_flags:
      return "a change of propagation takes one type and no other flag but rec and silent";
    case Check::mount_without_parent: return "the mount has no parent";
    case Check::parent_shared: return "the mount's parent is shared: a mount cannot be moved out of it";
    case Check::unbindable_into_shared:
      return "the tree has an unbindable mount, and the target's mount is shared";
    case Check::moved_below_itself: return "the target is below the mount that is to be moved";
    case Check::removed_names_held: return "removed names of the file system are still held open";
    case Check::expire_with_force: return "--expire goes with neither --lazy nor --force";
    case Check::expire_root: return "the task's own root cannot expire";
    case Check::expire_in_use: return "the mount is in use or has mounts on it";
    case Check::expire_first_time: return "the mount is now marked: a second --expire takes it, if nobody comes";
    case Check::has_children: return "there are mounts on it";
    case Check::in_use: return "a working directory, a root or an open file is in it";
    case Check::copy_in_use: return "a propagated copy is in use";
    case Check::pivot_shared: return "the old root's, the new root's or the target's parent mount is shared";
    case Check::pivot_other_namespace: return "the old or the new root belongs to another mount namespace";
    case Check::pivot_same_mount: return "the new root or the place for the old one is on the current root mount";
    case Check::root_not_a_mount: return "the task's root is not the root of a mount";
    case Check::new_root_not_a_mount: return "the new root is not the root of a mount";
    case Check::old_root_unreachable: return "the place for the old root is not below the new root";
    case Check::new_root_unreachable: return "the new root is not below the task's root";
  }
  return "";
}

}  // namespace mntsim
