// SPDX-License-Identifier: Apache-2.0
// A system call as a tracer prints it: NAME(ARGUMENT, …) = RESULT.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/script/input_error.h"

namespace mntsim {

struct TracedArgument {
  /// A string; a string that the tracer cut ("abc"...); anything else, as it is printed.
  enum class Kind : std::uint8_t { string, cut_string, other };
  Kind kind = Kind::other;
  std::string text;        // of a string: its bytes, escapes undone
  std::string decoration;  // what `strace -y` says of a descriptor: "/srv" of `3</srv>`
};

struct TracedCall {
  std::size_t line = 0;     // of the log, where it ended; a fork: where it began
  std::uint64_t pid = 0;    // 0: the log does not say
  std::string command;      // its comm; may be empty
  std::uint64_t space = 0;  // the inode of its mount namespace; 0: the log does not say
  std::string name;         // "mount"; "exited" where the process ended
  std::vector<TracedArgument> arguments;
  std::int64_t result = 0;
  std::string error;       // "EBUSY"; empty: success
  std::string decoration;  // of the result

  [[nodiscard]] bool succeeded() const { return error.empty(); }
};

/// What a log holds, in order, and which of its lines could not be read.
struct TraceLog {
  std::vector<TracedCall> calls;
  std::vector<InputError> problems;
};

/// Reads `NAME(ARGUMENTS) = RESULT`, as strace and mountsnoop print it. `what` is set to the reason
/// where it is none. A result of `?` (never returned) is the error "?".
[[nodiscard]] std::optional<TracedCall> parse_traced_call(std::string_view text, std::string* what);

/// The bits of "MS_BIND|MS_REC", "MS_RDONLY | 0x1000", "0x1000 /* MS_BIND */" or
/// "{flags=CLONE_VM|CLONE_NEWNS, …}" after `flags=`; names that nobody knows are left out.
[[nodiscard]] std::uint64_t traced_flags(std::string_view text);

/// A number as it is printed: decimal, 0x…, 0….
[[nodiscard]] std::optional<std::uint64_t> traced_number(std::string_view text);

}  // namespace mntsim
