// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/path_text.h"

namespace mntsim {

namespace {
constexpr ByteSet escaped_in_paths = bytes_of(" \t\n\\");
}

void PathNames::climb(const State& state, DentryHandle place) {
  clear();
  while (const DentryHandle parent = state.dentries[place].parent) {
    add(state.names.text(state.dentries[place].name));
    place = parent;
  }
}

bool PathNames::climb(const State& state, Path place, Path root) {
  clear();
  while (place != root) {
    const Mount& mount = state.mounts[place.mount];
    if (place.dentry == mount.root) {
      if (!mount.parent) return false;
      place = {mount.parent, mount.mountpoint};
      continue;
    }
    const Dentry& dentry = state.dentries[place.dentry];
    if (!dentry.parent) return false;
    add(state.names.text(dentry.name));
    place.dentry = dentry.parent;
  }
  return true;
}

char* PathNames::put(char* at) const {
  if (innermost_first_.empty()) return mntsim::put(at, '/');
  for (std::size_t index = innermost_first_.size(); index-- > 0;) {
    at = put_escaped(mntsim::put(at, '/'), innermost_first_[index], escaped_in_paths);
  }
  return at;
}

bool append_path(const State& state, Path place, Path root, std::string& out) {
  PathNames names;
  if (!names.climb(state, place, root)) return false;
  TextRoom room(out);
  room.end(names.put(room.begin(names.most_bytes())));
  return true;
}

}  // namespace mntsim
