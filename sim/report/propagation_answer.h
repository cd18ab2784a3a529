// SPDX-License-Identifier: Apache-2.0
// Answers about propagation with the names that people use: what sim/graph found, ready to be
// shown.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/graph/group_forest.h"
#include "sim/graph/reach.h"
#include "sim/graph/reverse_reach.h"

namespace mntsim {

/// A place by its names: what a task of its namespace calls it.
struct NamedPlace {
  struct View {
    std::string task;
    std::string path;
    bool covered = false;  // another mount hides it: the path leads elsewhere
  };
  std::uint32_t mount_id = 0;
  std::vector<View> views;  // of the tasks below whose root it is; the first gives it its name
  std::vector<std::string> tasks;  // all tasks of the namespace
};

struct NamedReached {
  NamedPlace place;
  Reached reached;
};

struct NamedSender {
  NamedPlace place;
  Sender sender;
};

struct NamedGroup {
  const PropagationGroup* group = nullptr;
  std::vector<NamedPlace> peers;  // by their roots, in the order of the group
  std::vector<NamedPlace> slaves;
};

}  // namespace mntsim
