// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/choke.h"

#include <algorithm>
#include <tuple>

namespace mntsim {

namespace {

/// What is known of a group on the way.
struct Passed {
  bool is_exit = false;
  bool is_reached = false;           // from some of the mounts
  std::uint32_t receiver_count = 0;  // that have no way round this group
};

bool contains(const std::vector<MountHandle>& sorted, MountHandle mount) {
  return std::binary_search(
      sorted.begin(), sorted.end(), mount,
      [](MountHandle left, MountHandle right) { return left.slot < right.slot; });
}

std::uint32_t count_outside(const std::vector<MountHandle>& mounts,
                            const std::vector<MountHandle>& inside) {
  return static_cast<std::uint32_t>(std::count_if(
      mounts.begin(), mounts.end(), [&](MountHandle mount) { return !contains(inside, mount); }));
}

}  // namespace

ChokePoints choke_points(const GroupForest& forest, const std::vector<MountHandle>& from) {
  std::vector<MountHandle> inside = from;
  std::sort(inside.begin(), inside.end(),
            [](MountHandle left, MountHandle right) { return left.slot < right.slot; });
  const std::vector<PropagationGroup>& groups = forest.groups();
  std::vector<Passed> passed(groups.size());
  const auto index_of = [&](std::uint32_t id) {
    return static_cast<std::size_t>(forest.find(id) - groups.data());
  };
  std::vector<std::size_t> masters_first(groups.size());
  for (std::size_t index = 0; index < groups.size(); ++index) masters_first[index] = index;
  std::stable_sort(masters_first.begin(), masters_first.end(),
                   [&](std::size_t left, std::size_t right) {
                     return groups[left].layer < groups[right].layer;
                   });

  ChokePoints found;
  for (const std::size_t index : masters_first) {
    const PropagationGroup& group = groups[index];
    Passed& own = passed[index];
    own.is_exit = std::any_of(group.peers.begin(), group.peers.end(),
                              [&](MountHandle peer) { return contains(inside, peer); });
    own.is_reached =
        own.is_exit || (group.master_id != 0 && passed[index_of(group.master_id)].is_reached);
    if (!own.is_reached) continue;
    const std::uint32_t peers = count_outside(group.peers, inside);
    const std::uint32_t slaves = count_outside(group.slaves, inside);
    found.receiver_count += peers + slaves;
    own.receiver_count = slaves;
    const bool has_master = group.master_id != 0 && passed[index_of(group.master_id)].is_reached;
    if (!has_master) {
      own.receiver_count += peers;
    } else if (!own.is_exit) {  // their master's group delivers to them
      passed[index_of(group.master_id)].receiver_count += peers;
    }
  }
  std::for_each(masters_first.rbegin(), masters_first.rend(), [&](std::size_t index) {
    const PropagationGroup& group = groups[index];
    const Passed& own = passed[index];
    if (!own.is_reached || own.receiver_count == 0) return;
    found.groups.push_back({group.id, own.receiver_count, own.is_exit});
    if (!own.is_exit) passed[index_of(group.master_id)].receiver_count += own.receiver_count;
  });
  std::sort(found.groups.begin(), found.groups.end(),
            [](const ChokePoint& left, const ChokePoint& right) {
              return std::tuple(right.receiver_count, left.group_id) <
                     std::tuple(left.receiver_count, right.group_id);
            });
  return found;
}

}  // namespace mntsim
