// SPDX-License-Identifier: Apache-2.0
#include "sim/report/mount_words.h"

#include <fmt/core.h>

#include "sim/kernel/path_text.h"

namespace mntsim {

std::string file_system_words(const State& state, MountHandle handle) {
  const Mount& mount = state.mounts[handle];
  const Superblock& superblock = state.superblocks[state.dentries[mount.root].superblock];
  std::string words(traits_of(superblock.type).name);
  words += ' ';
  words += mount.source == NameId::none ? "none" : state.names.text(mount.source);
  return words;
}

std::string mount_words(const State& state, MountHandle mount) {
  return fmt::format("{} (mount {})", file_system_words(state, mount), state.mounts[mount].id);
}

std::string directory_words(const State& state, DentryHandle dentry) {
  PathNames names;
  names.climb(state, dentry);
  std::string text;
  {
    TextRoom room(text);
    room.end(names.put(room.begin(names.most_bytes())));
  }
  return text;
}

std::string propagation_words(const State& state, MountHandle handle) {
  const Mount& mount = state.mounts[handle];
  if (mount.is_shared()) return mount.is_slave() ? "shared and slave" : "shared";
  if (mount.is_slave()) return "slave";
  return mount.is_unbindable() ? "unbindable" : "private";
}

}  // namespace mntsim
