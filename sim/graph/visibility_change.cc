// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/visibility_change.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "sim/graph/reverse_reach.h"
#include "sim/graph/visible_path.h"

namespace mntsim {

namespace {

using Verb = ChangeCommand::Verb;

std::size_t mount_count(const State& state) {
  std::size_t count = 0;
  for (std::uint32_t slot = 0; slot < state.namespaces.slot_count(); ++slot) {
    count += state.namespaces[NamespaceHandle{slot}].mount_count;
  }
  return count;
}

class ChangeSearch {
 public:
  ChangeSearch(const Kernel& kernel, const Viewpoint& from, const Viewpoint& here,
               const WhyNot& why, const MountHistory* history)
      : kernel_(kernel),
        state_(kernel.state()),
        from_(from),
        here_(here),
        why_(why),
        history_(history) {}

  std::optional<VisibilityChange> run() {
    const bool same_namespace =
        state_.tasks[from_.task].mount_namespace == state_.tasks[here_.task].mount_namespace;
    try_uncovering();
    if (why_.made) consider({});
    try_binds_here();
    if (same_namespace) try_binds_of_sender();
    try_binds_that_propagate();
    if (!same_namespace) try_new_containers();
    return best_;
  }

 private:
  using Commands = std::vector<ChangeCommand>;

  /// What lies above the directory is taken off.
  void try_uncovering() {
    Commands plain;
    Commands lazy;
    for (const Path& level : levels_at(state_, here_.task, here_.place)) {
      if (level == why_.receiver || plain.size() == most_covers) break;
      plain.push_back({Verb::umount, here_.task, {}, here_.path});
      lazy.push_back({Verb::lazy_umount, here_.task, {}, here_.path});
      consider(plain);
      consider(lazy);
    }
  }

  /// The receiver binds what it sees elsewhere.
  void try_binds_here() {
    for (const Path& place : why_.mount_at) {
      bind_from(here_.task, visible_path(kernel_, here_.task, place), here_.path);
    }
    for (const Path& place : why_.directory_at) {
      bind_from(here_.task, visible_path(kernel_, here_.task, place), here_.path);
    }
  }

  /// Both are in one namespace: the whole of what is bound here anew, or the place alone.
  void try_binds_of_sender() {
    const DentryHandle root = state_.mounts[why_.receiver.mount].root;
    bind_from(from_.task, visible_path(kernel_, from_.task, {why_.on.mount, root}),
              visible_path(kernel_, from_.task, {why_.receiver.mount, root}).value_or(""));
    bind_from(from_.task, from_.path, here_.path);
  }

  /// A bind in the sender's namespace at a place that sends to the receiver. Peers of one group
  /// deliver to the same mounts: one of them is tried.
  void try_binds_that_propagate() {
    std::set<std::uint32_t> tried;  // groups
    for (const Sender& sender : senders(state_, here_.place)) {
      const Path place{sender.mount, here_.place.dentry};
      if (state_.mounts[sender.mount].mount_namespace != state_.tasks[from_.task].mount_namespace) {
        continue;
      }
      const std::optional<std::string> path = visible_path(kernel_, from_.task, place);
      if (!path || !tried.insert(sender.group_id).second) continue;
      bind_from(from_.task, from_.path, *path);
    }
  }

  void bind_from(TaskHandle task, const std::optional<std::string>& source,
                 const std::string& target) {
    if (!source || target.empty()) return;
    for (const Verb verb : {Verb::bind, Verb::rbind}) {
      consider_with_shared_sender({{verb, task, *source, target}});
    }
  }

  /// A container that is started anew has a namespace that is cloned now.
  void try_new_containers() {
    const bool is_receiver = may_start_receiver_anew(why_.link) &&
                             (why_.link == MissingLink::common_master || is_host_of(from_, here_));
    if (is_receiver) {
      consider_with_shared_sender(
          {{Verb::fork, from_.task}, {Verb::unshare, {}}, {Verb::make_rslave, {}, {}, "/"}},
          Restart::receiver_host_to_container);
    }
    if (may_start_sender_anew(why_.link) && is_host_of(here_, from_)) try_new_sender();
  }

  void try_new_sender() {
    Commands commands{{Verb::fork, here_.task}, {Verb::unshare, {}}};
    consider(commands, Restart::sender_bidirectional);
    const MountHandle receiver = here_.place.mount;
    const std::optional<std::string> root =
        visible_path(kernel_, here_.task, {receiver, state_.mounts[receiver].root});
    if (!root || state_.mounts[receiver].is_shared()) return;
    commands.insert(commands.begin(), {Verb::make_shared, here_.task, {}, *root});
    consider(commands, Restart::sender_bidirectional);
  }

