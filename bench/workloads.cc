// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads.h"

#include <ctime>

namespace mntsim::bench {

namespace {

std::vector<RowName>& rows() {
  static std::vector<RowName> all;
  return all;
}

}  // namespace

const std::vector<RowName>& row_names() { return rows(); }

void add_row(const PhaseName& name, std::int64_t size) {
  const std::string digits = std::to_string(size);
  std::string words = name.row;
  if (const std::size_t place = words.find("{}"); place != std::string::npos) {
    words.replace(place, 2, digits);
  }
  rows().push_back({name.key + ("/" + digits), words});
}

double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

MountCall bind_call(const std::string& source, const std::string& target,
                    std::uint32_t more_flags) {
  return {source, target, {}, mount_flag::bind | more_flags, {}};
}

MountCall tmpfs_call(const std::string& target) { return {"none", target, "tmpfs", 0, {}}; }

MountCall make_call(std::uint32_t flags, const std::string& target) {
  return {{}, target, {}, flags, {}};
}

}  // namespace mntsim::bench
