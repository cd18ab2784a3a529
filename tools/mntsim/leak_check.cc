// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/leak_check.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <unordered_map>
#include <utility>
#include <vector>

#include "sim/graph/ways_out.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/report/place_text.h"
#include "sim/script/namespace_view.h"
#include "tools/mntsim/place_names.h"

namespace mntsim {
namespace {

/// Containers are the namespaces in which neither the host nor one of its daemons lives.
bool is_container(const std::vector<NamedTask>& tasks) {
  return std::none_of(tasks.begin(), tasks.end(),
                      [](const NamedTask& task) { return is_of_node(task.name); });
}

/// Numbers for those whom ways out lead to: a container's first task; 0: the host and its daemons,
/// and namespaces without tasks.
class Labels {
 public:
  std::uint32_t of(const std::vector<NamedTask>& tasks) {
    if (tasks.empty() || !is_container(tasks)) return 0;
    const auto next = static_cast<std::uint32_t>(labels_.size() + 1);
    return labels_.try_emplace(std::string(tasks.front().name), next).first->second;
  }
  [[nodiscard]] std::size_t count() const { return labels_.size() + 1; }

 private:
  std::map<std::string, std::uint32_t> labels_;
};

/// The ways out that containers have at one time.
class Ways {
 public:
  Ways(const SimulatedMachine& machine, Labels& labels, ReceiverSets& sets)
      : machine_(machine), state_(machine.kernel().state()), names_(machine), ways_(state_) {
    for (std::uint32_t slot = 0; slot < state_.namespaces.slot_count(); ++slot) {
      labels_.push_back(labels.of(names_.tasks_in({slot})));
    }
    sets_ = sets.numbers_of(state_, GroupForest(state_), labels_);
  }

  /// Calls visit(mount) for each shared mount of a container, in the order of the tables.
  template <typename Visit>
  void for_each_sender(Visit visit) const {
    std::vector<bool> is_done(state_.namespaces.slot_count());
    for (const NamespaceView& view : views_of(machine_)) {
      const NamespaceHandle from = view.mount_namespace;
      if (is_done[from.slot] || labels_[from.slot] == 0) continue;
      is_done[from.slot] = true;
      for (const MountHandle mount : mounts_in(state_, from)) {
        if (state_.mounts[mount].is_shared()) visit(mount);
      }
    }
  }
  [[nodiscard]] std::string name(MountHandle mount) const { return place_name(names_.name(mount)); }
  /// Whose namespace the mount is in.
  [[nodiscard]] std::uint32_t label(MountHandle mount) const {
    return labels_[state_.mounts[mount].mount_namespace.slot];
  }
  /// The set of those whom its group sends to.
  [[nodiscard]] std::uint32_t set(MountHandle mount) const {
    return sets_[state_.mounts[mount].group_id];
  }
  [[nodiscard]] const std::vector<MountHandle>& from(MountHandle sender) {
    return ways_.from(sender);
  }

 private:
  const SimulatedMachine& machine_;
  const State& state_;
  PlaceNames names_;
  WaysOut ways_;
  std::vector<std::uint32_t> labels_;  // by namespace
  std::vector<std::uint32_t> sets_;    // by group id
};

/// Ways out that there were not before: from a place of that name to the same namespace. All pairs
/// of senders and receivers are far too many to be looked at, or kept: nearly all groups send to
/// those to whom they sent before, which their sets say, or one look at two groups.
class NewWays {
 public:
  explicit NewWays(const TrialRun& trial)
      : before_(*trial.before, labels_, sets_), after_(*trial.after, labels_, sets_) {
    marks_.resize(labels_.count());
    before_.for_each_sender([this](MountHandle mount) {
      std::vector<MountHandle>& known = senders_[before_.name(mount)];
      const bool is_known = std::any_of(known.begin(), known.end(), [&](MountHandle other) {
        return before_.set(other) == before_.set(mount) &&
               before_.label(other) == before_.label(mount);
      });
      if (!is_known) known.push_back(mount);
    });
  }

  void tell(const std::function<void(const NewLeak&)>& tell) {
    after_.for_each_sender([&](MountHandle sender) {
      const std::string name = after_.name(sender);
      const auto found = senders_.find(name);
      const std::vector<MountHandle> none;
      const std::vector<MountHandle>& old = found == senders_.end() ? none : found->second;
      if (sends_as_before(sender, old)) return;
      mark_receivers(old);
      for (const MountHandle receiver : after_.from(sender)) {
        if (is_marked(after_.label(receiver))) continue;
        tell({name, "now sends its mounts to", after_.name(receiver)});
      }
    });
  }

 private:
  /// Is that so by their groups alone?
  bool sends_as_before(MountHandle sender, const std::vector<MountHandle>& old) {
    return std::any_of(old.begin(), old.end(), [&](MountHandle other) {
      if (before_.label(other) != after_.label(sender)) return false;
      if (before_.set(other) == after_.set(sender)) return true;
      const auto [at, is_new] =
          is_subset_.try_emplace({after_.set(sender), before_.set(other)}, false);
      if (is_new) at->second = is_subset(sender, other);
      return at->second;
    });
  }
  bool is_subset(MountHandle sender, MountHandle old) {
    mark_receivers({old});
    const std::vector<MountHandle>& receivers = after_.from(sender);
    return std::all_of(receivers.begin(), receivers.end(),
                       [this](MountHandle receiver) { return is_marked(after_.label(receiver)); });
  }
  void mark_receivers(const std::vector<MountHandle>& senders) {
    ++mark_;
    for (const MountHandle sender : senders) {
      for (const MountHandle receiver : before_.from(sender)) {
        marks_[before_.label(receiver)] = mark_;
      }
    }
  }
  [[nodiscard]] bool is_marked(std::uint32_t label) const { return marks_[label] == mark_; }

  Labels labels_;
  ReceiverSets sets_;
  Ways before_;
  Ways after_;
  std::unordered_map<std::string, std::vector<MountHandle>> senders_;  // before, by name
  std::map<std::pair<std::uint32_t, std::uint32_t>, bool> is_subset_;  // by set after and before
  std::vector<std::uint64_t> marks_;  // by label: the last marking that it was in
  std::uint64_t mark_ = 0;
};

/// What containers' commands made that is in other namespaces now: how many mounts, by container
/// and namespace.
std::vector<NewLeak> placed_leaks(const TrialRun& trial) {
  std::map<std::pair<std::string, std::string>, std::size_t> counts;
  const State& state = trial.after->kernel().state();
  const PlaceNames names(*trial.after);
  for (const auto& [slot, maker] : trial.makers) {
    const std::string& task = maker;
    const NamespaceHandle where = state.mounts[{slot}].mount_namespace;
    if (is_of_node(task) || !where) continue;
    const std::vector<NamedTask>& seers = names.tasks_in(where);
    const bool is_own = std::any_of(seers.begin(), seers.end(),
                                    [&](const NamedTask& seer) { return seer.name == task; });
    if (!seers.empty() && !is_own) ++counts[{task, std::string(seers.front().name)}];
  }
  std::vector<NewLeak> leaks;
  for (const auto& [ends, count] : counts) {
    leaks.push_back(
        {ends.first,
         "made " + std::to_string(count) + (count == 1 ? " mount" : " mounts") + " appear in",
         ends.second});
  }
  return leaks;
}

}  // namespace

void for_each_new_leak(const TrialRun& trial, const std::function<void(const NewLeak&)>& tell) {
  NewWays(trial).tell(tell);
  for (const NewLeak& leak : placed_leaks(trial)) tell(leak);
}

}  // namespace mntsim
