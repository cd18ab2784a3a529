// SPDX-License-Identifier: Apache-2.0
// Leaks in words: what each finding says, what ends it, and the rule that it breaks.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/graph/leak_cure.h"
#include "sim/graph/leaks.h"
#include "sim/report/propagation_answer.h"

namespace mntsim {

struct LeakRule {
  LeakKind kind;
  std::string_view id;     // "mounts-onto-host"
  std::string_view title;  // what it is, as a sentence
  std::string_view help;   // why it matters, and what to do
};

/// In the order of LeakKind.
[[nodiscard]] const std::array<LeakRule, 8>& leak_rules();

/// A leak with the names that people use.
struct NamedLeak {
  Leak leak;
  std::string owner;  // the pod; empty: the node
  NamedPlace mount;
  NamedPlace place;
  NamedPlace origin;                  // where leak.origin is not null
  std::vector<std::string> commands;  // "web.fuse$ umount /media/a": the cure
  CureLack lack = CureLack::none;     // why there are none
};

struct LeakReport {
  LeakKind kind = LeakKind::mounts_onto_host;
  Severity severity = Severity::low;
  std::string owner;
  std::string place;              // "web.fuse:/media": whose mount leaks
  std::string message;            // a sentence
  std::vector<std::string> path;  // through the graph: "web.fuse:/media", "group 1", "init:/srv"
  std::string change;             // in a manifest or on the node, so that it does not come again
  std::vector<std::string> commands;  // what ends it now, and nothing else, in the command language
  std::string not_now;                // where there are none: why; empty: nobody would expect one
};

[[nodiscard]] LeakReport describe(const NamedLeak& leak);

/// "high", "medium", "low".
[[nodiscard]] std::string_view name_of(Severity severity);

void append_leaks_text(std::string& out, const std::vector<LeakReport>& leaks);
/// An object a finding.
void append_leaks_json(std::string& out, const std::vector<LeakReport>& leaks);

}  // namespace mntsim
