// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/leaks.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "sim/graph/climb.h"
#include "sim/graph/node_facts.h"
#include "sim/graph/propagation_classes.h"

namespace mntsim {

namespace {

class LeakSearch {
 public:
  LeakSearch(const State& state, const LeakQuestion& question)
      : state_(state),
        question_(question),
        facts_(state, question),
        classes_(state),
        senders_(state),
        volumes_(state),
        bottoms_(state) {}

  std::vector<Leak> run() {
    find_senders();
    for_each_placed_mount(state_, [&](MountHandle mount) {
      if (!state_.mounts[mount].parent) return;
      if (facts_.is_node(state_.mounts[mount].mount_namespace)) {
        look_at_node(mount);
      } else {
        look_at_container(mount);
      }
    });
    std::sort(leaks_.begin(), leaks_.end(),
              [&](const Leak& left, const Leak& right) { return order(left) < order(right); });
    return std::move(leaks_);
  }

 private:
  using FoldKey = std::tuple<LeakKind, std::uint32_t, std::uint32_t>;

  [[nodiscard]] std::tuple<int, LeakKind, std::uint32_t, std::uint32_t> order(
      const Leak& leak) const {
    const Mount& mount = state_.mounts[leak.mount];
    return {-static_cast<int>(leak.severity), leak.kind, mount.mount_namespace.slot, mount.id};
  }

  /// The group that delivers to a mount; 0: none does.
  [[nodiscard]] std::uint32_t delivering_group(MountHandle handle) const {
    const Mount& mount = state_.mounts[handle];
    if (mount.is_shared()) return mount.group_id;
    return mount.is_slave() ? state_.mounts[mount.master].group_id : 0;
  }

  [[nodiscard]] bool sends(MountHandle sender, MountHandle receiver) const {
    if (!state_.mounts[sender].is_shared()) return false;
    const std::uint32_t group = delivering_group(receiver);
    return group != 0 && classes_.is_at_or_below(group, state_.mounts[sender].group_id);
  }

  /// The groups on the way, the sender's first. Empty where there is no way.
  [[nodiscard]] std::vector<std::uint32_t> way(MountHandle sender, MountHandle receiver) const {
    std::vector<std::uint32_t> groups;
    if (!sends(sender, receiver)) return groups;
    std::uint32_t group = delivering_group(receiver);
    groups.push_back(group);
    while (group != state_.mounts[sender].group_id) {
      group = classes_.forest().find(group)->master_id;
      groups.push_back(group);
    }
    std::reverse(groups.begin(), groups.end());
    return groups;
  }

  void add_folded(std::uint32_t key, Leak leak) {
    const NamespaceHandle where = state_.mounts[leak.mount].mount_namespace;
    const auto [place, is_new] =
        folded_.try_emplace(FoldKey{leak.kind, where.slot, key}, leaks_.size());
    if (is_new) {
      leaks_.push_back(std::move(leak));
      return;
    }
    Leak& known = leaks_[place->second];
    ++known.count;
    known.mounts.insert(known.mounts.end(), leak.mounts.begin(), leak.mounts.end());
    known.severity = std::max(known.severity, leak.severity);
  }

  // Mounts onto the host.

  /// Where on the node something that a class of mounts sends is seen best: on the host, at a
  /// place that is there.
  [[nodiscard]] Path best_place(std::uint32_t sender) const {
    const DentryHandle root = classes_.classes()[sender].root;
    const std::uint32_t root_depth = depth(root);
    Path best;
    auto best_rank = std::tuple(true, true, ~std::uint32_t{0});
    classes_.for_each_receiver(sender, [&](std::uint32_t receiver) {
      const PropagationClass& reached = classes_.classes()[receiver];
      const bool is_part = depth(reached.root) > root_depth;
      const auto consider = [&](MountHandle handle) {
        const Mount& mount = state_.mounts[handle];
        if (!mount.mount_namespace || !facts_.is_node(mount.mount_namespace)) return;
        const auto rank = std::tuple(mount.mount_namespace != question_.host, is_part, mount.id);
        if (best.mount && best_rank <= rank) return;
        best_rank = rank;
        best = {handle, is_part ? reached.root : root};
      };
      std::for_each(reached.peers.begin(), reached.peers.end(), consider);
      std::for_each(reached.slaves.begin(), reached.slaves.end(), consider);
    });
    return best;
  }

  [[nodiscard]] std::uint32_t depth(DentryHandle dentry) const {
    std::uint32_t count = 0;
    while ((dentry = state_.dentries[dentry].parent)) ++count;
    return count;
  }

  [[nodiscard]] bool is_containers(MountHandle mount) const {
    const NamespaceHandle where = state_.mounts[mount].mount_namespace;
    return where && !facts_.is_node(where);
  }

  void find_senders() {
    sends_to_.resize(state_.mounts.slot_count());
    for (std::uint32_t index = 0; index < classes_.classes().size(); ++index) {
      const std::vector<MountHandle>& peers = classes_.classes()[index].peers;
      if (std::none_of(peers.begin(), peers.end(),
                       [&](MountHandle peer) { return is_containers(peer); })) {
        continue;
      }
      const Path place = best_place(index);
      if (!place.mount) continue;
      for (const MountHandle peer : peers) {
        if (is_containers(peer)) sends_to_[peer.slot] = place;
      }
    }
  }

