// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/missing_link.h"

#include <algorithm>

#include "sim/graph/reach.h"
#include "sim/graph/visible_path.h"
#include "sim/kernel/vfs/dentry_tree.h"
#include "sim/kernel/vfs/mount_tree.h"

namespace mntsim {

namespace {

/// Does a mount that is made at `place` arrive in that mount?
bool arrives(const State& state, Path place, MountHandle receiver) {
  const std::vector<Reached> reached = reach(state, place);
  return std::any_of(reached.begin(), reached.end(),
                     [&](const Reached& each) { return each.mount == receiver && each.arrives; });
}

/// The ids of the groups that send to a mount as its master, its master's master, and so on.
std::vector<std::uint32_t> master_groups(const State& state, MountHandle mount) {
  std::vector<std::uint32_t> ids;
  while ((mount = state.mounts[mount].master)) ids.push_back(state.mounts[mount].group_id);
  return ids;
}

/// The nearest group that is a master of both; 0: none is.
std::uint32_t common_master(const State& state, MountHandle left, MountHandle right) {
  const std::vector<std::uint32_t> others = master_groups(state, right);
  for (const std::uint32_t id : master_groups(state, left)) {
    if (std::find(others.begin(), others.end(), id) != others.end()) return id;
  }
  return 0;
}

class Search {
 public:
  Search(const Kernel& kernel, const Viewpoint& from, const Viewpoint& here,
         const MountHistory* history)
      : kernel_(kernel), state_(kernel.state()), from_(from), here_(here), history_(history) {
    answer_.made = asked_mount(state_, from.place);
    answer_.on = asked_place(state_, from.place);
  }

  WhyNot run() {
    answer_.receiver = here_.place;
    if (is_seen()) {
      answer_.cover = here_.place.mount;
      note_commands();
      return answer_;
    }
    const std::vector<Path> levels = levels_at(state_, here_.task, here_.place);
    const auto level = std::find_if(levels.begin(), levels.end(), [&](const Path& each) {
      return each.dentry == answer_.on.dentry;
    });
    if (level == levels.end()) {
      answer_.link = was_replaced() ? MissingLink::replaced : MissingLink::other_directory;
    } else {
      answer_.receiver = *level;
      if (!look_back()) look_at_links();
    }
    note_commands();
    find_elsewhere();
    return answer_;
  }

 private:
  [[nodiscard]] bool is_seen() const {
    if (answer_.made) return here_.place.dentry == state_.mounts[answer_.made].root;
    Kernel copy = kernel_;
    return mount_and_look(copy, from_, here_);
  }

  /// Is the mount, or a copy of it, in that mount at the place?
  [[nodiscard]] bool is_in(MountHandle mount) const {
    return mount == answer_.on.mount ||
           mounted_copy(state_, {mount, answer_.on.dentry}, state_.mounts[answer_.made].root);
  }

  /// Does one see here what lay on the directory before? A container that holds a mount itself
  /// holds nothing of what it was mounted on. Without a history the file system's name must do.
  [[nodiscard]] bool was_replaced() const {
    const Mount& seen = state_.mounts[here_.place.mount];
    if (!answer_.made || here_.place.dentry != seen.root) return false;
    if (history_ == nullptr) return has_same_name(seen, state_.mounts[answer_.made]);
    const std::vector<std::uint32_t> chain = history_->chain(here_.place.mount);
    return std::any_of(chain.begin(), chain.end(), [&](std::uint32_t index) {
      return history_->life(index).mountpoint == answer_.on.dentry;
    });
  }

  [[nodiscard]] bool has_same_name(const Mount& left, const Mount& right) const {
    const auto type = [&](const Mount& mount) {
      return state_.superblocks[state_.dentries[mount.root].superblock].type;
    };
    return type(left) == type(right) && left.source == right.source;
  }

  /// A receiver that was copied after the mount had been made could have come with it. Goes back
  /// from copy to original until one tells why not. False: the past does not tell.
  bool look_back() {
    if (!answer_.made || history_ == nullptr || is_in(answer_.receiver.mount)) return false;
    const std::uint32_t made = history_->life_of(answer_.made);
    if (made == MountLife::none) return false;
    const MountLife& life = history_->life(made);
    const std::uint32_t since = std::max(life.command, life.moved_by);
    while (const MountLife* copy = first_copy_after(since)) {
      const MountLife& original = history_->life(copy->original);
      const bool is_gone = original.mount.is_null();
      if (copy->is_plain_bind && (is_gone || is_in(original.mount))) {
        answer_.copied_by = copy->command;
        return found(MissingLink::plain_bind);
      }
      if (is_gone) return found(MissingLink::older);
      if (is_in(original.mount)) return found(MissingLink::unmounted);
      answer_.steps_back.push_back({answer_.receiver.mount, original.mount, copy->command});
      answer_.receiver.mount = original.mount;
    }
    return false;
  }

