// SPDX-License-Identifier: Apache-2.0
// Rows of the table: what is measured at which sizes, and what it is called there.
#pragma once

#include <benchmark/benchmark.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace mntsim::bench {

/// What a phase is called: in a benchmark's name ("clone", of "clone/kernel/400"), and in the
/// table, where `{}` stands for the size.
struct PhaseName {
  std::string key;
  std::string words;
};

/// How large.
struct Sizes {
  std::vector<std::int64_t> both;       // on both kernels
  std::vector<std::int64_t> simulator;  // on the simulator alone: the real kernel ends before
  std::int64_t counted = 400;           // where instructions are counted; 0: nowhere
};

/// A row of the table: "clone/400", and "a clone of a namespace of 400 mounts: a mount".
struct RowName {
  std::string key;
  std::string words;
};

/// All rows, in the order in which they were added.
[[nodiscard]] const std::vector<RowName>& row_names();
void add_rows(const PhaseName& name, const std::vector<std::int64_t>& sizes);

using Run = std::function<void(benchmark::State& state)>;

/// Adds a benchmark, "clone/kernel/400", with the row's words as its label, and returns it for who
/// wants to set more. What `run` throws is shown as the reason why there is no figure. Growth is
/// fitted by bench/report, not by Google Benchmark's Complexity(): version 1.7.1 crashes where all
/// runs of a family were skipped.
benchmark::internal::Benchmark* add_benchmark(const PhaseName& name, const std::string& world,
                                              std::int64_t size, const Run& run);

}  // namespace mntsim::bench
