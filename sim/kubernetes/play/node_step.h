// SPDX-License-Identifier: Apache-2.0
// The two steps that are read without a node at hand: what kind of node, and who sees whose mount.
#pragma once

#include <vector>

#include "sim/kubernetes/node_options.h"
#include "sim/script/json_reader.h"
#include "sim/script/scenario.h"

namespace mntsim {

/// A preset's name, or an object with `preset` and the choices that differ from it. Throws
/// InputError.
[[nodiscard]] NodeOptions read_node_options(const JsonReader& reader, const JsonNode& node);

/// {"places": {VIEWER: DIRECTORY}, "matrix": {VIEWER: [NAME…]}}: each viewer ("host", or a
/// container's task) sees just these of all the names as mounts in its directory. Appends an
/// expectation for each. Throws InputError.
void read_matrix(const JsonReader& reader, const JsonNode& sees, std::vector<Step>& steps);

}  // namespace mntsim
