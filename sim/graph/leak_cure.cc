// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/leak_cure.h"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "sim/graph/node_facts.h"
#include "sim/graph/visible_path.h"
#include "sim/kernel/vfs/mount_tree.h"

namespace mntsim {

namespace {

using Verb = ChangeCommand::Verb;
using Commands = std::vector<ChangeCommand>;

constexpr std::size_t most_copied = 300'000;  // mounts in all copies of the kernel, a kind of leak
constexpr std::size_t largest_copied = 80'000;  // mounts in one

class CureSearch {
 public:
  CureSearch(const Kernel& kernel, const LeakQuestion& question)
      : kernel_(kernel),
        state_(kernel.state()),
        question_(question),
        viewers_(state_.namespaces.slot_count()),
        is_root_(state_.mounts.slot_count()),
        is_leaked_(state_.mounts.slot_count()) {
    copies_left_.fill(most_copied);
    find_viewers();
  }

  LeakCure find(const Leak& leak) {
    if (leak.mounts.empty()) return {{}, CureLack::of_kind};
    for (const MountHandle mount : leak.mounts) is_leaked_[mount.slot] = true;
    LeakCure cure;
    if (leak.kind == LeakKind::mounts_onto_host) {
      attempt(leak, cure, {{Verb::make_rslave, leak.mount}});
    } else {
      cure.lack = obstacle(leak);
      if (cure.lack == CureLack::none) try_umounts(leak, cure);
    }
    for (const MountHandle mount : leak.mounts) is_leaked_[mount.slot] = false;
    return cure;
  }

 private:
  struct Step {
    Verb verb = Verb::umount;
    MountHandle mount;
  };

  // One task for each root of a namespace: others see no more than it does.
  void find_viewers() {
    for (std::uint32_t slot = 0; slot < state_.tasks.slot_count(); ++slot) {
      const Task& task = state_.tasks[TaskHandle{slot}];
      if (!task.mount_namespace) continue;
      is_root_[task.root.mount.slot] = true;
      std::vector<TaskHandle>& known = viewers_[task.mount_namespace.slot];
      if (std::none_of(known.begin(), known.end(),
                       [&](TaskHandle viewer) { return state_.tasks[viewer].root == task.root; })) {
        known.push_back(TaskHandle{slot});
      }
    }
  }

  /// What no umount gets over; none: nothing.
  [[nodiscard]] CureLack obstacle(const Leak& leak) const {
    CureLack lack = CureLack::none;
    for (const MountHandle mount : leak.mounts) {
      if (is_root_[mount.slot]) return CureLack::root_of_task;
      if (carries_others(mount)) lack = CureLack::carries_others;
    }
    return lack;
  }

  [[nodiscard]] bool carries_others(MountHandle mount) const {
    for (const MountHandle child : children(state_, mount)) {
      if (!is_leaked_[child.slot]) return true;
    }
    return false;
  }

  void try_umounts(const Leak& leak, LeakCure& cure) {
    const auto try_both = [&](std::optional<Step> cut) {
      for (const Verb verb : {Verb::umount, Verb::lazy_umount}) {
        if (attempt(leak, cure, steps_of(leak, cut, verb))) return true;
      }
      return false;
    };
    if (try_both({})) return;
    if (const std::optional<Step> cut = cut_for(leak)) try_both(cut);
  }

  /// The cut and the umounts. What stands on another goes first, or along with a lazy umount.
  [[nodiscard]] std::vector<Step> steps_of(const Leak& leak, std::optional<Step> cut,
                                           Verb verb) const {
    std::vector<Step> steps;
    if (cut) steps.push_back(*cut);
    const auto first = static_cast<std::ptrdiff_t>(steps.size());
    for (const MountHandle mount : leak.mounts) {
      const bool goes_along =
          verb == Verb::lazy_umount && is_leaked_[state_.mounts[mount].parent.slot];
      if (!goes_along) steps.push_back({verb, mount});
    }
    if (steps.size() <= most_cure_commands) {
      std::stable_sort(steps.begin() + first, steps.end(), [&](Step left, Step right) {
        return height(left.mount) > height(right.mount);
      });
    }
    return steps;
  }

  /// How many mounts of the leak it stands on.
  [[nodiscard]] std::size_t height(MountHandle mount) const {
    std::size_t count = 0;
    while (is_leaked_[(mount = state_.mounts[mount].parent).slot]) ++count;
    return count;
  }

  /// What keeps the umounts from others. In a container's table its volume becomes a slave: a slave
  /// sends nothing, and still receives. A copy on the host is cut off from the container that made
  /// it. The propagation of the node's own mounts is left alone.
  [[nodiscard]] std::optional<Step> cut_for(const Leak& leak) const {
    if (leak.kind == LeakKind::doubles_on_restart) {
      return Step{Verb::make_rprivate, state_.mounts[leak.mount].parent};
    }
    const bool is_sending = std::any_of(
        leak.mounts.begin(), leak.mounts.end(),
        [&](MountHandle mount) { return state_.mounts[state_.mounts[mount].parent].is_shared(); });
    if (!is_sending || question_.owners[state_.mounts[leak.mount].mount_namespace.slot].empty()) {
      return {};
    }
    MountHandle volume = leak.mount;
    while (is_leaked_[volume.slot]) volume = state_.mounts[volume].parent;
    return Step{Verb::make_rslave, volume};
  }

