// SPDX-License-Identifier: Apache-2.0
#include "bench/rows.h"

#include <stdexcept>

#include "bench/progress.h"

namespace mntsim::bench {

namespace {

// To set up so many mounts takes longer than what is measured: a few rounds are enough, and Google
// Benchmark need not find out how many fill its time.
constexpr std::int64_t large_size = 10'000;
constexpr std::int64_t large_rounds = 5;

std::vector<RowName>& rows() {
  static std::vector<RowName> all;
  return all;
}

std::string words_of(const PhaseName& name, std::int64_t size) {
  std::string words = name.words;
  if (const std::size_t place = words.find("{}"); place != std::string::npos) {
    words.replace(place, 2, std::to_string(size));
  }
  return words;
}

}  // namespace

const std::vector<RowName>& row_names() { return rows(); }

void add_rows(const PhaseName& name, const std::vector<std::int64_t>& sizes) {
  for (const std::int64_t size : sizes) {
    rows().push_back({name.key + "/" + std::to_string(size), words_of(name, size)});
  }
}

benchmark::internal::Benchmark* add_benchmark(const PhaseName& name, const std::string& world,
                                              std::int64_t size, const Run& run) {
  const std::string family = name.key + "/" + world;
  benchmark::internal::Benchmark* added = benchmark::RegisterBenchmark(
      family.c_str(), [name, family, size, run](benchmark::State& state) {
        show_progress(family + "/" + std::to_string(size));
        try {
          run(state);
          state.SetLabel(words_of(name, size));
        } catch (const std::runtime_error& error) {
          state.SkipWithError(error.what());
        }
      });
  expect_benchmark();
  added->Arg(size)->UseManualTime();
  if (size >= large_size) added->Iterations(large_rounds)->Repetitions(1);
  return added;
}

}  // namespace mntsim::bench
