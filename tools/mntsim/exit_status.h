// SPDX-License-Identifier: Apache-2.0
// The only list of exit codes (design.md, "Outputs").
#pragma once

namespace mntsim {

enum class ExitStatus : int {
  done = 0,
  differs = 1,           // an expectation or a comparison failed
  bad_input = 2,         // bad usage too
  host_unavailable = 3,  // no privilege, no kernel, no memory, nowhere to write to
};

}  // namespace mntsim
