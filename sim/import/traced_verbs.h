// SPDX-License-Identifier: Apache-2.0
// The system calls that matter to mounts, each with its translation: what is not in this table is
// passed over in a log.
#pragma once

#include <cstddef>
#include <string_view>

#include "sim/import/trace_context.h"

namespace mntsim {

struct TracedVerb {
  std::string_view name;
  std::size_t arguments;  // at least
  void (*translate)(TraceContext& context);
  bool changes_mounts = false;  // or which of them the task sees
};

/// Null where the table has no such call.
[[nodiscard]] const TracedVerb* find_traced_verb(std::string_view name);

[[nodiscard]] inline bool is_traced_call(std::string_view name) {
  return find_traced_verb(name) != nullptr;
}

}  // namespace mntsim
