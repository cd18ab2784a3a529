// SPDX-License-Identifier: Apache-2.0
#include "bench/table_reporter.h"

#include <sys/utsname.h>

#include <algorithm>
#include <cstdio>
#include <set>

#include "bench/host_world.h"
#include "bench/progress.h"
#include "bench/rows.h"

namespace mntsim::bench {

namespace {

constexpr int row_width = 68;

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
  const int characters =
      static_cast<int>(text.size()) - (text.find("±") == std::string::npos ? 0 : 1);
  return std::string(static_cast<std::size_t>(std::max(0, width - characters)), ' ') + text;
}

/// Where one of the two is missing, "-".
std::string ratio_of(const std::vector<double>& kernel, const std::vector<double>& simulator) {
  if (kernel.empty() || simulator.empty()) return "-";
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", median(kernel) / median(simulator));
  return text;
}

}  // namespace

bool TableReporter::ReportContext(const Context& /*context*/) {
  utsname machine{};
  uname(&machine);
  std::printf("Linux %s beside mntsim's simulator, on this machine in one run.\n", machine.release);
  std::printf(
      "CPU time in ns: the median of the repetitions, ± half the distance of the quartiles.\n\n");
  std::fflush(stdout);
  return true;
}

void TableReporter::ReportRuns(const std::vector<Run>& runs) {
  for (const Run& run : runs) {
    if (run.run_type != Run::RT_Iteration) continue;
    // The name is KEY/WORLD, the argument the size.
    const std::string& name = run.run_name.function_name;
    const std::size_t slash = name.rfind('/');
    Row& row = rows_[name.substr(0, slash) + "/" + run.run_name.args];
    if (run.error_occurred) {
      row.error = run.error_message;
      continue;
    }
    const bool is_kernel = name.substr(slash + 1) == HostWorld::name;
    const auto items = run.counters.find("items");
    const double iterations = static_cast<double>(run.iterations);
    (is_kernel ? row.kernel : row.simulator)
        .push_back(1e9 * run.real_accumulated_time / iterations / items->second.value);
    if (const auto bytes = run.counters.find("bytes_a_mount"); bytes != run.counters.end()) {
      char text[128];
      std::snprintf(text, sizeof text, "%s, %s: %.0f bytes a mount, %.0f MiB in all",
                    run.report_label.c_str(), is_kernel ? "real kernel" : "simulator",
                    bytes->second.value, run.counters.at("peak_bytes").value / (1 << 20));
      notes_.emplace_back(text);
    }
  }
}

void TableReporter::Finalize() {
  end_progress();
  std::printf("%-*s %18s %18s %14s\n", row_width, "workload", "real kernel ns", "simulator ns",
              "times as fast");
  std::set<std::string> errors;
  for (const RowName& name : row_names()) {
    const auto found = rows_.find(name.key);
    if (found == rows_.end()) continue;  // filtered out
    const Row& row = found->second;
    std::printf("%-*s %s %s %14s\n", row_width, name.words.c_str(),
                right(cell(row.kernel), 18).c_str(), right(cell(row.simulator), 18).c_str(),
                ratio_of(row.kernel, row.simulator).c_str());
    if (!row.error.empty()) errors.insert(row.error);
  }
  for (const std::string& note : notes_) std::printf("%s\n", note.c_str());
  for (const std::string& error : errors) std::printf("\nEmpty columns: %s\n", error.c_str());
}

}  // namespace mntsim::bench
