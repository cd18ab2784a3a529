// SPDX-License-Identifier: Apache-2.0
// Random scripts: several tasks and namespaces, a small set of paths, every command of the
// language.
//
// A script is a function of its seed, and of nothing else: neither of what machines answer, nor of
// the platform. What can be known without a machine is used to reach deep states: which tasks live,
// which places were worked on lately, and a beginning that makes directories, mounts and
// namespaces.
//
// Left out on purpose: cgroup2, where a mkdir makes a real cgroup on a host, and anything that
// could be created in mqueue or remount the superblock of sysfs or mqueue, which the host shares.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace mntsim {

/// What scripts are mostly about.
enum class Emphasis : std::uint8_t { everything, propagation, files, roots, chains };

/// The seed of case `index` of a campaign with `seed`: a case can be run again alone.
[[nodiscard]] std::uint64_t case_seed(std::uint64_t seed, std::uint64_t index);

/// Exactly `count` lines of the command language. The seed chooses the emphasis too.
[[nodiscard]] std::vector<std::string> random_script(std::uint64_t seed, std::size_t count);

/// The same with a given emphasis.
[[nodiscard]] std::vector<std::string> random_script(std::uint64_t seed, std::size_t count,
                                                     Emphasis emphasis);

}  // namespace mntsim
