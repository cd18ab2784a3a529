// SPDX-License-Identifier: Apache-2.0
#include "bench/memory.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "bench/workloads.h"

namespace mntsim::bench {

namespace {

constexpr std::int64_t mounts_a_namespace = 1'000;
constexpr std::int64_t other_mounts = 4;  // the hidden root, `/`, /source, /crowd

template <typename World>
void add_namespaces(World& world, std::int64_t mounts) {
  add_source(world);
  add_binds(world, "/crowd", mounts_a_namespace - other_mounts);
  for (std::int64_t made = mounts_a_namespace; made < mounts; made += mounts_a_namespace) {
    world.add_namespace({});
  }
}

/// The number of bytes in a line "VmHWM:   1234 kB" of a file of /proc.
std::int64_t bytes_in(std::istream& file, const std::string& field) {
  std::string line;
  for (file.seekg(0); std::getline(file, line);) {
    if (line.starts_with(field + ":")) return 1024 * std::stoll(line.substr(field.size() + 1));
  }
  throw std::runtime_error("/proc says nothing of " + field);
}

std::int64_t peak_of_process(std::int64_t mounts) {
  const std::string command = "/proc/" + std::to_string(getpid()) + "/exe --memory ";
  const std::unique_ptr<FILE, int (*)(FILE*)> output(
      popen((command + std::to_string(mounts)).c_str(), "r"), pclose);
  long long bytes = 0;
  if (!output || std::fscanf(output.get(), "%lld", &bytes) != 1) {
    throw std::runtime_error("cannot run this program again to see what memory it takes");
  }
  return bytes;
}

void set_counters(benchmark::State& state, std::int64_t bytes, std::int64_t mounts) {
  state.counters["items"] = 1;
  state.counters["peak_bytes"] = static_cast<double>(bytes);
  state.counters["bytes_a_mount"] = static_cast<double>(bytes) / static_cast<double>(mounts);
}

void measure_simulator(benchmark::State& state, std::int64_t mounts) {
  const std::int64_t bytes = peak_of_process(mounts) - peak_of_process(0);
  for (auto _ : state) state.SetIterationTime(1e-9);  // time is not what is measured here
  set_counters(state, bytes, mounts);
}

/// What is freed by then is given back by the kernel's workers, some time later.
std::int64_t settled(const std::function<std::int64_t()>& used) {
  constexpr std::int64_t noise = 128 << 10;
  std::int64_t last = used();
  for (int round = 0; round < 30; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const std::int64_t now = used();
    if (std::abs(now - last) < noise) return now;
    last = now;
  }
  return last;
}

void measure_kernel(benchmark::State& state, std::int64_t mounts) {
  std::ifstream meminfo("/proc/meminfo");  // opened here: the world has no /proc
  const auto used = [&] { return bytes_in(meminfo, "Slab") + bytes_in(meminfo, "Percpu"); };
  HostWorld world;
  const std::int64_t before = settled(used);
  add_namespaces(world, mounts);
  const std::int64_t bytes = used() - before;
  for (auto _ : state) state.SetIterationTime(1e-9);
  set_counters(state, bytes, mounts);
}

using Measure = void (*)(benchmark::State& state, std::int64_t mounts);

void add(const char* world, std::int64_t mounts, Measure measure) {
  add_benchmark({"memory", "memory of {} mounts"}, world, mounts,
                [measure, mounts](benchmark::State& state) { measure(state, mounts); })
      ->Iterations(1)
      ->Repetitions(1);
}

}  // namespace

void register_memory() {
  add(HostWorld::name, 90'000, measure_kernel);
  add(SimulatedWorld::name, 1'000'000, measure_simulator);
}

int print_peak_memory(std::int64_t mounts) {
  std::unique_ptr<SimulatedWorld> world;
  if (mounts > 0) add_namespaces(*(world = std::make_unique<SimulatedWorld>()), mounts);
  std::ifstream status("/proc/self/status");
  std::printf("%lld\n", static_cast<long long>(bytes_in(status, "VmHWM")));
  return 0;
}

}  // namespace mntsim::bench
