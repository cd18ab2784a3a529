// SPDX-License-Identifier: Apache-2.0
// A line on the terminal that says what is being measured. Not for files and pipes.
#pragma once

#include <cstddef>
#include <string>

namespace mntsim::bench {

/// There will be one benchmark more.
void expect_benchmark();
/// Each is run so often; or nobody knows how many there are, since some were filtered out.
/// Google Benchmark runs each a few times more to find out how many rounds fill its time.
void expect_repetitions(std::size_t count);
void expect_nothing();

/// The next measurement begins.
void show_progress(const std::string& name);

/// Takes the line away.
void end_progress();

}  // namespace mntsim::bench
