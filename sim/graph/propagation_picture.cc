// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/propagation_picture.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "sim/graph/group_forest.h"

namespace mntsim {

namespace {

constexpr unsigned most_rounds =
    32;  // a chain of masters longer than that is told apart no further

/// Numbers for what is alike, in the order in which it is first met.
template <typename Key>
class Kinds {
 public:
  std::uint32_t of(const Key& key) {
    return kinds_.try_emplace(key, static_cast<std::uint32_t>(kinds_.size())).first->second;
  }
  [[nodiscard]] std::size_t count() const { return kinds_.size(); }

 private:
  std::map<Key, std::uint32_t> kinds_;
};

using KindList = std::vector<std::uint32_t>;

void make_set(KindList& kinds) {
  std::sort(kinds.begin(), kinds.end());
  kinds.erase(std::unique(kinds.begin(), kinds.end()), kinds.end());
}

class Folding {
 public:
  Folding(const State& state, NamespaceHandle host) : state_(state), host_(host), forest_(state) {
    group_kind_.resize(forest_.groups().size());
    for (std::uint32_t slot = 0; slot < state.namespaces.slot_count(); ++slot) {
      if (state.namespaces[NamespaceHandle{slot}].root) homes_.push_back(NamespaceHandle{slot});
    }
    home_index_.resize(state.namespaces.slot_count(), no_kind);
    for (std::uint32_t at = 0; at < homes_.size(); ++at) home_index_[homes_[at].slot] = at;
    homes_.push_back({});  // of mounts that are in none
    take_mounts();
    home_kind_.resize(homes_.size());
  }

  PropagationPicture fold(bool alike) {
    if (alike) {
      refine();
    } else {
      number_apart();
    }
    return draw();
  }

 private:
  struct Drawn {
    MountHandle handle;
    std::uint32_t home = 0;
    std::uint32_t group = no_kind;   // index in the forest
    std::uint32_t master = no_kind;  // the same
    std::uint32_t kind = 0;
  };

  void take_mounts();
  void refine();
  void number_apart();
  std::size_t refine_once();
  PropagationPicture draw() const;
  [[nodiscard]] std::uint32_t index_of_group(std::uint32_t id) const {
    const PropagationGroup* group = id == 0 ? nullptr : forest_.find(id);
    return group == nullptr ? no_kind : static_cast<std::uint32_t>(group - forest_.groups().data());
  }
  [[nodiscard]] std::uint32_t kind_of_group(std::uint32_t index) const {
    return index == no_kind ? no_kind : group_kind_[index];
  }

  /// What a mount is tied to, by kinds.
  [[nodiscard]] std::tuple<std::uint32_t, std::uint32_t, std::uint32_t> ties_of(
      const Drawn& mount) const {
    return {home_kind_[mount.home], kind_of_group(mount.group), kind_of_group(mount.master)};
  }

