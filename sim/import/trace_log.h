// SPDX-License-Identifier: Apache-2.0
// The logs of two tracers, read to calls: `strace` and bcc's `mountsnoop`.
#pragma once

#include <string>
#include <string_view>

#include "sim/import/traced_call.h"

namespace mntsim {

/// Is this a table of mountsnoop ("COMM PID TID … CALL")? All else is taken for a log of strace.
[[nodiscard]] bool is_mountsnoop_log(std::string_view text);

/// A log of `strace`, with or without -f, -o, -t[t[t]], -r, -T, -y, -Y, -i, -n, -X. Calls that
/// change nothing of mounts are passed over; a call that was interrupted by others in the log is
/// put together and stands where it ended, a fork where it began. Where the log says no pid, the
/// calls are of the one process that lives, or that was there first. `problems` are lines that
/// should be calls and cannot be read, calls that never end and ends of calls that began earlier.
[[nodiscard]] TraceLog read_strace_log(std::string_view text, const std::string& file);

/// A table of `mountsnoop`, of bcc's Python tool or of libbpf's (-t and -P too; not -d).
[[nodiscard]] TraceLog read_mountsnoop_log(std::string_view text, const std::string& file);

}  // namespace mntsim
