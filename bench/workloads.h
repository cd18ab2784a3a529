// SPDX-License-Identifier: Apache-2.0
// Workloads: what is measured, in the same words on both kernels.
//
// A workload is a class template over a world (SimulatedWorld, HostWorld). Its constructor builds
// what is there before; make() does something and unmake() undoes it, and each of the two is a
// benchmark of its own: one is on the clock, the other runs beside it. items() is by how much a
// time is divided: receivers, mounts, lines, calls; timed_calls(), where there is such a function,
// how many like calls make() is. A world's clock_s() is the CPU time of who
// makes its calls, see cpu_clock.h.
#pragma once

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "bench/cpu_clock.h"
#include "bench/host_world.h"
#include "bench/instruction_counter.h"
#include "bench/rows.h"
#include "bench/simulated_world.h"

namespace mntsim::bench {

/// One line of the list of workloads.
struct WorkloadNames {
  PhaseName make;
  PhaseName unmake;  // no key: it is not measured
};

// The calls that workloads make.
[[nodiscard]] MountCall bind_call(const std::string& source, const std::string& target,
                                  std::uint32_t more_flags = 0);
[[nodiscard]] MountCall tmpfs_call(const std::string& target);
[[nodiscard]] MountCall move_call(const std::string& source, const std::string& target);
[[nodiscard]] MountCall make_call(std::uint32_t flags, const std::string& target);

/// Mounts a tmpfs at `path` with the directories "0" to `count` - 1 in it.
template <typename World>
void add_tmpfs(World& world, const std::string& path, std::int64_t count) {
  world.mkdir(path);
  world.mount(tmpfs_call(path));
  for (std::int64_t index = 0; index < count; ++index)
    world.mkdir(path + "/" + std::to_string(index));
}

/// What all workloads bind: a directory three names deep, in a mount of its own. A source in a
/// mount with many children would turn each bind on the real kernel into a scan of them.
inline const std::string source_path = "/source/a/b";

template <typename World>
void add_source(World& world) {
  add_tmpfs(world, "/source", 0);
  world.mkdir("/source/a");
  world.mkdir("/source/a/b");
}

/// A tmpfs at `path` with `count` binds of the source on it.
template <typename World>
void add_binds(World& world, const std::string& path, std::int64_t count) {
  add_tmpfs(world, path, count);
  for (std::int64_t index = 0; index < count; ++index) {
    world.mount(bind_call(source_path, path + "/" + std::to_string(index)));
  }
}

template <typename World, typename Workload>
void measure_phase(benchmark::State& state, World& world, Workload& workload, bool is_make) {
  // The first round is not measured: it takes memory that all later ones find.
  workload.make();
  workload.unmake();
  for (auto _ : state) {
    const double begin = world.clock_s();
    workload.make();
    const double middle = world.clock_s();
    workload.unmake();
    const double end = world.clock_s();
    state.SetIterationTime(is_make ? seconds_between(begin, middle) : seconds_between(middle, end));
  }
  state.counters["items"] = static_cast<double>(workload.items());
  if constexpr (requires { workload.timed_calls(); }) {
    state.counters["timed_calls"] = static_cast<double>(workload.timed_calls());
  }
  if constexpr (requires { workload.add_counters(state); }) workload.add_counters(state);
}

/// Makes `Factory(world, size)` into a benchmark of one phase in one column.
template <typename World, typename Factory>
void register_phase(const PhaseName& name, bool is_make, std::int64_t size, Factory factory) {
  add_benchmark(name, World::name, size, [factory, is_make, size](benchmark::State& state) {
    World world;
    auto workload = factory(world, size);
    measure_phase(state, world, workload, is_make);
  });
}

template <typename World, typename Factory>
void count_phase(const PhaseName& name, bool is_make, std::int64_t size, Factory factory) {
  const std::string row = name.key + "/" + std::to_string(size);
  counted_workloads().push_back({row, [row, is_make, size, factory] {
                                   World world;
                                   auto workload = factory(world, size);
                                   const auto nothing = [] {};
                                   const auto make = [&] { workload.make(); };
                                   const auto unmake = [&] { workload.unmake(); };
                                   InstructionCounter::count(
                                       row, workload.items(),
                                       is_make ? InstructionCounter::Round{nothing, make, unmake}
                                               : InstructionCounter::Round{make, unmake, nothing});
                                 }});
}

/// Registers a workload's phases: on both kernels, and where instructions are counted. Both columns
/// of a row stand side by side, so that they are measured one right after the other: whatever else
/// the machine does hits both. `factory(world, size)` makes the workload.
template <typename Host = HostWorld, typename Simulated = SimulatedWorld, typename Factory>
void register_workload(const WorkloadNames& names, const Sizes& sizes, Factory factory) {
  for (const bool is_make : {true, false}) {
    const PhaseName& name = is_make ? names.make : names.unmake;
    if (name.key.empty()) continue;
    add_rows(name, sizes.both);
    add_rows(name, sizes.simulator);
    for (const std::int64_t size : sizes.both) {
      register_phase<Host>(name, is_make, size, factory);
      register_phase<Simulated>(name, is_make, size, factory);
    }
    for (const std::int64_t size : sizes.simulator) {
      register_phase<Simulated>(name, is_make, size, factory);
    }
    if (sizes.counted != 0) count_phase<Simulated>(name, is_make, sizes.counted, factory);
  }
}

/// The same for what the simulator alone can do: the real kernel has no such thing.
template <typename Simulated = SimulatedWorld, typename Factory>
void register_on_simulator(const WorkloadNames& names, const Sizes& sizes, Factory factory) {
  for (const bool is_make : {true, false}) {
    const PhaseName& name = is_make ? names.make : names.unmake;
    if (name.key.empty()) continue;
    add_rows(name, sizes.simulator);
    for (const std::int64_t size : sizes.simulator) {
      register_phase<Simulated>(name, is_make, size, factory);
    }
    if (sizes.counted != 0) count_phase<Simulated>(name, is_make, sizes.counted, factory);
  }
}

// The rooms of workloads, one file each.
void register_single_calls();
void register_fan_out();
void register_trees();
void register_namespaces();
void register_nodes();
void register_node_calls();
void register_storage();

}  // namespace mntsim::bench
