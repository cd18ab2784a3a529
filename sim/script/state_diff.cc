// SPDX-License-Identifier: Apache-2.0
#include "sim/script/state_diff.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <unordered_set>

#include "sim/script/namespace_view.h"

namespace mntsim {
namespace {

/// A namespace as all of its tasks see it.
struct NamespaceTable {
  NamespaceHandle handle;
  std::vector<std::string> tasks;
  std::vector<MountinfoLine> mounts;
};

/// Of two views, one from below the other, the lower shows no more mounts, and by shorter paths.
bool is_wider(const std::vector<MountinfoLine>& left, const std::vector<MountinfoLine>& right) {
  const auto width = [](const std::vector<MountinfoLine>& view) {
    std::size_t bytes = 0;
    for (const MountinfoLine& mount : view) bytes += mount.mount_point.size();
    return std::pair(view.size(), bytes);
  };
  return width(left) > width(right);
}

/// The mounts of several views of one namespace, each as the widest that has it shows it: in which
/// order its tasks are known must not matter.
std::vector<MountinfoLine> merged(std::vector<std::vector<MountinfoLine>> views) {
  std::stable_sort(views.begin(), views.end(), is_wider);
  if (views.size() == 1) return std::move(views.front());
  std::vector<MountinfoLine> mounts;
  std::unordered_set<std::uint32_t> ids;
  for (std::vector<MountinfoLine>& view : views) {
    for (MountinfoLine& mount : view) {
      if (ids.insert(mount.id).second) mounts.push_back(std::move(mount));
    }
  }
  return mounts;
}

std::vector<NamespaceTable> tables_of(const SimulatedMachine& machine) {
  std::vector<NamespaceTable> tables;
  std::unordered_map<std::uint32_t, std::size_t> at;  // by namespace
  std::vector<std::vector<std::vector<MountinfoLine>>> views;
  for (const NamespaceView& view : views_of(machine)) {
    const auto [found, is_new] = at.try_emplace(view.mount_namespace.slot, tables.size());
    if (is_new) {
      tables.push_back({view.mount_namespace, {}, {}});
      views.emplace_back();
    }
    NamespaceTable& table = tables[found->second];
    table.tasks.insert(table.tasks.end(), view.tasks.begin(), view.tasks.end());
    views[found->second].push_back(table_of(machine, view));
  }
  for (std::size_t index = 0; index < tables.size(); ++index) {
    tables[index].mounts = merged(std::move(views[index]));
  }
  return tables;
}

constexpr std::size_t none = static_cast<std::size_t>(-1);

/// Two namespaces that have tasks in common, or one without a counterpart.
struct Pair {
  std::size_t before = none;
  std::size_t after = none;
  std::vector<std::string> tasks;
  bool is_kept = false;                   // the one is what became of the other
  std::vector<std::size_t> partner = {};  // of each mount after: its place in the table before
};

class Comparison {
 public:
  Comparison(const SimulatedMachine& before, const SimulatedMachine& after, Kinship kinship)
      : before_(tables_of(before)), after_(tables_of(after)), kinship_(kinship) {}

  StateDiff compare() {
    pair_namespaces();
    for (Pair& pair : pairs_) {
      if (pair.before != none && pair.after != none) pair_mounts(pair);
    }
    if (kinship_ == Kinship::other_past) pair_groups();
    StateDiff diff;
    for (const Pair& pair : pairs_) diff.namespaces.push_back(told(pair));
    return diff;
  }

 private:
  void pair_namespaces();
  void find_kept_pairs();
  void pair_mounts(Pair& pair) const;
  void pair_groups();
  [[nodiscard]] NamespaceDiff told(const Pair& pair) const;
  [[nodiscard]] bool is_same_propagation(const MountinfoLine& old_mount,
                                         const MountinfoLine& new_mount) const;
  [[nodiscard]] bool is_same_group(std::uint32_t old_group, std::uint32_t new_group) const;

