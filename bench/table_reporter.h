// SPDX-License-Identifier: Apache-2.0
// Shows both kernels side by side: a row a workload, medians over the repetitions.
#pragma once

#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

namespace mntsim::bench {

class TableReporter : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context& context) override;
  void ReportRuns(const std::vector<Run>& runs) override;
  /// Prints the table.
  void Finalize() override;

 private:
  struct Row {
    std::vector<double> kernel;  // ns an item, one a repetition
    std::vector<double> simulator;
    std::string error;  // why a column is empty
  };

  std::map<std::string, Row> rows_;  // by RowName::key
  std::vector<std::string> notes_;   // of memory: below the rows
};

}  // namespace mntsim::bench
