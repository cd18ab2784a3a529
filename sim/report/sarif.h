// SPDX-License-Identifier: Apache-2.0
// Findings as SARIF 2.1.0, as code scanning of CI systems reads it.
#pragma once

#include <string>
#include <vector>

#include "sim/report/leak_report.h"

namespace mntsim {

/// A complete SARIF document with one run: the rules with their help, and a result a finding, which
/// lies in `file` and, as a logical location, at its place. Valid whatever bytes the names hold:
/// what is no UTF-8 becomes U+FFFD. From: SARIF 2.1.0 (OASIS), sections 3.13 to 3.52.
[[nodiscard]] std::string sarif(const std::string& file, const std::vector<LeakReport>& leaks);

}  // namespace mntsim