  std::vector<NamespaceTable> before_;
  std::vector<NamespaceTable> after_;
  Kinship kinship_;
  std::vector<Pair> pairs_;
  std::unordered_map<std::uint32_t, std::uint32_t> group_after_;  // by group before
};

void Comparison::pair_namespaces() {
  std::unordered_map<std::string_view, std::size_t> home;  // before, by task
  for (std::size_t index = 0; index < before_.size(); ++index) {
    for (const std::string& task : before_[index].tasks) home.emplace(task, index);
  }
  std::vector<bool> has_partner(before_.size());
  for (std::size_t index = 0; index < after_.size(); ++index) {
    std::map<std::size_t, std::size_t> pair_of;  // by namespace before
    for (const std::string& task : after_[index].tasks) {
      const auto found = home.find(task);
      if (found == home.end()) continue;
      const auto [at, is_new] = pair_of.try_emplace(found->second, pairs_.size());
      if (is_new) pairs_.push_back({found->second, index, {}});
      pairs_[at->second].tasks.push_back(task);
      has_partner[found->second] = true;
    }
    if (pair_of.empty()) pairs_.push_back({none, index, after_[index].tasks});
  }
  for (std::size_t index = 0; index < before_.size(); ++index) {
    if (!has_partner[index]) pairs_.push_back({index, none, before_[index].tasks});
  }
  find_kept_pairs();
}

/// A task may have gone from one namespace to another that is there too. Which pair is one
/// namespace at two times: the handle says so in a common past, else the first task does.
void Comparison::find_kept_pairs() {
  std::vector<bool> old_taken(before_.size());
  std::vector<bool> new_taken(after_.size());
  for (const bool by_handle : {true, false}) {
    if (by_handle && kinship_ != Kinship::same_past) continue;
    for (Pair& pair : pairs_) {
      if (pair.before == none || pair.after == none) continue;
      if (old_taken[pair.before] || new_taken[pair.after]) continue;
      if (by_handle && before_[pair.before].handle != after_[pair.after].handle) continue;
      pair.is_kept = true;
      old_taken[pair.before] = true;
      new_taken[pair.after] = true;
    }
  }
}

/// What a mount is, but for where it hangs.
bool is_same_mount(const MountinfoLine& one, const MountinfoLine& other) {
  return one.device == other.device && one.root == other.root && one.type == other.type &&
         one.source == other.source;
}

void Comparison::pair_mounts(Pair& pair) const {
  const std::vector<MountinfoLine>& old_mounts = before_[pair.before].mounts;
  const std::vector<MountinfoLine>& new_mounts = after_[pair.after].mounts;
  pair.partner.assign(new_mounts.size(), none);
  std::vector<bool> taken(old_mounts.size());
  const bool same_past = kinship_ == Kinship::same_past;
  if (same_past && pair.is_kept) {
    std::unordered_map<std::uint32_t, std::size_t> by_id;
    for (std::size_t at = 0; at < old_mounts.size(); ++at) by_id.emplace(old_mounts[at].id, at);
    for (std::size_t at = 0; at < new_mounts.size(); ++at) {
      const auto found = by_id.find(new_mounts[at].id);
      if (found == by_id.end() || !is_same_mount(old_mounts[found->second], new_mounts[at])) {
        continue;
      }
      pair.partner[at] = found->second;
      taken[found->second] = true;
    }
  }
  using Key = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view,
                         std::string_view>;
  const auto key_of = [same_past](const MountinfoLine& mount) {
    return Key{mount.mount_point, mount.root, mount.type, mount.source,
               same_past ? std::string_view(mount.device) : std::string_view()};
  };
  std::map<Key, std::vector<std::size_t>> waiting;  // the first of the table last
  for (std::size_t at = old_mounts.size(); at-- > 0;) {
    if (!taken[at]) waiting[key_of(old_mounts[at])].push_back(at);
  }
  for (std::size_t at = 0; at < new_mounts.size(); ++at) {
    if (pair.partner[at] != none) continue;
    const auto found = waiting.find(key_of(new_mounts[at]));
    if (found == waiting.end() || found->second.empty()) continue;
    pair.partner[at] = found->second.back();
    found->second.pop_back();
  }
}

/// A group before is that group after with which it has most mounts in common; each has one
/// counterpart at most.
void Comparison::pair_groups() {
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t> votes;
  const auto vote = [&votes](std::uint32_t old_group, std::uint32_t new_group) {
    if (old_group != 0 && new_group != 0) ++votes[{old_group, new_group}];
  };
  for (const Pair& pair : pairs_) {
    for (std::size_t at = 0; at < pair.partner.size(); ++at) {
      if (pair.partner[at] == none) continue;
      const MountinfoLine& old_mount = before_[pair.before].mounts[pair.partner[at]];
      const MountinfoLine& new_mount = after_[pair.after].mounts[at];
      vote(old_mount.shared, new_mount.shared);
      vote(old_mount.master, new_mount.master);
    }
  }
  struct Candidate {
    std::size_t count;
    std::uint32_t old_group;
    std::uint32_t new_group;
  };
  std::vector<Candidate> candidates;
  for (const auto& [groups, count] : votes) {
    candidates.push_back({count, groups.first, groups.second});
  }
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& one, const auto& other) {
    if (one.count != other.count) return one.count > other.count;
    return (one.old_group == one.new_group) > (other.old_group == other.new_group);
  });
  std::unordered_set<std::uint32_t> taken;
  for (const Candidate& candidate : candidates) {
    if (group_after_.contains(candidate.old_group)) continue;
    if (!taken.insert(candidate.new_group).second) continue;
    group_after_.emplace(candidate.old_group, candidate.new_group);
  }
}

