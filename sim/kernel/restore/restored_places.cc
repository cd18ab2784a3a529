// SPDX-License-Identifier: Apache-2.0
// Where the mounts of a restored namespace stand.
#include <algorithm>
#include <utility>

#include "sim/kernel/restore/restored_namespace.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim {

namespace {

// The rest of `path` below `base`; nothing where it is not below it.
bool take_base(std::string_view& path, std::string_view base) {
  if (base == "/") return true;
  if (!path.starts_with(base)) return false;
  if (path.size() > base.size() && path[base.size()] != '/') return false;
  path.remove_prefix(base.size());
  return true;
}

std::size_t count_names(std::string_view path) {
  std::size_t count = 0;
  while (!take_name(path).empty()) ++count;
  return count;
}

// The directory that both paths have in common, or lie at.
std::string_view common_base(std::string_view left, std::string_view right) {
  std::size_t end = 0;
  std::size_t at = 0;
  while (at < left.size() && at < right.size() && left[at] == right[at]) {
    if (left[at] == '/') end = at;
    ++at;
  }
  const bool left_ends = at == left.size() && (at == right.size() || right[at] == '/');
  const bool right_ends = at == right.size() && at < left.size() && left[at] == '/';
  if (left_ends || right_ends) end = at;
  return left.substr(0, end);
}

}  // namespace

bool RestoredNamespace::is_stand_in(MountHandle mount) const {
  return state_.mounts[mount].has(mount_bit::stand_in);
}

// A mount that no table has a line of. `id`: what tables call it; 0: nothing.
MountHandle RestoredNamespace::make_stand_in(std::uint64_t id, DentryHandle root) {
  constexpr std::uint32_t later = 0xffffffff;  // an id that is free once all are known
  const bool has_id =
      id != 0 && id <= highest_mount_id && state_.mount_ids.reserve(static_cast<std::uint32_t>(id));
  const MountHandle mount =
      create_mount(state_, root, NameId::none, has_id ? static_cast<std::uint32_t>(id) : later);
  if (!has_id) unnamed_.push_back(mount);
  state_.mounts[mount].flags = mount_bit::stand_in;
  add_to_namespace(state_, ns_, mount);
  return mount;
}

void RestoredNamespace::make_root(MountHandle mount) { state_.namespaces[ns_].root = mount; }

// A place in the hidden root that no reader sees.
Path RestoredNamespace::nameless_place() {
  const MountHandle root = state_.namespaces[ns_].root;
  return {root, files_.make_nameless(state_.mounts[root].root)};
}

// The mount that a line has as its parent: the namespace's own, or a stand-in.
MountHandle RestoredNamespace::parent_mount(std::uint32_t view, const MountRecord& record) {
  const std::uint64_t id = record.parent;
  const auto node = node_of_id_.find(static_cast<std::uint32_t>(id));
  if (id <= highest_mount_id && node != node_of_id_.end()) return nodes_[node->second].mount;
  const auto [found, is_new] = stand_ins_.try_emplace(id);
  if (!is_new) return found->second;
  found->second = make_stand_in(id, files_.stand_in_root());
  if (state_.mounts[found->second].id != id) {
    complain(view, record, "its parent cannot have the mount id " + std::to_string(id));
  }
  if (!state_.namespaces[ns_].root) {
    make_root(found->second);
  } else {
    const Path place = nameless_place();
    attach(state_, found->second, place.mount, place.dentry);
  }
  return found->second;
}

RestoredNamespace::Top RestoredNamespace::top_of(const View& view) const {
  std::vector<const Line*> tops;
  for (const Line& line : view.lines) {
    const std::uint64_t parent = line.record->parent;
    if (parent == line.id || find(view, parent) == nullptr) tops.push_back(&line);
  }
  if (tops.empty()) return {};
  const auto root = std::find_if(tops.begin(), tops.end(),
                                 [](const Line* line) { return line->record->mount_point == "/"; });
  if (root == tops.end()) return {tops.front(), false};
  const bool has_beside = std::any_of(tops.begin(), tops.end(), [&](const Line* line) {
    return line != *root && line->record->parent == (*root)->record->parent;
  });
  return {*root, !has_beside};
}

