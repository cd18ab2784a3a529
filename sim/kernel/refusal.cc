// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/refusal.h"

#include <array>
#include <cstddef>

namespace mntsim {

namespace {

struct Sentence {
  Check check;
  std::string_view words;
};

// In the order of Check.
constexpr std::array sentences = {
    Sentence{Check::none, ""},
    Sentence{Check::empty_path, "the path is empty"},
    Sentence{Check::path_too_long, "the path is longer than 4095 bytes"},
    Sentence{Check::name_too_long, "a name in the path is longer than 255 bytes"},
    Sentence{Check::no_such_name, "there is no such name"},
    Sentence{Check::not_a_directory, "a name on the way is not a directory"},
    Sentence{Check::too_many_links, "more than 40 symbolic links"},
    Sentence{Check::links_not_followed, "the mount is nosymfollow"},
    Sentence{Check::outside_mount_root, "the directory has left what its mount shows"},
    Sentence{Check::name_exists, "the name exists already"},
    Sentence{Check::is_a_directory, "the name is a directory"},
    Sentence{Check::name_is_dot, "the last name is '.'"},
    Sentence{Check::name_is_dot_dot, "the last name is '..'"},
    Sentence{Check::name_is_root, "the path is '/'"},
    Sentence{Check::directory_not_empty, "the directory is not empty"},
    Sentence{Check::read_only, "the mount or its file system is read-only"},
    Sentence{Check::pseudo_file_system, "names of this file system belong to the kernel"},
    Sentence{Check::is_mountpoint_here, "the name is a mountpoint in the task's own namespace"},
    Sentence{Check::across_mounts, "the two names are on different mounts"},
    Sentence{Check::into_itself, "a directory cannot be moved into itself"},
    Sentence{Check::over_ancestor, "the new name is a directory on the way to the old one"},
    Sentence{Check::directory_removed, "the directory has been removed"},
    Sentence{Check::empty_slot, "nothing is open in this slot"},
    Sentence{Check::no_source, "the source is empty"},
    Sentence{Check::no_type, "neither a type nor an operation is given"},
    Sentence{Check::string_too_long, "the source or the type is longer than 4095 bytes"},
    Sentence{Check::unknown_type, "there is no such file system type"},
    Sentence{Check::unknown_option, "the file system does not know an option"},
    Sentence{Check::mountpoint_removed, "the mountpoint has been removed"},
    Sentence{Check::mount_detached, "the target's mount is in no namespace any more"},
    Sentence{Check::other_namespace, "the target's mount belongs to another mount namespace"},
    Sentence{Check::source_unbindable, "the source's mount is unbindable"},
    Sentence{Check::source_other_namespace,
             "the source's mount belongs to another mount namespace, or to none any more"},
    Sentence{Check::file_on_directory,
             "a file can only be mounted on a file, a directory on a directory"},
    Sentence{Check::source_root_removed, "the source has been removed"},
    Sentence{Check::too_many_mounts,
             "a receiving namespace would exceed fs.mount-max (this is no full disk)"},
    Sentence{Check::same_superblock_on_top, "the same file system is mounted there already"},
    Sentence{Check::not_a_mount_root, "the path is not the root of a mount"},
    Sentence{Check::mixed_propagation_flags,
             "a change of propagation takes one type and no other flag but rec and silent"},
    Sentence{Check::mount_without_parent, "the mount has no parent"},
    Sentence{Check::parent_shared,
             "the mount's parent is shared: a mount cannot be moved out of it"},
    Sentence{Check::unbindable_into_shared,
             "the tree has an unbindable mount, and the target's mount is shared"},
    Sentence{Check::moved_below_itself, "the target is below the mount that is to be moved"},
    Sentence{Check::removed_names_held, "removed names of the file system are still held open"},
    Sentence{Check::expire_with_force, "--expire goes with neither --lazy nor --force"},
    Sentence{Check::expire_root, "the task's own root cannot expire"},
    Sentence{Check::expire_in_use, "the mount is in use or has mounts on it"},
    Sentence{Check::expire_first_time,
             "the mount is now marked: a second --expire takes it, if nobody comes"},
    Sentence{Check::has_children, "there are mounts on it"},
    Sentence{Check::in_use, "a working directory, a root or an open file is in it"},
    Sentence{Check::copy_in_use, "a propagated copy is in use"},
    Sentence{Check::pivot_shared,
             "the old root's, the new root's or the target's parent mount is shared"},
    Sentence{Check::pivot_other_namespace,
             "the old or the new root belongs to another mount namespace"},
    Sentence{Check::pivot_same_mount,
             "the new root or the place for the old one is on the current root mount"},
    Sentence{Check::root_not_a_mount, "the task's root is not the root of a mount"},
    Sentence{Check::new_root_not_a_mount, "the new root is not the root of a mount"},
    Sentence{Check::old_root_unreachable, "the place for the old root is not below the new root"},
    Sentence{Check::new_root_unreachable, "the new root is not below the task's root"},
};

constexpr bool in_order() {
  for (std::size_t index = 0; index < sentences.size(); ++index) {
    if (static_cast<std::size_t>(sentences[index].check) != index) return false;
  }
  return sentences.back().check == Check::new_root_unreachable;
}
static_assert(in_order(), "a sentence for each check, in the order of the enum");

}  // namespace

std::string_view describe(Check check) { return sentences[static_cast<std::size_t>(check)].words; }

}  // namespace mntsim
