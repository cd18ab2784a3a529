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
  void climb(const State& state, DentryHandle place);
  /// From `root`, through mounts. False where the place is not below it.
  bool climb(const State& state, Path place, Path root);

  /// How many bytes `put` takes at most.
  [[nodiscard]] std::size_t most_bytes() const { return bytes_; }
  /// Writes "/a/b", escaped as mountinfo does; "/" where there are no names.
  char* put(char* at) const;

 private:
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
