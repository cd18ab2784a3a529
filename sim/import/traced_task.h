// SPDX-License-Identifier: Apache-2.0
// A traced process on its way to a task of the command language.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace mntsim {

struct TracedTask {
  std::string name;                // in the script
  std::size_t threads = 1;         // that share its root and working directory
  std::string lost;                // why nothing of it can be told any more; empty: it can
  bool is_directory_lost = false;  // its working directory is another one here
  bool pivoted_in_place = false;   // pivot_root(".", "."): the old root lies on the new one
  std::map<std::uint64_t, std::string> files;  // open ones by descriptor, as absolute paths

  /// More are not kept: no log needs them, but one that lies could have millions.
  static constexpr std::size_t most_files = 1024;

  void opened(std::uint64_t descriptor, std::string path) {
    if (files.size() < most_files || files.contains(descriptor)) {
      files[descriptor] = std::move(path);
    }
  }
};

/// The descriptor of "/proc/self/fd/7" and "/proc/thread-self/fd/7", and what follows it ("/x").
struct DescriptorPath {
  std::uint64_t descriptor = 0;
  std::string_view rest;
};
[[nodiscard]] std::optional<DescriptorPath> descriptor_path(std::string_view path);

/// The pid of "/proc/12/ns/mnt" and "/proc/12/task/14/ns/mnt" (14).
[[nodiscard]] std::optional<std::uint64_t> pid_of_namespace_link(std::string_view path);

/// Paths of what is a file on every machine, and not a directory: where a log binds it, nothing
/// else tells.
[[nodiscard]] bool is_file_by_name(std::string_view path);

}  // namespace mntsim