  void look_for_sender(MountHandle mount) {
    const Path place = sends_to_[mount.slot];
    if (!place.mount) return;
    const MountHandle top = senders_.end_of(mount, [&](MountHandle at) {  // a tree is one finding
      const MountHandle parent = state_.mounts[at].parent;
      return parent && sends_to_[parent.slot].mount ? parent : MountHandle{};
    });
    const Path top_place = sends_to_[top.slot];
    const bool is_kubelets = facts_.is_in_node_directories(top_place);
    add_folded(top.slot, {.kind = LeakKind::mounts_onto_host,
                          .severity = is_kubelets ? Severity::medium : Severity::high,
                          .mount = top,
                          .place = top_place,
                          .origin = {},
                          .subject = {},
                          .group_ids = way(top, top_place.mount),
                          .mounts = {mount}});
  }

  // What a container has of others.

  void look_at_container(MountHandle mount) {
    look_for_sender(mount);
    look_for_doubling(mount);
    if (!facts_.came_along(mount)) return;
    if (!facts_.is_secret(mount)) {
      look_for_kept(mount);
    } else if (facts_.is_foreign(mount)) {
      look_for_secret(mount);
    }
    look_for_private_copy(mount);
  }

  void add_of_volume(LeakKind kind, Severity severity, MountHandle mount, MountHandle original) {
    const MountHandle volume =
        volumes_.end_of(mount, [&](MountHandle at) { return facts_.step_to_volume(at); });
    add_folded(volume.slot,
               {.kind = kind,
                .severity = severity,
                .mount = volume,
                .place = {mount, state_.mounts[mount].root},
                .origin = original,
                .subject = facts_.subject(mount),
                .group_ids = original ? way(original, mount) : std::vector<std::uint32_t>{},
                .mounts = {mount}});
  }

  void look_for_secret(MountHandle mount) {
    if (!facts_.node_has(mount)) {
      return add_of_volume(LeakKind::secret_kept, Severity::high, mount, {});
    }
    const MountHandle original = facts_.node_mount_on(state_.mounts[mount].mountpoint);
    add_of_volume(LeakKind::secret_in_other_pod, Severity::high, mount, original);
  }

  void look_for_kept(MountHandle mount) {
    if (facts_.node_has(mount)) return;
    const bool is_sure = facts_.is_in_node_directories({mount, state_.mounts[mount].root});
    add_of_volume(LeakKind::mount_kept, is_sure ? Severity::medium : Severity::low, mount, {});
  }

  void look_for_private_copy(MountHandle handle) {
    const Mount& mount = state_.mounts[handle];
    const MountHandle original = facts_.node_mount_on(mount.mountpoint);
    if (!original || !shows_the_same(handle, original)) return;
    if (!facts_.is_in_node_directories({handle, mount.root}) || !facts_.is_foreign(handle)) return;
    if (sends(state_.mounts[original].parent, mount.parent)) return;  // an umount reaches it
    add_of_volume(LeakKind::private_copies, Severity::medium, handle, original);
  }

  [[nodiscard]] bool shows_the_same(MountHandle left, MountHandle right) const {
    return state_.mounts[left].root == state_.mounts[right].root;
  }

  // A volume of the container was mounted, and then made private, on another that sends to the
  // node: the node has a copy that it is not tied to. Its namespace will go, the copy stays.
  void look_for_doubling(MountHandle handle) {
    const Mount& mount = state_.mounts[handle];
    const MountHandle copy = facts_.node_mount_on(mount.mountpoint);
    if (!copy || !shows_the_same(handle, copy) || !facts_.node_has_several(handle)) return;
    if (sends(handle, copy) || sends(copy, handle)) return;
    const MountHandle beneath = state_.mounts[copy].parent;
    if (!sends(mount.parent, beneath)) return;
    add_folded(handle.slot, {.kind = LeakKind::doubles_on_restart,
                             .severity = Severity::high,
                             .mount = handle,
                             .place = {copy, state_.mounts[copy].root},
                             .origin = {},
                             .subject = facts_.subject(handle),
                             .group_ids = way(mount.parent, beneath),
                             .mounts = {copy}});
  }

  // What the node has.

  void look_at_node(MountHandle handle) {
    const Mount& mount = state_.mounts[handle];
    if (facts_.is_secret(handle) && mount.mount_namespace == question_.host) {
      add_folded(0, {.kind = LeakKind::secrets_on_host,
                     .severity = Severity::low,
                     .mount = handle,
                     .place = {handle, mount.root},
                     .origin = {},
                     .subject = facts_.subject(handle),
                     .group_ids = {},
                     .mounts = {}});
    }
    if (!is_on_its_like(handle)) return;
    const MountHandle bottom = bottoms_.end_of(handle, [&](MountHandle at) {
      return is_on_its_like(at) ? state_.mounts[at].parent : MountHandle{};
    });
    add_folded(bottom.slot, {.kind = LeakKind::stacked_copies,
                             .severity = Severity::high,
                             .mount = bottom,
                             .place = {bottom, mount.root},
                             .origin = {},
                             .subject = facts_.subject(handle),
                             .group_ids = {},
                             .count = 2,
                             .mounts = {handle}});
  }

  /// Is it mounted on the root of a mount that shows the same?
  [[nodiscard]] bool is_on_its_like(MountHandle handle) const {
    const Mount& mount = state_.mounts[handle];
    return mount.parent && mount.mountpoint == mount.root &&
           state_.mounts[mount.parent].root == mount.root;
  }

  const State& state_;
  const LeakQuestion& question_;
  NodeFacts facts_;
  PropagationClasses classes_;
  std::vector<Path> sends_to_;  // by mount: where on the node its mounts arrive; null: nowhere
  std::map<FoldKey, std::size_t> folded_;  // which leak a finding is counted with
  std::vector<Leak> leaks_;
  Climb senders_;
  Climb volumes_;
  Climb bottoms_;
};

}  // namespace

std::vector<Leak> find_leaks(const State& state, const LeakQuestion& question) {
  return LeakSearch(state, question).run();
}

}  // namespace mntsim