  const State& state_;
  NamespaceHandle host_;
  GroupForest forest_;
  std::vector<NamespaceHandle> homes_;
  std::vector<std::uint32_t> home_index_;  // by namespace slot
  std::vector<Drawn> mounts_;
  std::vector<std::size_t> private_count_;  // by home
  std::vector<std::size_t> lone_count_;     // by home
  std::vector<std::uint32_t> home_kind_;
  std::vector<std::uint32_t> group_kind_;
};

/// Picks the mounts that take part, by namespace and in its order.
void Folding::take_mounts() {
  private_count_.resize(homes_.size());
  lone_count_.resize(homes_.size());
  const auto none_at = static_cast<std::uint32_t>(homes_.size() - 1);
  for (std::uint32_t slot = 0; slot < state_.mounts.slot_count(); ++slot) {
    const MountHandle handle{slot};
    const Mount& mount = state_.mounts[handle];
    if (mount.id == 0) continue;
    const bool has_home = bool(mount.mount_namespace);
    const std::uint32_t home = has_home ? home_index_[mount.mount_namespace.slot] : none_at;
    if (!mount.is_shared() && !mount.is_slave()) {
      const bool is_hidden_root =
          has_home && state_.namespaces[mount.mount_namespace].root == handle;
      if (!is_hidden_root) ++private_count_[home];
      continue;
    }
    const std::uint32_t group = index_of_group(mount.is_shared() ? mount.group_id : 0);
    const std::uint32_t master =
        index_of_group(mount.is_slave() ? state_.mounts[mount.master].group_id : 0);
    if (group != no_kind) {
      const PropagationGroup& peers = forest_.groups()[group];
      if (peers.peers.size() == 1 && peers.slaves.empty() && peers.slave_groups.empty() &&
          peers.master_id == 0) {
        ++lone_count_[home];
        continue;
      }
    }
    mounts_.push_back({handle, home, group, master});
  }
  const bool all_have_homes =
      private_count_.back() + lone_count_.back() == 0 &&
      std::none_of(mounts_.begin(), mounts_.end(),
                   [none_at](const Drawn& mount) { return mount.home == none_at; });
  if (all_have_homes) homes_.pop_back();
  std::stable_sort(mounts_.begin(), mounts_.end(), [this](const Drawn& one, const Drawn& other) {
    return std::tuple(one.home, state_.mounts[one.handle].sequence) <
           std::tuple(other.home, state_.mounts[other.handle].sequence);
  });
}

void Folding::refine() {
  for (std::size_t at = 0; at < homes_.size(); ++at) {
    home_kind_[at] = homes_[at] == host_ ? 1 : (homes_[at] ? 0 : 2);
  }
  std::size_t count = 0;
  for (unsigned round = 0; round < most_rounds; ++round) {
    const std::size_t new_count = refine_once();
    if (new_count == count) break;
    count = new_count;
  }
  Kinds<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> kinds;
  for (Drawn& mount : mounts_) mount.kind = kinds.of(ties_of(mount));
}

/// Tells apart what differs by what it is tied to. How many kinds there are now.
std::size_t Folding::refine_once() {
  Kinds<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>> mount_kinds;
  std::vector<KindList> of_home(homes_.size());
  std::vector<std::pair<KindList, KindList>> of_group(group_kind_.size());  // peers, slaves
  for (Drawn& mount : mounts_) {
    mount.kind = mount_kinds.of(ties_of(mount));
    of_home[mount.home].push_back(mount.kind);
    if (mount.group != no_kind) of_group[mount.group].first.push_back(mount.kind);
    if (mount.master != no_kind) of_group[mount.master].second.push_back(mount.kind);
  }
  Kinds<std::tuple<std::uint32_t, KindList, KindList>> group_kinds;
  std::vector<std::uint32_t> new_kinds(group_kind_.size());
  for (std::size_t at = 0; at < group_kind_.size(); ++at) {
    make_set(of_group[at].first);
    make_set(of_group[at].second);
    const std::uint32_t master = index_of_group(forest_.groups()[at].master_id);
    new_kinds[at] =
        group_kinds.of({kind_of_group(master), of_group[at].first, of_group[at].second});
  }
  group_kind_ = std::move(new_kinds);
  Kinds<std::pair<std::uint32_t, KindList>> home_kinds;
  for (std::size_t at = 0; at < homes_.size(); ++at) {
    std::sort(of_home[at].begin(), of_home[at].end());  // how many of each kind counts
    home_kind_[at] = home_kinds.of({home_kind_[at], of_home[at]});
  }
  return mount_kinds.count() + group_kinds.count() + home_kinds.count();
}

void Folding::number_apart() {
  for (std::uint32_t at = 0; at < homes_.size(); ++at) home_kind_[at] = at;
  for (std::uint32_t at = 0; at < group_kind_.size(); ++at) group_kind_[at] = at;
  for (std::uint32_t at = 0; at < mounts_.size(); ++at) mounts_[at].kind = at;
}

PropagationPicture Folding::draw() const {
  PropagationPicture picture;
  Kinds<std::uint32_t> namespaces;
  for (std::size_t at = 0; at < homes_.size(); ++at) {
    const std::uint32_t kind = namespaces.of(home_kind_[at]);
    if (kind == picture.namespaces.size()) picture.namespaces.emplace_back();
    PictureNamespace& drawn = picture.namespaces[kind];
    drawn.members.push_back(homes_[at]);
    drawn.private_mounts += private_count_[at];
    drawn.lone_peers += lone_count_[at];
  }
  std::set<std::uint32_t> seen;  // groups that have a mount in the picture
  for (const Drawn& mount : mounts_) {
    if (mount.group != no_kind) seen.insert(mount.group);
    if (mount.master != no_kind) seen.insert(mount.master);
  }
  Kinds<std::uint32_t> groups;
  for (const std::uint32_t at : seen) {
    const std::uint32_t kind = groups.of(group_kind_[at]);
    if (kind == picture.groups.size()) picture.groups.emplace_back();
    picture.groups[kind].ids.push_back(forest_.groups()[at].id);
  }
  for (const std::uint32_t at : seen) {
    const std::uint32_t master = index_of_group(forest_.groups()[at].master_id);
    if (master == no_kind) continue;
    picture.groups[groups.of(group_kind_[at])].masters.push_back(groups.of(group_kind_[master]));
  }
  for (PictureGroup& group : picture.groups) make_set(group.masters);
  Kinds<std::uint32_t> mounts;
  for (const Drawn& mount : mounts_) {
    const std::uint32_t kind = mounts.of(mount.kind);
    if (kind == picture.mounts.size()) {
      PictureMount& first = picture.mounts.emplace_back();
      first.name_space = namespaces.of(home_kind_[mount.home]);
      if (mount.group != no_kind) {
        first.group = groups.of(group_kind_[mount.group]);
      } else {
        first.master = groups.of(group_kind_[mount.master]);
      }
    }
    picture.mounts[kind].members.push_back(mount.handle);
    ++picture.namespaces[namespaces.of(home_kind_[mount.home])].drawn_mounts;
  }
  return picture;
}

}  // namespace

PropagationPicture picture_of(const State& state, NamespaceHandle host, bool fold) {
  return Folding(state, host).fold(fold);
}

}  // namespace mntsim
