// SPDX-License-Identifier: Apache-2.0
// mntsim_bench: the simulated kernel beside the real one. Takes Google Benchmark's flags; those
// that it adds itself come first, so that they can be overridden.
// `mntsim_bench --instructions` is for the script bench/instructions.
#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "bench/progress.h"
#include "bench/table_reporter.h"
#include "bench/workloads.h"

namespace {

// Both kernels take turns, so that whatever else the machine does hits both.
constexpr std::array flags = {"--benchmark_enable_random_interleaving=true",
                              "--benchmark_repetitions=7", "--benchmark_min_time=0.02"};

void register_all() {
  mntsim::bench::register_single_calls();
  mntsim::bench::register_fan_out();
  mntsim::bench::register_trees();
  mntsim::bench::register_namespaces();
  mntsim::bench::register_nodes();
  mntsim::bench::register_node_calls();
  mntsim::bench::register_storage();
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> arguments(argv, argv + argc);
  if (argc == 2 && std::string_view(argv[1]) == "--instructions") {
    register_all();
    return mntsim::bench::count_instructions();
  }
  arguments.insert(arguments.begin() + 1, flags.begin(), flags.end());
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
  if (benchmark::ReportUnrecognizedArguments(count, pointers.data())) return 2;

  register_all();
  mntsim::bench::TableReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
  return 0;
}
