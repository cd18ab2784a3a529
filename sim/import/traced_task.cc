// SPDX-License-Identifier: Apache-2.0
#include "sim/import/traced_task.h"

#include <algorithm>
#include <array>

#include "sim/import/traced_call.h"

namespace mntsim {

namespace {

/// Takes the digits that `text` begins with.
std::optional<std::uint64_t> take_number(std::string_view* text) {
  const std::size_t end = std::min(text->find_first_not_of("0123456789"), text->size());
  const auto number = traced_number(text->substr(0, end));
  if (number) text->remove_prefix(end);
  return number;
}

bool take(std::string_view* text, std::string_view beginning) {
  if (!text->starts_with(beginning)) return false;
  text->remove_prefix(beginning.size());
  return true;
}

}  // namespace

std::optional<DescriptorPath> descriptor_path(std::string_view path) {
  if (!take(&path, "/proc/self/fd/") && !take(&path, "/proc/thread-self/fd/")) return std::nullopt;
  const auto descriptor = take_number(&path);
  if (!descriptor || (!path.empty() && path[0] != '/')) return std::nullopt;
  return DescriptorPath{*descriptor, path};
}

std::optional<std::uint64_t> pid_of_namespace_link(std::string_view path) {
  if (!take(&path, "/proc/")) return std::nullopt;
  auto pid = take_number(&path);
  if (pid && take(&path, "/task/")) pid = take_number(&path);
  return path == "/ns/mnt" ? pid : std::nullopt;
}

bool is_file_by_name(std::string_view path) {
  static constexpr std::array<std::string_view, 5> directories = {
      "/dev/pts", "/dev/shm", "/dev/mqueue", "/dev/hugepages", "/dev/"};
  static constexpr std::array<std::string_view, 3> files = {"/etc/hosts", "/etc/hostname",
                                                            "/etc/resolv.conf"};
  if (std::find(directories.begin(), directories.end(), path) != directories.end()) return false;
  if (std::find(files.begin(), files.end(), path) != files.end()) return true;
  const bool is_link = path.find("/ns/") != std::string_view::npos || path.ends_with("/exe");
  return (path.starts_with("/proc/") && is_link) || path.starts_with("/dev/") ||
         path.ends_with(".sock") || path.ends_with(".conf");
}

}  // namespace mntsim
