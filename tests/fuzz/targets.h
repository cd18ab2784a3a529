// SPDX-License-Identifier: Apache-2.0
// What libFuzzer calls, and what the test of the corpus calls in every build. Each aborts, with a
// reason, where something is found.
#pragma once

#include <string_view>

namespace mntsim {

/// Bytes that people hand to `mntsim import` become a state, which must be valid and show itself,
/// go on working, and survive a node.json.
void fuzz_import(std::string_view bytes);

/// Bytes as a script, and as a scenario, and as a node.json.
void fuzz_script(std::string_view bytes);

}  // namespace mntsim
