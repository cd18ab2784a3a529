// SPDX-License-Identifier: Apache-2.0
// Paths as somebody sees them, from the dentries and mounts that make them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/storage/text.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// The names of a path. One object serves many paths, and allocates for the longest alone.
class PathNames {
 public:
  /// From the root of its superblock.
  void climb(const State& state, DentryHandle place) {
    clear();
    while (const DentryHandle parent = state.dentries[place].parent) {
      add(state.names.text(state.dentries[place].name));
      place = parent;
    }
  }

  /// From `root`, through mounts. False where the place is not below it.
  bool climb(const State& state, Path place, Path root) {
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

  /// How many bytes `put` takes at most.
  [[nodiscard]] std::size_t most_bytes() const { return bytes_; }
  /// Writes "/a/b", escaped as mountinfo does; "/" where there are no names.
  char* put(char* at) const {
    if (innermost_first_.empty()) return mntsim::put(at, '/');
    for (std::size_t index = innermost_first_.size(); index-- > 0;) {
      at = put_escaped(mntsim::put(at, '/'), innermost_first_[index], escaped_in_paths);
    }
    return at;
  }

 private:
  static constexpr ByteSet escaped_in_paths = bytes_of(" \t\n\\");

  void clear() {
    innermost_first_.clear();
    bytes_ = 1;
  }
  void add(std::string_view name) {
    innermost_first_.push_back(name);
    bytes_ += 1 + escaped_bytes * name.size();
  }

  std::vector<std::string_view> innermost_first_;
  std::size_t bytes_ = 1;
};

/// Appends the path of `place` as somebody with this root sees it. Returns false, with nothing
/// appended, where it is not below the root.
bool append_path(const State& state, Path place, Path root, std::string& out);

}  // namespace mntsim
