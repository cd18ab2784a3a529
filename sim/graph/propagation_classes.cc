// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/propagation_classes.h"

#include <algorithm>
#include <tuple>

namespace mntsim {

PropagationClasses::PropagationClasses(const State& state)
    : forest_(state),
      position_(state.group_member.size(), none),
      last_below_(state.group_member.size(), none) {
  number_groups();
  add_classes(state);
  add_roots(state);
}

void PropagationClasses::number_groups() {
  const std::vector<const PropagationGroup*> order = forest_.depth_first();
  for (std::uint32_t at = 0; at < order.size(); ++at) {
    position_[order[at]->id] = at;
    last_below_[order[at]->id] = at;
  }
  for (auto group = order.rbegin(); group != order.rend(); ++group) {
    const std::uint32_t master = (*group)->master_id;
    if (master == 0) continue;
    last_below_[master] = std::max(last_below_[master], last_below_[(*group)->id]);
  }
}

void PropagationClasses::add_classes(const State& state) {
  struct Member {
    DentryHandle root;
    MountHandle mount;
    bool is_peer = false;
  };
  std::vector<Member> members;
  for (const PropagationGroup& group : forest_.groups()) {
    members.clear();
    for (const MountHandle peer : group.peers) {
      members.push_back({state.mounts[peer].root, peer, true});
    }
    for (const MountHandle slave : group.slaves) {
      members.push_back({state.mounts[slave].root, slave, false});
    }
    std::stable_sort(members.begin(), members.end(), [](const Member& left, const Member& right) {
      return left.root.slot < right.root.slot;
    });
    for (const Member& member : members) {
      if (classes_.empty() || classes_.back().group_id != group.id ||
          classes_.back().root != member.root) {
        PropagationClass& added = classes_.emplace_back();
        added.group_id = group.id;
        added.root = member.root;
      }
      PropagationClass& own = classes_.back();
      (member.is_peer ? own.peers : own.slaves).push_back(member.mount);
    }
  }
}

// Numbers the roots in preorder, and sorts the classes by them.
void PropagationClasses::add_roots(const State& state) {
  std::vector<std::uint32_t> number(state.dentries.slot_count(), none);  // by dentry
  std::vector<DentryHandle> found;
  for (const PropagationClass& each : classes_) {
    if (number[each.root.slot] != none) continue;
    number[each.root.slot] = static_cast<std::uint32_t>(found.size());
    found.push_back(each.root);
  }
  std::vector<std::uint32_t> above(found.size(), none);
  for (std::uint32_t index = 0; index < found.size(); ++index) {
    DentryHandle dentry = state.dentries[found[index]].parent;
    while (dentry && number[dentry.slot] == none) dentry = state.dentries[dentry].parent;
    if (dentry) above[index] = number[dentry.slot];
  }
  const std::vector<std::uint32_t> place = number_roots(found, above);
  for (const DentryHandle dentry : found) number[dentry.slot] = place[number[dentry.slot]];
  sort_classes(number);
}

// Depth first with a stack of our own. The place of each root in roots_.
std::vector<std::uint32_t> PropagationClasses::number_roots(
    const std::vector<DentryHandle>& found, const std::vector<std::uint32_t>& above) {
  std::vector<std::vector<std::uint32_t>> below(found.size());
  std::vector<std::uint32_t> waiting;
  for (std::uint32_t index = 0; index < found.size(); ++index) {
    (above[index] == none ? waiting : below[above[index]]).push_back(index);
  }
  std::reverse(waiting.begin(), waiting.end());
  std::vector<std::uint32_t> place(found.size());
  while (!waiting.empty()) {
    const std::uint32_t index = waiting.back();
    waiting.pop_back();
    place[index] = static_cast<std::uint32_t>(roots_.size());
    Root& root = roots_.emplace_back();
    root.above = above[index] == none ? none : place[above[index]];
    root.last_below = place[index];
    waiting.insert(waiting.end(), below[index].rbegin(), below[index].rend());
  }
  for (std::size_t index = roots_.size(); index-- > 0;) {
    const Root& root = roots_[index];
    if (root.above == none) continue;
    roots_[root.above].last_below = std::max(roots_[root.above].last_below, root.last_below);
  }
  return place;
}

std::uint32_t PropagationClasses::first_at(const Root& root, std::uint32_t position) const {
  const auto first = classes_.begin() + root.first_class;
  const auto last = classes_.begin() + root.one_past_class;
  const auto found = std::lower_bound(first, last, position,
                                      [&](const PropagationClass& each, std::uint32_t number) {
                                        return position_[each.group_id] < number;
                                      });
  return static_cast<std::uint32_t>(found - classes_.begin());
}

void PropagationClasses::sort_classes(const std::vector<std::uint32_t>& root_of_dentry) {
  const auto order = [&](const PropagationClass& each) {
    return std::tuple(root_of_dentry[each.root.slot], position_[each.group_id]);
  };
  std::sort(classes_.begin(), classes_.end(),
            [&](const PropagationClass& left, const PropagationClass& right) {
              return order(left) < order(right);
            });
  for (std::uint32_t index = 0; index < classes_.size(); ++index) {
    const std::uint32_t root = root_of_dentry[classes_[index].root.slot];
    root_of_class_.push_back(root);
    if (roots_[root].one_past_class == 0) roots_[root].first_class = index;
    roots_[root].one_past_class = index + 1;
  }
}

}  // namespace mntsim
