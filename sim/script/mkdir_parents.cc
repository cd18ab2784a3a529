// SPDX-License-Identifier: Apache-2.0
#include "sim/script/mkdir_parents.h"

#include <algorithm>

namespace mntsim {

std::vector<std::string_view> mkdir_parents(std::string_view path) {
  std::vector<std::string_view> parts;
  std::size_t start = path.find_first_not_of('/');
  while (start != std::string_view::npos) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    parts.push_back(path.substr(0, end));
    start = path.find_first_not_of('/', end);
  }
  if (parts.empty()) parts.push_back(path);
  return parts;
}

}  // namespace mntsim
