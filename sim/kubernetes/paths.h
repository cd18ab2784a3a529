// SPDX-License-Identifier: Apache-2.0
// Paths as text.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace mntsim {

/// The path without its last name; "/" for a name in the root, empty where there is no slash.
[[nodiscard]] inline std::string parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return {};
  return std::string(path.substr(0, std::max<std::size_t>(slash, 1)));
}

/// The path without the slashes at its end; "/" stays.
[[nodiscard]] inline std::string_view without_end_slash(std::string_view path) {
  while (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

/// Calls visit(name) for each name of a path, `.` and empty ones left out.
template <typename Visit>
void for_each_name(std::string_view path, Visit visit) {
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view name = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (!name.empty() && name != ".") visit(name);
  }
}

/// Is it the directory itself, or below it? Both absolute.
[[nodiscard]] inline bool is_at_or_below(std::string_view path, std::string_view directory) {
  if (directory == "/") return true;
  return path.starts_with(directory) &&
         (path.size() == directory.size() || path[directory.size()] == '/');
}

}  // namespace mntsim
