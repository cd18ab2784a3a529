// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/restore/restored_groups.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>

#include "sim/kernel/propagation/peer_group.h"

namespace mntsim {

void RestoredGroups::complain(const Tie& tie, std::string what) {
  complaints_.push_back({tie.table, tie.line, std::move(what)});
}

void RestoredGroups::add(const MountRecord& record, std::size_t table, MountHandle mount) {
  Tie tie{.mount = mount,
          .table = static_cast<std::uint32_t>(table),
          .line = static_cast<std::uint32_t>(record.line)};
  const auto number = [&](std::uint64_t id) -> std::uint32_t {
    if (id <= highest_group_id) return static_cast<std::uint32_t>(id);
    complain(tie, "peer group " + std::to_string(id) + ": no kernel has so many; put aside");
    return 0;
  };
  tie.shared = number(record.shared);
  tie.master = number(record.master);
  tie.from = number(record.propagate_from);
  if (tie.shared != 0 && tie.shared == tie.master) {
    complain(tie, "a slave of its own group; its master is put aside");
    tie.master = 0;
  }
  if (tie.shared != 0 || tie.master != 0) ties_.push_back(tie);
}

std::vector<std::uint32_t> RestoredGroups::settle(const State& state) {
  collect_groups(state);
  break_circles();
  collect_missing();
  for (const Tie& tie : ties_) {
    if (missing_.empty()) break;  // only they are placed
    if (tie.from != 0 && tie.master != 0) place_missing(tie);
  }
  return missing_;
}

void RestoredGroups::collect_groups(const State& state) {
  std::sort(ties_.begin(), ties_.end(), [&](const Tie& left, const Tie& right) {
    return std::pair(left.shared, state.mounts[left.mount].id) <
           std::pair(right.shared, state.mounts[right.mount].id);
  });
  for (std::uint32_t index = 0; index < ties_.size(); ++index) {
    Tie& tie = ties_[index];
    if (tie.shared == 0) continue;
    const auto [found, is_new] = groups_.try_emplace(tie.shared);
    Group& group = found->second;
    if (is_new) group = {.master = tie.master, .first_tie = index};
    ++group.peer_count;
    if (tie.master == group.master) continue;
    complain(tie, "a peer of group " + std::to_string(tie.shared) +
                      " has another master than the other peers; theirs is believed");
    tie.master = group.master;
  }
}

// Masters of which no table has a peer become groups without peers.
void RestoredGroups::collect_missing() {
  for (const Tie& tie : ties_) {
    if (tie.master == 0) continue;
    if (groups_.try_emplace(tie.master).second) missing_.push_back(tie.master);
  }
}

void RestoredGroups::break_circles() {
  std::vector<std::uint32_t> way;
  for (auto& [id, group] : groups_) {
    way.clear();
    std::uint32_t at = id;
    for (auto found = groups_.find(at); found != groups_.end() && !found->second.is_checked;
         found = groups_.find(at)) {
      found->second.is_checked = true;
      way.push_back(at);
      at = found->second.master;
    }
    if (at == 0 || std::find(way.begin(), way.end(), at) == way.end()) continue;
    Group& closing = groups_[way.back()];
    complain(ties_[closing.first_tie], "masters in a circle; group " + std::to_string(way.back()) +
                                           " is left without a master");
    closing.master = 0;
    for (std::uint32_t peer = 0; peer < closing.peer_count; ++peer) {
      ties_[closing.first_tie + peer].master = 0;
    }
  }
}

bool RestoredGroups::is_above(std::uint32_t above, std::uint32_t group) const {
  for (auto found = groups_.find(group); found != groups_.end();
       found = groups_.find(found->second.master)) {
    if (found->first == above) return true;
  }
  return false;
}

// `propagate_from:X` says that X is above the mount's master: so a master that is missing, or the
// topmost one that is, is below X, or below a group that is below X.
void RestoredGroups::place_missing(const Tie& tie) {
  if (groups_.find(tie.from) == groups_.end() || is_above(tie.from, tie.master)) return;
  for (auto found = groups_.find(tie.master); found != groups_.end();
       found = groups_.find(found->second.master)) {
    Group& group = found->second;
    const bool is_missing = group.peer_count == 0;
    if (!is_missing) continue;
    const bool fits = group.master == 0 || is_above(group.master, tie.from);
    if (!fits || is_above(found->first, tie.from)) continue;
    group.master = tie.from;
    return;
  }
}

MountHandle RestoredGroups::first_peer(std::uint32_t id) const {
  const Group& group = groups_.at(id);
  return group.peer_count == 0 ? group.stand_in : ties_[group.first_tie].mount;
}

void RestoredGroups::join(State& state, std::uint32_t id, const Group& group) const {
  static_cast<void>(state.group_ids.reserve(id));
  if (id >= state.group_member.size()) state.group_member.resize(id + 1);
  const MountHandle first = first_peer(id);
  state.group_member[id] = first;
  state.mounts[first].group_id = id;
  mark_shared(state, first);
  MountHandle last = first;
  for (std::uint32_t peer = 1; peer < group.peer_count; ++peer) {
    const MountHandle mount = ties_[group.first_tie + peer].mount;
    join_group(state, mount, last);
    mark_shared(state, mount);
    last = mount;
  }
}

// The slaves of a group are all on its first peer's list, by their ids; those of one group side by
// side, in the order of its ring.
void RestoredGroups::tie(State& state, const std::vector<MountHandle>& stand_ins) {
  for (std::size_t index = 0; index < missing_.size(); ++index) {
    groups_[missing_[index]].stand_in = stand_ins[index];
  }
  struct Slave {  // a mount or a group of them
    std::uint32_t master = 0;
    std::uint32_t id = 0;  // of its first mount
    MountHandle first;
  };
  std::vector<Slave> slaves;
  const auto add_slave = [&](std::uint32_t master, MountHandle first) {
    if (master != 0) slaves.push_back({master, state.mounts[first].id, first});
  };
  for (const auto& [id, group] : groups_) {
    join(state, id, group);
    add_slave(group.master, first_peer(id));
  }
  for (const Tie& tie : ties_) {
    if (tie.shared == 0) add_slave(tie.master, tie.mount);
  }
  std::sort(slaves.begin(), slaves.end(), [](const Slave& left, const Slave& right) {
    return std::tuple(left.master, left.id, left.first.slot) <
           std::tuple(right.master, right.id, right.first.slot);
  });
  for (const Slave& slave : slaves) {
    const MountHandle master = first_peer(slave.master);
    for (const MountHandle mount : RingRange<Mount, &Mount::peer>(state.mounts, slave.first)) {
      state.mounts[mount].master = master;
      Slaves::push_back(state.mounts, state.mounts[master].first_slave, mount);
    }
  }
}

}  // namespace mntsim
