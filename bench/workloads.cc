// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads.h"

#include <ctime>
#include <map>

namespace mntsim::bench {

namespace {

std::map<std::string, std::string>& rows() {
  static std::map<std::string, std::string> by_key;
  return by_key;
}

}  // namespace

std::string row_of(const std::string& key) {
  const auto found = rows().find(key);
  return found == rows().end() ? key : found->second;
}

void remember_row(const PhaseName& name) { rows()[name.key] = name.row; }

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

MountCall bind_call(const std::string& source, const std::string& target, std::uint32_t more_flags) {
  return {source, target, {}, mount_flag::bind | more_flags, {}};
}

MountCall tmpfs_call(const std::string& target) { return {"none", target, "tmpfs", 0, {}}; }

MountCall make_call(std::uint32_t flags, const std::string& target) { return {{}, target, {}, flags, {}}; }

}  // namespace mntsim::bench