  /// Of the lives that the receiver goes back to, the oldest that began after that command, as a
  /// copy; null: there is none.
  [[nodiscard]] const MountLife* first_copy_after(std::uint32_t command) const {
    const MountLife* first = nullptr;
    for (const std::uint32_t index : history_->chain(answer_.receiver.mount)) {
      const MountLife& life = history_->life(index);
      if (life.command <= command || life.original == MountLife::none) break;
      first = &life;
    }
    return first;
  }

  void look_at_links() {
    const MountHandle receiver = answer_.receiver.mount;
    const Mount& sender = state_.mounts[answer_.on.mount];
    if (receiver == answer_.on.mount || arrives(state_, answer_.on, receiver)) {
      found(why_not_on_top());
    } else if (!sender.is_shared()) {
      found(MissingLink::sender_private);
    } else if (!state_.mounts[receiver].is_shared() && !state_.mounts[receiver].is_slave()) {
      found(MissingLink::receiver_private);
    } else if (arrives(state_, {receiver, answer_.on.dentry}, answer_.on.mount)) {
      found(MissingLink::wrong_direction);
    } else {
      answer_.group_id = common_master(state_, answer_.on.mount, receiver);
      found(answer_.group_id != 0 ? MissingLink::common_master : MissingLink::no_common_group);
    }
  }

  /// The links are there, and still it is not what one sees.
  MissingLink why_not_on_top() {
    if (answer_.made && !is_in(answer_.receiver.mount)) {
      return history_ == nullptr ? MissingLink::older : MissingLink::unmounted;
    }
    if (here_.place == state_.tasks[here_.task].root) return MissingLink::on_root;
    if (!answer_.made && answer_.receiver == here_.place) return MissingLink::covered_on_way;
    answer_.cover = here_.place.mount;
    return MissingLink::covered;
  }

  bool found(MissingLink link) {
    answer_.link = link;
    return true;
  }

  void note_commands() {
    if (history_ == nullptr) return;
    const auto life = [&](MountHandle mount) {
      const std::uint32_t index = mount ? history_->life_of(mount) : MountLife::none;
      return index == MountLife::none ? MountLife{} : history_->life(index);
    };
    answer_.made_by = life(answer_.made).command;
    if (answer_.link == MissingLink::sender_private) {
      answer_.changed_by = life(answer_.on.mount).propagation_by;
    } else if (answer_.link == MissingLink::receiver_private) {
      answer_.changed_by = life(answer_.receiver.mount).propagation_by;
    }
  }

  void find_elsewhere() {
    const NamespaceHandle ns = state_.tasks[here_.task].mount_namespace;
    for (const MountHandle handle : mounts_in(state_, ns)) {
      const Mount& mount = state_.mounts[handle];
      if (mount.has(mount_bit::stand_in)) continue;
      if (answer_.made && mount.root == state_.mounts[answer_.made].root) {
        add_if_visible({handle, mount.root}, answer_.mount_at);
      }
      if (is_below(state_, answer_.on.dentry, mount.root)) {
        add_if_visible({handle, answer_.on.dentry}, answer_.directory_at);
      }
    }
  }

  void add_if_visible(Path place, std::vector<Path>& places) const {
    if (places.size() < most_elsewhere && visible_path(kernel_, here_.task, place)) {
      places.push_back(place);
    }
  }

  static constexpr std::size_t most_elsewhere = 8;

  const Kernel& kernel_;
  const State& state_;
  const Viewpoint& from_;
  const Viewpoint& here_;
  const MountHistory* history_;
  WhyNot answer_;
};

}  // namespace

WhyNot why_not(const Kernel& kernel, const Viewpoint& from, const Viewpoint& here,
               const MountHistory* history) {
  return Search(kernel, from, here, history).run();
}

bool mount_and_look(Kernel& kernel, const Viewpoint& from, const Viewpoint& here) {
  const State& state = kernel.state();
  const std::uint64_t first_new = state.next_sequence;
  const Result<Path> place = kernel.resolve(from.task, from.path);
  if (!place) return false;
  MountCall call{.source = "probe", .target = from.path, .type = "tmpfs", .flags = 0, .data = {}};
  if (!state.dentries[place->dentry].is_directory()) {
    call = {.source = from.path,
            .target = from.path,
            .type = {},
            .flags = mount_flag::bind,
            .data = {}};
  }
  if (kernel.mount(from.task, call) != ok) return false;
  const Result<Path> seen = kernel.resolve(here.task, here.path);
  if (!seen) return false;
  const Mount& mount = state.mounts[seen->mount];
  return mount.sequence >= first_new && seen->dentry == mount.root;
}

MountHandle asked_mount(const State& state, Path from) {
  const Mount& mount = state.mounts[from.mount];
  return from.dentry == mount.root && mount.parent ? from.mount : MountHandle{};
}

Path asked_place(const State& state, Path from) {
  const Mount& mount = state.mounts[from.mount];
  return asked_mount(state, from) ? Path{mount.parent, mount.mountpoint} : from;
}

}  // namespace mntsim
