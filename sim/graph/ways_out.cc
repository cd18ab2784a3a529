// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/ways_out.h"

#include <algorithm>

#include "sim/kernel/propagation/propagation_walk.h"

namespace mntsim {

const std::vector<MountHandle>& WaysOut::from(MountHandle sender) {
  receivers_.clear();
  const Mount& mount = state_.mounts[sender];
  if (!mount.is_shared()) return receivers_;
  told_by_[mount.mount_namespace.slot] = ++call_;
  GroupWalk walk(state_, sender);
  while (const MountHandle reached = walk.next()) {
    const Mount& receiver = state_.mounts[reached];
    if (receiver.has(mount_bit::stand_in) || !receiver.mount_namespace) continue;
    std::uint64_t& told_by = told_by_[receiver.mount_namespace.slot];
    if (told_by != call_) receivers_.push_back(reached);
    told_by = call_;
  }
  return receivers_;
}

std::vector<std::uint32_t> ReceiverSets::numbers_of(const State& state, const GroupForest& forest,
                                                    const std::vector<std::uint32_t>& labels) {
  constexpr std::uint32_t mark = 0xffffffff;
  std::vector<std::uint32_t> numbers(state.group_member.size(), 0);
  const std::vector<const PropagationGroup*> order = forest.depth_first();
  std::vector<std::uint32_t> key;
  const auto make_set = [&key](std::size_t begin) {
    const auto first = key.begin() + static_cast<std::ptrdiff_t>(begin);
    std::sort(first, key.end());
    key.erase(std::unique(first, key.end()), key.end());
  };
  for (auto group = order.rbegin(); group != order.rend(); ++group) {  // slaves first
    key.clear();
    for (const std::vector<MountHandle>* mounts : {&(*group)->peers, &(*group)->slaves}) {
      for (const MountHandle mount : *mounts) {
        if (const NamespaceHandle home = state.mounts[mount].mount_namespace) {
          key.push_back(labels[home.slot]);
        }
      }
    }
    make_set(0);
    key.push_back(mark);
    const std::size_t slaves = key.size();
    for (const std::uint32_t slave : (*group)->slave_groups) key.push_back(numbers[slave]);
    make_set(slaves);
    const auto next = static_cast<std::uint32_t>(known_.size());
    numbers[(*group)->id] = known_.try_emplace(key, next).first->second;
  }
  return numbers;
}

}  // namespace mntsim
