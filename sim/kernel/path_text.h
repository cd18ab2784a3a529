// SPDX-License-Identifier: Apache-2.0
// Paths as somebody sees them, from the dentries and mounts that make them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/storage/text.h"
#include "sim/kernel/vfs/mount_stacks.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

/// What mountinfo escapes in paths.
inline constexpr ByteSet path_escapes = bytes_of(escaped_in_paths);

/// The names of paths below one root, while nothing changes. One object serves many: it allocates
/// for the longest alone, and the directory of the path that it wrote last is neither climbed nor
/// written again name by name: a table of one directory's mounts takes a fifth less (bench:
/// mountinfo).
class PathNames {
 public:
  /// From the root of its superblock.
  void climb(const State& state, DentryHandle place) {
    clear();
    while (const DentryHandle parent = state.dentries[place].parent) {
      add(state.names, state.dentries[place].name);
      place = parent;
      if (is_written({MountHandle{}, place})) return;
    }
  }

  /// From `root`, through mounts. False where the place is not below it.
  bool climb(MountStacks& stacks, Path place, Path root) {
    const State& state = stacks.state();
    clear();
    while (place != root) {
      const Mount& mount = state.mounts[place.mount];
      if (place.dentry == mount.root) {
        if (!mount.parent) return false;
        place = stacks.below(mount, root);
        continue;
      }
      const Dentry& dentry = state.dentries[place.dentry];
      if (!dentry.parent) return false;
      add(state.names, dentry.name);
      place.dentry = dentry.parent;
      if (is_written(place)) return true;
    }
    return true;
  }

  /// How many bytes `put` takes at most.
  [[nodiscard]] std::size_t most_bytes() const { return bytes_ + written_text_.size(); }
  /// Writes "/a/b", escaped as mountinfo does; "/" where there are no names.
  char* put(char* at) {
    if (innermost_first_.empty()) return mntsim::put(at, '/');
    const char* const begin = at;
    if (is_in_written_) at = put_short(at, written_text_);
    for (std::size_t index = innermost_first_.size(); --index > 0;) at = put_name(at, index);
    if (directory_ != written_) {
      written_ = directory_;
      written_text_.assign(begin, static_cast<std::size_t>(at - begin));
    }
    return put_name(at, 0);
  }

 private:
  void clear() {
    innermost_first_.clear();
    bytes_ = 1;
    are_plain_ = true;
    is_in_written_ = false;
  }
  void add(const NameTable& names, NameId name) {
    const std::string_view text = names.text(name);
    innermost_first_.push_back(text);
    bytes_ += 1 + escaped_bytes * text.size();
    are_plain_ = are_plain_ && names.is_plain(name);
  }
  // Is what stands before the names so far known from the path before?
  bool is_written(Path directory) {
    if (innermost_first_.size() == 1) directory_ = directory;
    is_in_written_ = directory == written_;
    return is_in_written_;
  }
  char* put_name(char* at, std::size_t index) const {
    const std::string_view name = innermost_first_[index];
    at = mntsim::put(at, '/');
    return are_plain_ ? put_short(at, name) : put_escaped(at, name, path_escapes);
  }

  std::vector<std::string_view> innermost_first_;
  std::size_t bytes_ = 1;
  bool are_plain_ = true;
  bool is_in_written_ = false;
  Path directory_;            // of the path that was climbed last
  Path written_;              // of the path that was written last
  std::string written_text_;  // escaped
};

/// Appends the path of `place` as somebody with this root sees it. Returns false, with nothing
/// appended, where it is not below the root.
bool append_path(MountStacks& stacks, Path place, Path root, std::string& out);

}  // namespace mntsim
