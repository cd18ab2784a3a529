// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/path_text.h"

namespace mntsim {

bool append_path(MountStacks& stacks, Path place, Path root, std::string& out) {
  PathNames names;
  if (!names.climb(stacks, place, root)) return false;
  const std::size_t before = out.size();
  out.resize(before + names.most_bytes());
  const char* const end = names.put(out.data() + before);
  out.resize(static_cast<std::size_t>(end - out.data()));
  return true;
}

}  // namespace mntsim
