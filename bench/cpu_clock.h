// SPDX-License-Identifier: Apache-2.0
// The clock of all benchmarks: the calling thread's CPU time, on both kernels. The wall time of an
// umount is a grace period of the kernel's RCU, which says nothing of the work, and other load on
// the machine does not count.
#pragma once

namespace mntsim::bench {

/// CPU time of the calling thread in seconds.
[[nodiscard]] double thread_seconds();

/// From `begin` to `end`, less what one reading of the clock costs: some 200 ns, a system call,
/// which is as much as several calls of the simulator.
[[nodiscard]] double seconds_between(double begin, double end);

}  // namespace mntsim::bench
