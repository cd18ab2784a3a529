// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/play/pod_names.h"

#include <set>

namespace mntsim {

std::vector<std::string> names_on_node(const std::vector<Pod>& pods) {
  std::set<std::string> used;
  std::vector<std::string> names;
  for (const Pod& pod : pods) {
    const bool is_free = !used.contains(pod.name);
    names.push_back(is_free ? pod.name : pod.name_space + "_" + pod.name);
    used.insert(names.back());
  }
  return names;
}

}  // namespace mntsim
