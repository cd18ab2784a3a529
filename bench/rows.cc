// SPDX-License-Identifier: Apache-2.0
#include "bench/rows.h"

#include <stdexcept>

#include "bench/progress.h"

namespace mntsim::bench {

namespace {

std::vector<RowName>& rows() {
  static std::vector<RowName> all;
  return all;
}

}  // namespace

const std::vector<RowName>& row_names() { return rows(); }

void add_rows(const PhaseName& name, const std::vector<std::int64_t>& sizes) {
  for (const std::int64_t size : sizes) {
    const std::string digits = std::to_string(size);
    std::string words = name.words;
    if (const std::size_t place = words.find("{}"); place != std::string::npos) {
      words.replace(place, 2, digits);
    }
    rows().push_back({name.key + "/" + digits, words});
  }
}

void add_benchmarks(const PhaseName& name, const std::string& world,
                    const std::vector<std::int64_t>& sizes, const Run& run) {
  if (sizes.empty()) return;
  const std::string family = name.key + "/" + world;
  benchmark::internal::Benchmark* added =
      benchmark::RegisterBenchmark(family.c_str(), [family, run](benchmark::State& state) {
        const std::int64_t size = state.range(0);
        show_progress(family + "/" + std::to_string(size));
        try {
          run(state, size);
        } catch (const std::runtime_error& error) {
          state.SkipWithError(error.what());
        }
      });
  for (const std::int64_t size : sizes) added->Arg(size);
  added->UseManualTime();
}

}  // namespace mntsim::bench
