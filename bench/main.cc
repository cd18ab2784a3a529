// SPDX-License-Identifier: Apache-2.0
// mntsim_bench: the simulated kernel beside the real one. Takes Google Benchmark's flags; those
// that it adds itself come first, so that they can be overridden.
// `mntsim_bench --instructions` is for the script bench/instructions, `--memory N` for itself.
#include <benchmark/benchmark.h>
#include <sys/utsname.h>

#include <array>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "bench/memory.h"
#include "bench/progress.h"
#include "bench/table_reporter.h"
#include "bench/workloads.h"

namespace mntsim::bench {
namespace {

constexpr std::string_view repetitions_flag = "--benchmark_repetitions=";

// A few repetitions a round; `tools/dev bench` makes several rounds, minutes apart.
constexpr std::array flags = {"--benchmark_repetitions=3", "--benchmark_min_time=0.02"};

void register_all() {
  register_single_calls();
  register_fan_out();
  register_trees();
  register_namespaces();
  register_node_calls();
  register_storage();
  register_nodes();
  register_memory();
}

/// "AMD EPYC …"; empty where /proc/cpuinfo does not say.
std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  }
  return {};
}

/// What a result file is of; Google Benchmark adds date and CPU clock itself.
void add_context() {
  utsname machine{};
  uname(&machine);
  benchmark::AddCustomContext("kernel", std::string(machine.sysname) + " " + machine.release);
  benchmark::AddCustomContext("machine", machine.machine);
  benchmark::AddCustomContext("processor", processor());
#ifdef __clang__
  benchmark::AddCustomContext("compiler", __VERSION__);
#else
  benchmark::AddCustomContext("compiler", std::string("GCC ") + __VERSION__);
#endif
}

void expect_runs(const std::vector<std::string>& arguments) {
  const std::string filter = benchmark::GetBenchmarkFilter();
  if (!filter.empty() && filter != "." && filter != "all") return expect_nothing();
  for (const std::string& argument : arguments) {
    if (argument.starts_with(repetitions_flag)) {
      expect_repetitions(std::stoul(argument.substr(repetitions_flag.size())));
    }
  }
}

int run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin() + 1, flags.begin(), flags.end());
  std::vector<char*> pointers;
  for (std::string& argument : arguments) pointers.push_back(argument.data());
  int count = static_cast<int>(pointers.size());
  benchmark::Initialize(&count, pointers.data());
  if (benchmark::ReportUnrecognizedArguments(count, pointers.data())) return 2;
  expect_runs(arguments);
  add_context();
  register_all();
  TableReporter reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  benchmark::Shutdown();
  return 0;
}

}  // namespace
}  // namespace mntsim::bench

int main(int argc, char** argv) {
  using namespace mntsim::bench;
  const std::vector<std::string> arguments(argv, argv + argc);
  if (argc == 3 && arguments[1] == "--memory") return print_peak_memory(std::stoll(arguments[2]));
  if (argc == 2 && arguments[1] == "--instructions") {
    register_all();
    return count_instructions();
  }
  return run(arguments);
}
