// SPDX-License-Identifier: Apache-2.0
#include "bench/workloads.h"

namespace mntsim::bench {

MountCall bind_call(const std::string& source, const std::string& target,
                    std::uint32_t more_flags) {
  return {source, target, {}, mount_flag::bind | more_flags, {}};
}

MountCall tmpfs_call(const std::string& target) { return {"none", target, "tmpfs", 0, {}}; }

MountCall move_call(const std::string& source, const std::string& target) {
  return {source, target, {}, mount_flag::move, {}};
}

MountCall make_call(std::uint32_t flags, const std::string& target) {
  return {{}, target, {}, flags, {}};
}

}  // namespace mntsim::bench
