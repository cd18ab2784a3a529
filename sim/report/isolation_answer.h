// SPDX-License-Identifier: Apache-2.0
// Answers to `isolate`, `choke` and `trust` with the names that people use, and how they are shown.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/graph/choke.h"
#include "sim/report/propagation_answer.h"

namespace mntsim {

/// A change as a command of the language.
struct NamedChange {
  std::string task;                      // who runs it; empty: nobody can
  std::string command;                   // "mount --make-slave /vol"
  std::string whose;                     // a task of the mount's namespace
  std::vector<std::uint32_t> mount_ids;  // more than one where a recursive change does several
  bool is_sender = false;
  bool is_recursive = false;      // no path leads to the mount: one on which it lies is changed
  std::uint32_t mount_count = 1;  // mounts that the command changes
  std::uint64_t also_cut = 0;     // pairs with others that end too
};

struct NamedIsolation {
  std::string from;
  std::string to;
  std::uint64_t pair_count = 0;
  std::vector<NamedChange> changes;
  std::uint64_t left = 0;  // pairs that the replay on a copy still found
};

/// Lines that `mntsim shell` takes: commands, and remarks behind `#`.
void append_isolation_text(std::string& out, const NamedIsolation& isolation);
/// An object a change, then one that sums up.
void append_isolation_json(std::string& out, const NamedIsolation& isolation);

struct NamedChoke {
  ChokePoint point;
  std::uint32_t master_id = 0;
  std::vector<NamedPlace> peers;
};

struct NamedChokes {
  std::string from;
  std::uint32_t receiver_count = 0;
  std::vector<NamedChoke> chokes;
};

void append_chokes_text(std::string& out, const NamedChokes& chokes);
/// An object a group.
void append_chokes_json(std::string& out, const NamedChokes& chokes);

/// Namespaces, each by the names of its tasks.
struct NamedRing {
  std::vector<std::vector<std::string>> members;
  std::vector<std::vector<std::string>> changes;

  /// Is it one namespace that changes no other? There is nothing to tell of it.
  [[nodiscard]] bool is_silent() const { return members.size() == 1 && changes.empty(); }
};

void append_ring_text(std::string& out, const NamedRing& ring);
/// How many are silent; nothing where none is.
void append_silent_rings_text(std::string& out, std::size_t count);
/// An object.
void append_ring_json(std::string& out, const NamedRing& ring);

}  // namespace mntsim
