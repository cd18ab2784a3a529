// SPDX-License-Identifier: Apache-2.0
// Places and peer groups as parts of JSON objects.
#pragma once

#include <cstdint>
#include <string>

#include "sim/report/propagation_answer.h"

namespace mntsim {

/// The first members of an object: {"place":"ctr:/vol","mount":12, or with "place":null.
void append_place(std::string& out, const NamedPlace& place);

/// The last members of an object: ,"covered":false,"tasks":[{"task":"ctr","path":"/vol"}]}.
void append_place_tasks(std::string& out, const NamedPlace& place);

/// A group's id; null for none.
[[nodiscard]] std::string id_text(std::uint32_t id);

}  // namespace mntsim