// The root of a reader that lies somewhere in `parent`: above the mounts that are placed already
// and that the reader sees there too, else in a stand-in by itself.
Path RestoredNamespace::root_beside(std::uint32_t number, const Top& top, MountHandle parent) {
  const DentryHandle parent_root = state_.mounts[parent].root;
  for (const Line& line : views_[number].lines) {
    const Node& node = nodes_[line.node];
    if (line.record->parent != top.line->record->parent || node.view == number ||
        node.parent != parent) {
      continue;
    }
    DentryHandle dentry = node.mountpoint;
    std::size_t names = count_names(line.record->mount_point);
    while (names > 0 && dentry && dentry != parent_root) {
      dentry = state_.dentries[dentry].parent;
      --names;
    }
    if (names == 0 && dentry) return {parent, dentry};
  }
  return {parent, is_stand_in(parent) ? files_.make_nameless(parent_root) : parent_root};
}

// The reader's root is the root of a mount. Where that hangs does not show.
void RestoredNamespace::place_root(std::uint32_t number, const Top& top) {
  Node& node = nodes_[top.line->node];
  views_[number].root = {node.mount, state_.mounts[node.mount].root};
  if (node.view != number) return;
  if (top.line->record->parent == top.line->id) {
    if (!state_.namespaces[ns_].root) return make_root(node.mount);
    complain(number, *top.line->record, "its own parent, and not the namespace's root");
    node.is_deferred = true;
    return;
  }
  const bool is_first = !state_.namespaces[ns_].root;
  node.parent = parent_mount(number, *top.line->record);
  const DentryHandle parent_root = state_.mounts[node.parent].root;
  node.mountpoint =
      is_first && is_stand_in(node.parent) ? parent_root : files_.make_nameless(parent_root);
}

void RestoredNamespace::place_view(std::uint32_t number) {
  View& view = views_[number];
  const Top top = top_of(view);
  Outer outer;
  if (top.is_mount_root) {
    place_root(number, top);
  } else if (top.line != nullptr && top.line->record->parent != top.line->id) {
    outer = {top.line->record->parent, parent_mount(number, *top.line->record)};
    view.root = root_beside(number, top, outer.mount);
    complain(number, *top.line->record,
             "the reader's root lies in mount " + std::to_string(top.line->record->parent) +
                 ", which it does not see whole",
             true);
  }
  const bool is_lost = !view.root.mount && !view.lines.empty();
  if (is_lost) {
    if (!state_.namespaces[ns_].root) make_root(make_stand_in(0, files_.stand_in_root()));
    view.root = nameless_place();
  }
  for (const Line& line : view.lines) {
    const Node& node = nodes_[line.node];
    const bool is_placed =
        node.parent || node.is_deferred || node.mount == state_.namespaces[ns_].root;
    if (node.view == number && !is_placed) place(number, line, outer.mount ? &outer : nullptr);
  }
}

void RestoredNamespace::place(std::uint32_t number, const Line& line, const Outer* outer) {
  Node& node = nodes_[line.node];
  const MountRecord& record = *line.record;
  const View& view = views_[number];
  std::string_view path = record.mount_point;
  if (record.parent == line.id) {
    complain(number, record, "its own parent, and not the namespace's root");
    node.is_deferred = true;
  } else if (const Line* parent = find(view, record.parent)) {
    node.parent = nodes_[parent->node].mount;
    if (take_base(path, parent->record->mount_point)) {
      node.mountpoint = files_.descend(state_.mounts[node.parent].root, path);
      return;
    }
    complain(number, record,
             "its mount point is not below that of its parent " + std::to_string(record.parent));
    node.parent = {};
    node.is_deferred = true;
  } else if (outer != nullptr && record.parent == outer->id) {
    node.parent = outer->mount;
    node.mountpoint = files_.descend(view.root.dentry, path);
  } else if (record.parent <= highest_mount_id &&
             node_of_id_.count(static_cast<std::uint32_t>(record.parent)) != 0) {
    complain(number, record,
             "its parent " + std::to_string(record.parent) + " is not where this reader looks");
    node.is_deferred = true;
  } else {
    complain(number, record, "no table has its parent " + std::to_string(record.parent), true);
    orphans_[record.parent].push_back(line.node);
    node.is_deferred = true;
  }
}

