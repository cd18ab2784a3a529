// SPDX-License-Identifier: Apache-2.0
// Test results as JUnit XML, as CI systems read it.
#pragma once

#include <string>
#include <vector>

namespace mntsim {

/// What became of one test. At most one of `failure` and `skipped` is not empty.
struct TestResult {
  std::string file;
  std::string name;
  std::string failure;  // what is wrong, as a sentence; empty: passed or skipped
  std::string skipped;  // why it was not run; empty: it was
};

/// A complete XML document with one suite. Whatever bytes names and messages hold, it is valid:
/// what XML cannot hold becomes U+FFFD. No times: the same results give the same bytes.
[[nodiscard]] std::string junit_xml(const std::string& suite,
                                    const std::vector<TestResult>& results);

}  // namespace mntsim
