// SPDX-License-Identifier: Apache-2.0
// What mounts take of memory: 1,000 namespaces of 1,000 mounts each, as clones of the first.
#pragma once

#include <cstdint>

namespace mntsim::bench {

/// The benchmarks "memory/simulator/1000000" and "memory/kernel/90000", with the counters
/// `bytes_a_mount` and `peak_bytes`. The simulator's is the peak resident set of a process of its
/// own, less that of the same process without a kernel; the real kernel's, how much larger its
/// slabs and per-CPU areas get, as /proc/meminfo has them.
void register_memory();

/// The main program of that process: makes the mounts and prints its own peak in bytes.
int print_peak_memory(std::int64_t mounts);

}  // namespace mntsim::bench
