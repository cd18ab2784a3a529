// SPDX-License-Identifier: Apache-2.0
// A log of strace or mountsnoop as a script in the command language.
//
// Each traced process is a task, forked from `init`, which stays what the rest of the machine was;
// threads that share root and working directory are one task. mountsnoop tells of namespaces and
// not of forks: there each namespace is a task.
//
// The script starts on an empty tmpfs, the traced machine did not. While it is written it is run:
// what a call needs and no call before it made is made first (`mkdir -p`, `touch`, for what was
// mounted a tmpfs) and marked "was there"; a file system that the simulator does not have is a
// tmpfs in its place; and where a call does here what it did not do there, a remark says so.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/script/input_error.h"

namespace mntsim {

struct TraceScript {
  std::string text;
  std::vector<InputError> problems;  // lines that could not be read, and what the log leaves open
};

/// `file` is what messages call the log. Throws InputError where it holds no call at all.
[[nodiscard]] TraceScript script_of_trace(std::string_view log, const std::string& file);

}  // namespace mntsim
