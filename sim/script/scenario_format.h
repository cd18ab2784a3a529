// SPDX-License-Identifier: Apache-2.0
// The words of the scenario format, as scenarios/scenario.schema.json has them too; a test holds
// the two against each other.
#pragma once

#include <array>
#include <string_view>

namespace mntsim::scenario_format {

inline constexpr auto scenario_keys = std::to_array<std::string_view>(
    {"$schema", "name", "description", "source", "machines", "steps"});

/// What may stand in a step beside `run`.
inline constexpr auto beside_run = std::to_array<std::string_view>({"as", "errno"});

inline constexpr auto expectation_keys = std::to_array<std::string_view>(
    {"task", "path", "mounted", "exists", "propagation", "receives_from", "peers_with", "source",
     "type", "options", "count"});

inline constexpr auto propagations =
    std::to_array<std::string_view>({"private", "shared", "slave", "shared,slave", "unbindable"});

/// Machines by name; `vm:VERSION` is one too.
inline constexpr auto machines = std::to_array<std::string_view>({"sim", "host"});

}  // namespace mntsim::scenario_format