  /// What a new clone of the namespace cures. It does not cure a volume that the host itself sees
  /// without the mount.
  static bool may_start_receiver_anew(MissingLink link) {
    return link == MissingLink::replaced || link == MissingLink::receiver_private ||
           link == MissingLink::common_master || is_link_of_strangers(link);
  }
  static bool may_start_sender_anew(MissingLink link) {
    return link == MissingLink::wrong_direction || link == MissingLink::receiver_private ||
           is_link_of_strangers(link);
  }
  static bool is_link_of_strangers(MissingLink link) {
    return link == MissingLink::sender_private || link == MissingLink::no_common_group;
  }

  /// Was the namespace of `guest` cloned from that of `host`, directly or through others?
  [[nodiscard]] bool is_host_of(const Viewpoint& host, const Viewpoint& guest) const {
    const NamespaceHandle host_namespace = state_.tasks[host.task].mount_namespace;
    const NamespaceHandle guest_namespace = state_.tasks[guest.task].mount_namespace;
    const MountHandle guest_root = state_.namespaces[guest_namespace].root;
    if (history_ == nullptr) {
      const MountHandle host_root = state_.namespaces[host_namespace].root;
      return state_.mounts[host_root].sequence < state_.mounts[guest_root].sequence;
    }
    const std::vector<std::uint32_t> chain = history_->chain(guest_root);
    return std::any_of(chain.begin(), chain.end(), [&](std::uint32_t index) {
      const MountHandle mount = history_->life(index).mount;
      return mount && state_.mounts[mount].mount_namespace == host_namespace;
    });
  }

  void consider_with_shared_sender(Commands commands, Restart restart = Restart::none) {
    consider(commands, restart);
    if (state_.mounts[why_.on.mount].is_shared()) return;
    const std::optional<std::string> root =
        visible_path(kernel_, from_.task, {why_.on.mount, state_.mounts[why_.on.mount].root});
    if (!root) return;
    commands.insert(commands.begin(), {Verb::make_shared, from_.task, {}, *root});
    consider(commands, restart);
  }

  void consider(const Commands& commands, Restart restart = Restart::none) {
    for (const bool mount_again : {false, true}) {
      const std::size_t again_cost = why_.made && mount_again ? 2 : 0;
      const std::size_t restart_cost = restart == Restart::none ? 0 : container_cost;
      const std::size_t steps = commands.size() + again_cost + restart_cost;
      if (best_ && std::get<0>(cost_) < steps) return;  // it could only cost more
      Replay replay(kernel_);
      if (!replay.run(commands)) return;
      const std::size_t mounts = mount_count(replay.kernel().state());
      if (!works(replay, restart, mount_again)) continue;
      const std::tuple cost{steps, mounts};
      if (best_ && cost_ <= cost) return;
      cost_ = cost;
      best_ = {commands, restart, mount_again};
      return;
    }
  }

  bool works(Replay& replay, Restart restart, bool mount_again) const {
    Viewpoint from = from_;
    Viewpoint here = here_;
    if (restart == Restart::receiver_host_to_container) {
      here = {replay.forked(), from_.path, {}};
    } else if (restart == Restart::sender_bidirectional) {
      if (!mount_again) return false;
      from = {replay.forked(), here_.path, {}};
    }
    if (!mount_again) return why_.made && shows_mount(replay.kernel(), here);
    const bool is_remade = why_.made && restart != Restart::sender_bidirectional;
    if (is_remade && replay.kernel().umount(from.task, from.path, umount_flag::detach) != ok) {
      return false;
    }
    return mount_and_look(replay.kernel(), from, here);
  }

  [[nodiscard]] bool shows_mount(const Kernel& kernel, const Viewpoint& here) const {
    const Result<Path> seen = kernel.resolve(here.task, here.path);
    return seen && seen->dentry == state_.mounts[why_.made].root;
  }

  static constexpr std::size_t most_covers = 4;
  static constexpr std::size_t container_cost = 8;

  const Kernel& kernel_;
  const State& state_;
  const Viewpoint& from_;
  const Viewpoint& here_;
  const WhyNot& why_;
  const MountHistory* history_;
  std::optional<VisibilityChange> best_;
  std::tuple<std::size_t, std::size_t> cost_;
};

}  // namespace

std::optional<VisibilityChange> find_change(const Kernel& kernel, const Viewpoint& from,
                                            const Viewpoint& here, const WhyNot& why,
                                            const MountHistory* history) {
  return ChangeSearch(kernel, from, here, why, history).run();
}

}  // namespace mntsim