bool Comparison::is_same_group(std::uint32_t old_group, std::uint32_t new_group) const {
  if (old_group == 0 || new_group == 0) return old_group == new_group;
  if (kinship_ == Kinship::same_past) return old_group == new_group;
  const auto found = group_after_.find(old_group);
  // A group with no mount in both states can be told by nothing but that it is there.
  return found == group_after_.end() || found->second == new_group;
}

bool Comparison::is_same_propagation(const MountinfoLine& old_mount,
                                     const MountinfoLine& new_mount) const {
  return old_mount.unbindable == new_mount.unbindable &&
         is_same_group(old_mount.shared, new_mount.shared) &&
         is_same_group(old_mount.master, new_mount.master) &&
         is_same_group(old_mount.propagate_from, new_mount.propagate_from);
}

NamespaceDiff Comparison::told(const Pair& pair) const {
  using Fate = NamespaceDiff::Fate;
  static const std::vector<MountinfoLine> empty;
  const auto& old_mounts = pair.before == none ? empty : before_[pair.before].mounts;
  const auto& new_mounts = pair.after == none ? empty : after_[pair.after].mounts;
  NamespaceDiff diff;
  diff.tasks = pair.tasks;
  diff.mounts_before = old_mounts.size();
  diff.mounts_after = new_mounts.size();
  if (pair.before == none) {
    diff.fate = Fate::appeared;
  } else if (pair.after == none) {
    diff.fate = Fate::vanished;
  } else if (!pair.is_kept) {
    diff.fate = Fate::left;
  }
  std::unordered_map<std::uint32_t, std::uint32_t> id_after;  // of paired mounts, by id before
  std::vector<bool> is_kept(old_mounts.size());
  for (std::size_t at = 0; at < pair.partner.size(); ++at) {
    if (pair.partner[at] == none) continue;
    id_after.emplace(old_mounts[pair.partner[at]].id, new_mounts[at].id);
    is_kept[pair.partner[at]] = true;
  }
  const auto is_parent_changed = [&](const MountinfoLine& old_mount, const MountinfoLine& mount) {
    if (kinship_ == Kinship::same_past && pair.is_kept) return old_mount.parent != mount.parent;
    const auto parent = id_after.find(old_mount.parent);
    return parent != id_after.end() && parent->second != mount.parent;
  };
  for (std::size_t at = 0; at < new_mounts.size(); ++at) {
    const MountinfoLine& mount = new_mounts[at];
    if (at >= pair.partner.size() || pair.partner[at] == none) {
      diff.mounts.push_back({{}, mount});
      continue;
    }
    const MountinfoLine& old_mount = old_mounts[pair.partner[at]];
    const bool propagation = !is_same_propagation(old_mount, mount);
    const bool moved = is_parent_changed(old_mount, mount);
    if (propagation || moved || old_mount.mount_point != mount.mount_point ||
        old_mount.options != mount.options || old_mount.super_options != mount.super_options) {
      diff.mounts.push_back({old_mount, mount, propagation, moved});
    }
  }
  for (std::size_t at = 0; at < old_mounts.size(); ++at) {
    if (!is_kept[at]) diff.mounts.push_back({old_mounts[at], {}});
  }
  return diff;
}

}  // namespace

MountCounts count_of(const NamespaceDiff& diff) {
  MountCounts counts;
  for (const MountDifference& mount : diff.mounts) {
    if (!mount.before) {
      ++counts.appeared;
    } else if (!mount.after) {
      ++counts.vanished;
    } else {
      ++counts.changed;
    }
  }
  return counts;
}

bool StateDiff::is_empty() const { return differing() == 0; }

std::size_t StateDiff::differing() const {
  return static_cast<std::size_t>(
      std::count_if(namespaces.begin(), namespaces.end(),
                    [](const NamespaceDiff& diff) { return !diff.is_empty(); }));
}

MountCounts StateDiff::sums() const {
  using Fate = NamespaceDiff::Fate;
  MountCounts sums;
  for (const NamespaceDiff& diff : namespaces) {
    if (diff.fate == Fate::appeared || diff.fate == Fate::vanished) continue;
    const MountCounts counts = count_of(diff);
    sums.appeared += counts.appeared;
    sums.vanished += counts.vanished;
    sums.changed += counts.changed;
  }
  return sums;
}

StateDiff diff_states(const SimulatedMachine& before, const SimulatedMachine& after,
                      Kinship kinship) {
  return Comparison(before, after, kinship).compare();
}

}  // namespace mntsim
