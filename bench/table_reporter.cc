// SPDX-License-Identifier: Apache-2.0
#include "bench/table_reporter.h"

#include <sys/utsname.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "bench/workloads.h"

namespace mntsim::bench {

namespace {

constexpr int row_width = 62;

double quantile(std::vector<double> values, double share) {
  std::sort(values.begin(), values.end());
  const double position = share * static_cast<double>(values.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const std::size_t above = std::min(below + 1, values.size() - 1);
  return values[below] + (position - static_cast<double>(below)) * (values[above] - values[below]);
}

double median(const std::vector<double>& values) { return quantile(values, 0.5); }

/// "   453.1 ± 3 %": the median, and half the distance of the quartiles.
std::string cell(const std::vector<double>& values) {
  if (values.empty()) return "-";
  const double middle = median(values);
  const double spread = (quantile(values, 0.75) - quantile(values, 0.25)) / 2 / middle;
  char text[64];
  std::snprintf(text, sizeof text, "%.1f ±%3.0f %%", middle, 100 * spread);
  return text;
}

/// Right-aligned. `±` is one character in two bytes.
std::string right(const std::string& text, int width) {
  const int characters = static_cast<int>(text.size()) - (text.find("±") == std::string::npos ? 0 : 1);
  return std::string(static_cast<std::size_t>(std::max(0, width - characters)), ' ') + text;
}

/// "clone/400": "a clone of a namespace of 400 mounts: a mount".
std::string words_of(const std::string& name) {
  const std::size_t slash = name.find('/');
  std::string words = row_of(name.substr(0, slash));
  if (const std::size_t place = words.find("{}"); place != std::string::npos) {
    words.replace(place, 2, name.substr(slash + 1));
  }
  return words;
}

}  // namespace

bool TableReporter::ReportContext(const Context& /*context*/) {
  utsname machine{};
  uname(&machine);
  std::printf("Linux %s beside mntsim's simulator, on this machine in one run.\n", machine.release);
  std::printf("CPU time in ns: the median of the repetitions, ± half the distance of the quartiles.\n\n");
  std::fflush(stdout);
  return true;
}

void TableReporter::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.run_type != Run::RT_Iteration) continue;
    // The name is KEY/SIZE/WORLD, and behind it what Google Benchmark adds.
    const std::string& name = run.run_name.function_name;
    const std::size_t slash = name.rfind('/');
    const std::string row_name = name.substr(0, slash);
    if (rows_.count(row_name) == 0) order_.push_back(row_name);
    Row& row = rows_[row_name];
    if (run.error_occurred) {
      row.error = run.error_message;
      continue;
    }
    const bool is_kernel = name.substr(slash + 1) == HostWorld::name;
    const auto items = run.counters.find("items");
    const double iterations = static_cast<double>(run.iterations);
    (is_kernel ? row.kernel : row.simulator)
        .push_back(1e9 * run.real_accumulated_time / iterations / items->second.value);
  }
}

void TableReporter::Finalize() {
  std::printf("%-*s %18s %18s %14s\n", row_width, "workload", "real kernel ns", "simulator ns",
              "times as fast");
  std::set<std::string> errors;
  for (const std::string& name : order_) {
    const Row& row = rows_[name];
    std::string ratio = "-";
    if (!row.kernel.empty() && !row.simulator.empty()) {
      char text[32];
      std::snprintf(text, sizeof text, "%.1f", median(row.kernel) / median(row.simulator));
      ratio = text;
    }
    std::printf("%-*s %s %s %14s\n", row_width, words_of(name).c_str(), right(cell(row.kernel), 18).c_str(),
                right(cell(row.simulator), 18).c_str(), ratio.c_str());
    if (!row.error.empty()) errors.insert(row.error);
  }
  for (const std::string& error : errors) std::printf("\nEmpty columns: %s\n", error.c_str());
}

}  // namespace mntsim::bench
