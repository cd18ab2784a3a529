// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/node_facts.h"

#include <algorithm>
#include <array>

namespace mntsim {

namespace {

constexpr std::string_view volume_plugin = "kubernetes.io~";

bool says_secret(std::string_view source) {
  return source.find("secret") != std::string_view::npos ||
         source.find("token") != std::string_view::npos;
}

bool is_secrets_directory(std::string_view name) {
  return name == "kubernetes.io~secret" || name == "kubernetes.io~projected";
}

}  // namespace

NodeFacts::NodeFacts(const State& state, const LeakQuestion& question)
    : state_(state),
      question_(question),
      facts_(state.superblocks.slot_count()),
      node_mount_on_(state.dentries.slot_count()),
      own_root_(state.namespaces.slot_count()) {
  for_each_placed_mount(state_, [&](MountHandle mount) { look_at(mount); });
  find_own_roots();
  for_each_placed_mount(state_, [&](MountHandle handle) {
    const Mount& mount = state_.mounts[handle];
    if (is_node(mount.mount_namespace) || !mount.parent || came_along(handle)) return;
    NameId pod = pod_above(mount.root);
    if (pod == NameId::none) pod = facts_of(handle).pod;
    if (pod != NameId::none) pods_.emplace(question_.owners[mount.mount_namespace.slot], pod);
  });
}

std::string_view NodeFacts::name_of(DentryHandle dentry) const {
  return state_.names.text(state_.dentries[dentry].name);
}

// The name below the directory `pods`.
NameId NodeFacts::pod_above(DentryHandle dentry) const {
  NameId below = NameId::none;
  for (; state_.dentries[dentry].parent; dentry = state_.dentries[dentry].parent) {
    if (name_of(dentry) == "pods") return below;
    below = state_.dentries[dentry].name;
  }
  return NameId::none;
}

void NodeFacts::look_at(MountHandle handle) {
  const Mount& mount = state_.mounts[handle];
  if (!mount.parent) return;
  SuperblockFacts& facts = facts_[superblock_of(mount.root).slot];
  look_for_secret(handle, facts);
  if (!is_node(mount.mount_namespace)) return;
  facts.is_at_several =
      facts.is_at_several || (facts.is_on_node && facts.mountpoint != mount.mountpoint);
  facts.is_on_node = true;
  facts.mountpoint = mount.mountpoint;
  MountHandle& known = node_mount_on_[mount.mountpoint.slot];
  if (!known || mount.mount_namespace == question_.host) known = handle;
}

void NodeFacts::look_for_secret(MountHandle handle, SuperblockFacts& facts) const {
  const Mount& mount = state_.mounts[handle];
  if (mount.root != state_.superblocks[superblock_of(mount.root)].root) return;
  const DentryHandle above = state_.dentries[mount.mountpoint].parent;
  if (above && is_secrets_directory(name_of(above))) {
    facts.is_secret = true;
    facts.name = state_.dentries[mount.mountpoint].name;
    facts.pod = pod_above(above);
    return;
  }
  const bool is_account = above && name_of(mount.mountpoint) == "serviceaccount";
  const bool is_named =
      mount.source != NameId::none && says_secret(state_.names.text(mount.source));
  facts.is_secret = facts.is_secret || is_account || is_named;
}

// A container has a root of its own; a task that only unshared has the host's.
void NodeFacts::find_own_roots() {
  std::vector<SuperblockHandle> roots(own_root_.size());
  for (std::uint32_t slot = 0; slot < state_.tasks.slot_count(); ++slot) {
    const Task& task = state_.tasks[TaskHandle{slot}];
    if (!task.mount_namespace || roots[task.mount_namespace.slot]) continue;
    roots[task.mount_namespace.slot] = superblock_of(task.root.dentry);
  }
  for (std::size_t slot = 0; slot < roots.size(); ++slot) {
    if (roots[slot] != roots[question_.host.slot]) own_root_[slot] = roots[slot];
  }
}

bool NodeFacts::came_along(MountHandle handle) const {
  const Mount& mount = state_.mounts[handle];
  if (!mount.parent) return false;
  const SuperblockHandle around = superblock_of(mount.mountpoint);
  return facts_[around.slot].is_on_node && around != own_root_[mount.mount_namespace.slot] &&
         !traits_of(state_.superblocks[around].type).pseudo;
}

MountHandle NodeFacts::step_to_volume(MountHandle mount) const {
  if (!came_along(mount)) return {};
  const MountHandle parent = state_.mounts[mount].parent;
  return state_.mounts[parent].parent ? parent : MountHandle{};
}

bool NodeFacts::is_foreign(MountHandle handle) const {
  const Mount& mount = state_.mounts[handle];
  const std::string& owner = question_.owners[mount.mount_namespace.slot];
  NameId pod = facts_of(handle).pod;
  if (pod == NameId::none) pod = pod_above(mount.mountpoint);
  if (pod == NameId::none) return true;
  return state_.names.text(pod) != owner && !pods_.contains({owner, pod});
}

bool NodeFacts::is_in_node_directories(Path place) const {
  while (!has_node_directory_above(place.dentry)) {
    const Mount& mount = state_.mounts[place.mount];
    if (!mount.parent) return false;
    place = {mount.parent, mount.mountpoint};
  }
  return true;
}

bool NodeFacts::has_node_directory_above(DentryHandle dentry) const {
  constexpr std::array<std::string_view, 4> directories{"kubelet", "containerd", "containers",
                                                        "netns"};
  for (; state_.dentries[dentry].parent; dentry = state_.dentries[dentry].parent) {
    const std::string_view name = name_of(dentry);
    if (name.starts_with(volume_plugin)) return true;
    if (std::find(directories.begin(), directories.end(), name) != directories.end()) return true;
  }
  return false;
}

std::string NodeFacts::subject(MountHandle mount) const {
  const SuperblockFacts& facts = facts_of(mount);
  if (facts.pod != NameId::none) {
    return std::string(state_.names.text(facts.pod)) + "/" +
           std::string(state_.names.text(facts.name));
  }
  const NameId source = state_.mounts[mount].source;
  return source == NameId::none ? "none" : std::string(state_.names.text(source));
}

}  // namespace mntsim
