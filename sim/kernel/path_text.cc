// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/path_text.h"

namespace mntsim {

bool append_path(const State& state, Path place, Path root, std::string& out) {
  PathNames names;
  if (!names.climb(state, place, root)) return false;
  TextRoom room(out);
  room.end(names.put(room.begin(names.most_bytes())));
  return true;
}

}  // namespace mntsim
