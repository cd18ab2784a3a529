// SPDX-License-Identifier: Apache-2.0
// A line on the terminal that says what is being measured. Not for files and pipes.
#pragma once

#include <cstddef>
#include <string>

namespace mntsim::bench {

/// How many measurements there will be, so far as one can know: Google Benchmark makes a few more
/// to find out how often a short one has to be repeated.
void expect_measurements(std::size_t count);

/// The next measurement begins.
void show_progress(const std::string& name);

/// Takes the line away.
void end_progress();

}  // namespace mntsim::bench
