// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/restore/restore.h"

#include <algorithm>
#include <utility>

#include "sim/kernel/restore/restored_namespace.h"
#include "sim/kernel/vfs/mount_tree.h"

namespace mntsim {

namespace {

/// A namespace that nobody can enter, for mounts that are known to be somewhere.
class Elsewhere {
 public:
  Elsewhere(State& state, RestoredFiles& files) : state_(state), files_(files) {}

  /// The only peer of a group that no table shows. It shows a name of its own, on which nothing is
  /// ever mounted: what propagates passes through it and makes nothing in it.
  MountHandle make_peer() {
    if (!ns_) create();
    const DentryHandle root = files_.make_nameless(files_.stand_in_root());
    const MountHandle mount = make(root);
    attach(state_, mount, state_.namespaces[ns_].root, root);
    return mount;
  }

 private:
  void create() {
    ns_ = state_.namespaces.allocate();
    const MountHandle root = make(files_.stand_in_root());
    state_.namespaces[ns_].root = root;
  }

  MountHandle make(DentryHandle root) {
    const MountHandle mount = create_mount(state_, root, NameId::none);
    state_.mounts[mount].flags = mount_bit::stand_in;
    add_to_namespace(state_, ns_, mount);
    return mount;
  }

  State& state_;
  RestoredFiles& files_;
  NamespaceHandle ns_;
};

}  // namespace

Restorer::Restorer(std::size_t table_count, std::uint32_t mount_max)
    : files_(state_), groups_(complaints_), views_(table_count) {
  state_.mount_max = mount_max;
}

void Restorer::add_namespace(std::span<const RestoredTable> tables) {
  RestoredNamespace restored({state_, files_, groups_, unnamed_, complaints_}, tables);
  const std::vector<Path> roots = restored.restore();
  for (std::size_t index = 0; index < tables.size(); ++index) {
    views_[tables[index].number] = {restored.handle(), roots[index]};
  }
}

Restored Restorer::finish() {
  for (const MountHandle mount : unnamed_) state_.mounts[mount].id = state_.mount_ids.allocate();
  Elsewhere elsewhere(state_, files_);
  std::vector<MountHandle> peers(groups_.settle(state_).size());
  for (MountHandle& peer : peers) peer = elsewhere.make_peer();
  groups_.tie(state_, peers);
  files_.finish();

  Restored restored;
  for (const View& view : views_) {
    const TaskHandle handle = state_.tasks.allocate();
    Task& task = state_.tasks[handle];
    task.root = view.root;
    task.working_directory = view.root;
    task.mount_namespace = view.mount_namespace;
    hold(state_, view.root);
    hold(state_, view.root);
    ++state_.namespaces[view.mount_namespace].task_count;
    restored.tasks.push_back(handle);
  }
  std::stable_sort(complaints_.begin(), complaints_.end(),
                   [](const Complaint& left, const Complaint& right) {
                     return std::pair(left.table, left.line) < std::pair(right.table, right.line);
                   });
  restored.complaints = std::move(complaints_);
  restored.state = std::move(state_);
  return restored;
}

}  // namespace mntsim
