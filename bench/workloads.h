// SPDX-License-Identifier: Apache-2.0
// Workloads: what is measured, in the same words on both kernels.
//
// A workload is a class template over a world (SimulatedWorld, HostWorld). Its constructor builds
// what is there before; make() does something and unmake() undoes it, and each of the two is a
// benchmark of its own: one is on the clock, the other runs beside it. items() is by how much a
// time is divided: receivers, mounts, lines, calls.
//
// The clock is the calling thread's CPU time, on both kernels: the wall time of an umount is a
// grace period of the kernel's RCU, which says nothing of the work, and other load on the machine
// does not count.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>
#include <vector>

#include "bench/host_world.h"
#include "bench/simulated_world.h"

namespace mntsim::bench {

/// What a phase is called: in a benchmark's name ("clone", of "clone/400/kernel"), and in the
/// table, where `{}` stands for the size.
struct PhaseName {
  const char* key;
  const char* row;
};

/// One line of the list of workloads.
struct WorkloadNames {
  PhaseName make;
  PhaseName unmake;  // no key: it is not measured
};

/// A row of the table: "clone/400", and "a clone of a namespace of 400 mounts: a mount".
struct RowName {
  std::string key;
  std::string words;
};

/// All rows, in the order in which they were registered.
[[nodiscard]] const std::vector<RowName>& row_names();
void add_row(const PhaseName& name, std::int64_t size);

/// CPU time of the calling thread in seconds.
[[nodiscard]] double thread_seconds();

// The calls that workloads make.
[[nodiscard]] MountCall bind_call(const std::string& source, const std::string& target,
                                  std::uint32_t more_flags = 0);
[[nodiscard]] MountCall tmpfs_call(const std::string& target);
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

template <template <typename> class Workload, typename World>
void measure(benchmark::State& state, std::int64_t size, bool is_make) {
  try {
    World world;
    Workload<World> workload(world, size);
    for (auto _ : state) {
      const double begin = thread_seconds();
      workload.make();
      const double middle = thread_seconds();
      workload.unmake();
      const double end = thread_seconds();
      state.SetIterationTime(is_make ? middle - begin : end - middle);
    }
    state.counters["items"] = static_cast<double>(workload.items());
  } catch (const std::runtime_error& error) {
    state.SkipWithError(error.what());
  }
}

template <template <typename> class Workload, typename World>
void register_phase(const PhaseName& name, bool is_make, const std::vector<std::int64_t>& sizes) {
  if (name.key == nullptr) return;
  for (const std::int64_t size : sizes) {
    const std::string key = std::string(name.key) + "/" + std::to_string(size);
    benchmark::RegisterBenchmark((key + "/" + World::name).c_str(), [is_make, size](
                                                                        benchmark::State& state) {
      measure<Workload, World>(state, size, is_make);
    })->UseManualTime();
  }
}

inline void add_rows(const PhaseName& name, const std::vector<std::int64_t>& sizes) {
  if (name.key == nullptr) return;
  for (const std::int64_t size : sizes) add_row(name, size);
}

/// Registers a workload's phases on both kernels.
template <template <typename> class Workload>
void register_workload(const WorkloadNames& names, const std::vector<std::int64_t>& sizes) {
  add_rows(names.make, sizes);
  add_rows(names.unmake, sizes);
  register_phase<Workload, HostWorld>(names.make, true, sizes);
  register_phase<Workload, SimulatedWorld>(names.make, true, sizes);
  register_phase<Workload, HostWorld>(names.unmake, false, sizes);
  register_phase<Workload, SimulatedWorld>(names.unmake, false, sizes);
}

// The rooms of workloads, one file each.
void register_single_calls();
void register_fan_out();
void register_trees();
void register_namespaces();
void register_nodes();

}  // namespace mntsim::bench