  /// Replays the commands, and keeps them where they are a cure.
  bool attempt(const Leak& leak, LeakCure& cure, const std::vector<Step>& steps) {
    Commands commands;
    const CureLack lack = replay(leak, steps, commands);
    if (!commands.empty()) copy_.reset();
    if (lack == CureLack::none) {
      cure = {std::move(commands), lack};
      return true;
    }
    cure.lack = std::max(cure.lack, lack);
    return false;
  }

  CureLack replay(const Leak& leak, const std::vector<Step>& steps, Commands& commands) {
    if (steps.size() > most_cure_commands) return CureLack::too_many;
    if (state_.mounts.live_count() > largest_copied) return CureLack::too_large;
    if (!take_copy(leak.kind)) return CureLack::not_tried;
    for (const Step& step : steps) {
      if (is_gone(step.mount)) continue;  // an umount before it took it along
      std::optional<ChangeCommand> command = command_at(step);
      if (!command) return CureLack::out_of_reach;
      if (copy_->run(*command) != ok) return CureLack::touches_others;
      commands.push_back(std::move(*command));
    }
    if (!is_cured(leak, commands)) return CureLack::touches_others;
    return leak.kind == LeakKind::mount_kept && is_alive(leak) ? CureLack::in_use : CureLack::none;
  }

  /// A copy on which nothing was done yet.
  bool take_copy(LeakKind kind) {
    if (copy_) return true;
    std::size_t& left = copies_left_.at(static_cast<std::size_t>(kind));
    const std::size_t size = state_.mounts.live_count();
    if (left < size) return false;
    left -= size;
    copy_ = std::make_unique<Replay>(kernel_);
    return true;
  }

  [[nodiscard]] std::optional<ChangeCommand> command_at(Step step) const {
    const Mount& mount = state_.mounts[step.mount];
    for (const TaskHandle viewer : viewers_[mount.mount_namespace.slot]) {
      std::optional<std::string> path =
          visible_path(copy_->kernel(), viewer, {step.mount, mount.root});
      if (path) return ChangeCommand{step.verb, viewer, {}, std::move(*path)};
    }
    return {};
  }

  [[nodiscard]] bool is_gone(MountHandle handle) const {
    const Mount& now = copy_->kernel().state().mounts[handle];
    return now.id == 0 || !now.mount_namespace;  // no command of a cure makes a mount
  }

  /// Has a task one of the mounts, though no table does? It keeps the super block then.
  [[nodiscard]] bool is_alive(const Leak& leak) const {
    return std::any_of(leak.mounts.begin(), leak.mounts.end(), [&](MountHandle mount) {
      return copy_->kernel().state().mounts[mount].id != 0;
    });
  }

  [[nodiscard]] bool is_cured(const Leak& leak, const Commands& commands) const {
    const bool is_sender = leak.kind == LeakKind::mounts_onto_host;
    std::vector<bool> is_commanded(state_.namespaces.slot_count(), is_sender);
    for (const ChangeCommand& command : commands) {
      is_commanded[state_.tasks[command.task].mount_namespace.slot] = true;
    }
    bool is_well = true;
    for_each_placed_mount(state_, [&](MountHandle handle) {
      if (is_leaked_[handle.slot] && !is_sender) {
        is_well &= is_gone(handle);
      } else {
        const NamespaceHandle where = state_.mounts[handle].mount_namespace;
        is_well &= stands_as_it_was(handle) &&
                   (is_commanded[where.slot] || has_the_links_it_had(handle)) &&
                   !(is_leaked_[handle.slot] && is_shared_now(handle));
      }
    });
    return is_well;
  }

  [[nodiscard]] bool is_shared_now(MountHandle handle) const {
    return copy_->kernel().state().mounts[handle].is_shared();
  }

  [[nodiscard]] bool stands_as_it_was(MountHandle handle) const {
    const Mount& before = state_.mounts[handle];
    const Mount& now = copy_->kernel().state().mounts[handle];
    return now.id == before.id && now.mount_namespace == before.mount_namespace &&
           now.parent == before.parent && now.mountpoint == before.mountpoint;
  }

  [[nodiscard]] bool has_the_links_it_had(MountHandle handle) const {
    const State& now = copy_->kernel().state();
    return now.mounts[handle].group_id == state_.mounts[handle].group_id &&
           master_group(now, handle) == master_group(state_, handle);
  }

  static std::uint32_t master_group(const State& state, MountHandle handle) {
    const MountHandle master = state.mounts[handle].master;
    return master ? state.mounts[master].group_id : 0;
  }

  const Kernel& kernel_;
  const State& state_;
  const LeakQuestion& question_;
  std::vector<std::vector<TaskHandle>> viewers_;  // by namespace slot
  std::vector<bool> is_root_;                     // by mount: is it the root of a task?
  std::vector<bool> is_leaked_;                   // by mount: is it of the leak that is looked at?
  std::array<std::size_t, 8> copies_left_{};      // by kind: mounts that may still be copied
  std::unique_ptr<Replay> copy_;                  // nothing was done on it yet; null: none
};

}  // namespace

std::vector<LeakCure> find_cures(const Kernel& kernel, const LeakQuestion& question,
                                 const std::vector<Leak>& leaks) {
  CureSearch search(kernel, question);
  std::vector<LeakCure> cures;
  cures.reserve(leaks.size());
  for (const Leak& leak : leaks) cures.push_back(search.find(leak));
  return cures;
}

}  // namespace mntsim
