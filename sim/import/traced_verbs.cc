// SPDX-License-Identifier: Apache-2.0
#include "sim/import/traced_verbs.h"

#include <algorithm>
#include <array>

#include "sim/import/traced_mounts.h"
#include "sim/import/traced_names.h"

namespace mntsim {

namespace {

constexpr auto verbs = std::to_array<TracedVerb>({
    {"mount", 5, translate_mount, true},
    {"umount", 1, translate_umount, true},
    {"umount2", 2, translate_umount, true},
    {"pivot_root", 2, translate_pivot_root, true},
    {"mount_setattr", 4, translate_mount_setattr, true},
    {"open_tree", 0, translate_new_call},
    {"move_mount", 0, translate_new_call, true},
    {"fsopen", 0, translate_new_call},
    {"fsconfig", 0, translate_new_call},
    {"fsmount", 0, translate_new_call, true},
    {"fspick", 0, translate_new_call},
    {"clone", 0, translate_fork},
    {"clone3", 0, translate_fork},
    {"fork", 0, translate_fork},
    {"vfork", 0, translate_fork},
    {"unshare", 1, translate_unshare, true},
    {"setns", 1, translate_setns, true},
    {"chdir", 1, translate_chdir},
    {"fchdir", 1, translate_fchdir},
    {"chroot", 1, translate_chroot},
    {"mkdir", 1, translate_mkdir},
    {"mkdirat", 2, translate_mkdirat},
    {"rmdir", 1, translate_rmdir},
    {"unlink", 1, translate_unlink},
    {"unlinkat", 3, translate_unlinkat},
    {"rename", 2, translate_rename},
    {"renameat", 4, translate_renameat},
    {"renameat2", 5, translate_renameat},
    {"symlink", 2, translate_symlink},
    {"symlinkat", 3, translate_symlinkat},
    {"mknod", 1, translate_mknod},
    {"mknodat", 2, translate_mknodat},
    {"open", 2, translate_open},
    {"openat", 3, translate_openat},
    {"openat2", 3, translate_openat},
    {"creat", 1, translate_creat},
    {"close", 1, translate_close},
    {"dup", 1, translate_dup},
    {"dup2", 2, translate_dup},
    {"dup3", 2, translate_dup},
});

}  // namespace

const TracedVerb* find_traced_verb(std::string_view name) {
  const auto* const found = std::find_if(
      verbs.begin(), verbs.end(), [&](const TracedVerb& known) { return known.name == name; });
  return found == verbs.end() ? nullptr : found;
}

}  // namespace mntsim
