// SPDX-License-Identifier: Apache-2.0
#include "bench/rows.h"

#include <algorithm>
#include <stdexcept>

#include "bench/progress.h"

namespace mntsim::bench {

namespace {

// To set up so many mounts takes longer than what is measured: a few rounds are enough, and Google
// Benchmark need not find out how many fill its time.
constexpr std::int64_t large_size = 10'000;
constexpr std::int64_t large_rounds = 5;
constexpr int large_repetitions = 3;

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

void add_benchmarks(const PhaseName& name, const std::string& world,
                    const std::vector<std::int64_t>& sizes, const Run& run) {
  const auto first_large = std::find_if(sizes.begin(), sizes.end(),
                                        [](std::int64_t size) { return size >= large_size; });
  const std::vector<std::int64_t> usual(sizes.begin(), first_large);
  const std::vector<std::int64_t> large(first_large, sizes.end());
  if (!usual.empty()) add_family(name, world, usual, run);
  if (!large.empty()) {
    add_family(name, world, large, run)->Iterations(large_rounds)->Repetitions(large_repetitions);
  }
}

benchmark::internal::Benchmark* add_family(const PhaseName& name, const std::string& world,
                                           const std::vector<std::int64_t>& sizes, const Run& run) {
  const std::string family = name.key + "/" + world;
  benchmark::internal::Benchmark* added =
      benchmark::RegisterBenchmark(family.c_str(), [name, family, run](benchmark::State& state) {
        const std::int64_t size = state.range(0);
        show_progress(family + "/" + std::to_string(size));
        try {
          run(state, size);
          state.SetLabel(words_of(name, size));
        } catch (const std::runtime_error& error) {
          state.SkipWithError(error.what());
        }
      });
  for (const std::int64_t size : sizes) added->Arg(size);
  expect_benchmarks(sizes.size());
  return added->UseManualTime();
}

}  // namespace mntsim::bench