// Follows the parents of each mount; the last of those that come back to themselves is cut loose.
void RestoredNamespace::break_circles() {
  enum class Mark : std::uint8_t { unseen, on_the_way, done };
  std::vector<Mark> marks(nodes_.size());
  std::vector<std::uint32_t> way;
  for (std::uint32_t start = 0; start < nodes_.size(); ++start) {
    way.clear();
    std::uint32_t at = start;
    while (marks[at] == Mark::unseen) {
      marks[at] = Mark::on_the_way;
      way.push_back(at);
      const MountHandle parent = nodes_[at].parent;
      if (!parent || is_stand_in(parent)) break;
      at = node_of_id_.at(state_.mounts[parent].id);
    }
    if (marks[at] == Mark::on_the_way && at != way.back()) {
      Node& last = nodes_[way.back()];
      complain(last.view, *last.record, "its parents form a circle");
      last.parent = {};
      last.is_deferred = true;
    }
    for (const std::uint32_t passed : way) marks[passed] = Mark::done;
  }
}

void RestoredNamespace::attach_all() {
  for (const std::uint32_t index : order_) {
    const Node& node = nodes_[index];
    if (!node.parent) continue;
    if (state_.mount_index.find(state_.mounts, {node.parent.slot, node.mountpoint.slot})) {
      complain(node.view, *node.record, "two mounts at one place of one mount; put on top");
      attach_safely(node.mount, topmost(state_, {node.parent, node.mountpoint}));
    } else {
      attach(state_, node.mount, node.parent, node.mountpoint);
    }
    const Mount& mount = state_.mounts[node.mount];
    files_.match_kinds(mount.root, mount.mountpoint);
  }
  attach_unknown();
  for (const std::uint32_t index : order_) {
    Node& node = nodes_[index];
    if (node.is_deferred && !state_.mounts[node.mount].parent &&
        node.mount != state_.namespaces[ns_].root) {
      attach_deferred(node);
    }
  }
}

// A parent that no table has must have stood at or above all that stands on it.
void RestoredNamespace::attach_unknown() {
  for (const auto& [id, orphans] : orphans_) {
    const std::uint32_t view = nodes_[orphans.front()].view;
    std::string_view base = nodes_[orphans.front()].record->mount_point;
    for (const std::uint32_t orphan : orphans) {
      base = common_base(base, nodes_[orphan].record->mount_point);
    }
    const bool is_known = stand_ins_.count(id) != 0;  // it hangs somewhere already
    MountHandle parent = is_known ? stand_ins_.at(id) : MountHandle{};
    if (!is_known) {
      parent = make_stand_in(id, files_.make_nameless(files_.stand_in_root()));
      attach_safely(parent, find_place(views_[view], base));
    }
    for (const std::uint32_t orphan : orphans) {
      const Node& node = nodes_[orphan];
      std::string_view path = node.record->mount_point;
      static_cast<void>(take_base(path, base));
      attach_safely(node.mount,
                    topmost(state_, {parent, files_.descend(state_.mounts[parent].root, path)}));
    }
  }
}

void RestoredNamespace::attach_deferred(Node& node) {
  attach_safely(node.mount, find_place(views_[node.view], node.record->mount_point));
}

// Where a path leads from the root of a table's reader; names that are missing are made.
Path RestoredNamespace::find_place(const View& view, std::string_view path) const {
  Path place = view.root;
  if (path == "/") return topmost(state_, place);
  for (std::string_view name = take_name(path); !name.empty(); name = take_name(path)) {
    place.dentry = files_.descend(place.dentry, name);
    place = topmost(state_, place);
  }
  return place;
}

// Attaches a mount at a place, unless that hangs on the mount itself or is of no use: then out of
// sight.
void RestoredNamespace::attach_safely(MountHandle mount, Path place) {
  MountHandle top = place.mount;
  while (state_.mounts[top].parent) top = state_.mounts[top].parent;
  const bool is_free =
      !state_.mount_index.find(state_.mounts, {place.mount.slot, place.dentry.slot});
  if (top == mount || !is_free || state_.dentries[place.dentry].is_removed) {
    place = nameless_place();
  }
  attach(state_, mount, place.mount, place.dentry);
}

}  // namespace mntsim
