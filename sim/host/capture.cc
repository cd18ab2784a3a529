// SPDX-License-Identifier: Apache-2.0
#include "sim/host/capture.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/host/capture_notes.h"
#include "sim/host/cgroup_name.h"
#include "sim/host/held_places.h"
#include "sim/host/namespace_entry.h"
#include "sim/host/node_scan.h"
#include "sim/script/counted.h"
#include "sim/script/machine.h"

namespace mntsim {

namespace {

constexpr int most_passes = 8;

/// The path as it is called below `root`, where it is.
void make_relative(std::string* path, const std::string& root) {
  if (!path->starts_with(root)) return;
  const std::string below = path->substr(root.size());
  if (below.empty() || below.starts_with('/')) *path = below.empty() ? "/" : below;
}

bool holds_process(const ScannedNamespace& found, const std::string& process) {
  return std::any_of(found.viewers.begin(), found.viewers.end(),
                     [&](const Viewer& viewer) { return viewer.directory == process; }) ||
         std::any_of(found.presumed.begin(), found.presumed.end(),
                     [&](std::uint64_t number) { return std::to_string(number) == process; });
}

class Capture {
 public:
  explicit Capture(const std::string& procfs_path) : procfs_(procfs_path) {}

  NodeTables run() {
    read_tables();
    find_host();
    for (std::size_t i = 0; i < scan_.namespaces.size(); ++i) add_table(i);
    read_holds();
    add_held_namespaces();
    attribute_holds();
    const bool is_all_seen = note_what_is_missing(procfs_, scan_, holds_denied_, &node_.notes);
    node_.are_holds_known = is_all_seen;
    return std::move(node_);
  }

 private:
  // --- tables ---

  void read_tables() {
    scan_ = scan_node(procfs_);
    for (int pass = 1; pass < most_passes; ++pass) {
      NodeScan again = scan_node(procfs_);
      const bool is_one_moment = agree(scan_, again);
      if (!is_one_moment && pass + 1 == most_passes) note_changes(again);
      scan_ = std::move(again);
      if (is_one_moment) break;
    }
    if (scan_.namespaces.empty()) {
      throw HostUnavailable{"nothing can be read in " + procfs_.path() +
                            ": no process shows its "
                            "mount table"};
    }
  }

  void note_changes(const NodeScan& last) {
    std::size_t changed = 0;
    for (const ScannedNamespace& now : last.namespaces) {
      changed += std::none_of(scan_.namespaces.begin(), scan_.namespaces.end(),
                              [&](const ScannedNamespace& before) {
                                return before.inode == now.inode && before.root == now.root &&
                                       before.mountinfo == now.mountinfo;
                              })
                     ? 1U
                     : 0U;
    }
    node_.notes.push_back("the tables kept changing while they were read (" +
                          std::to_string(most_passes) + " times); " +
                          counted(changed, "namespace", "namespaces") +
                          " changed at the end: together they may show no one moment");
  }

  /// Puts the host's namespace first.
  void find_host() {
    for (const std::string& process : {std::string("1"), procfs_.link("self").text}) {
      const auto host = std::find_if(
          scan_.namespaces.begin(), scan_.namespaces.end(),
          [&](const ScannedNamespace& found) { return holds_process(found, process); });
      if (host == scan_.namespaces.end()) continue;
      std::rotate(scan_.namespaces.begin(), host, host + 1);
      has_host_ = true;
      return;
    }
  }

  void add_table(std::size_t index) {
    ScannedNamespace& found = scan_.namespaces[index];
    const std::string& directory = found.reading().directory;
    NodeTable& table = node_.tables.emplace_back();
    table.name = unique(index == 0 && has_host_ ? "host" : name_of(found.reading()));
    table.file = procfs_.path() + "/" + directory + "/mountinfo";
    table.inode = found.inode;
    table.mountinfo = std::move(found.mountinfo);
    if (found.root.empty()) {
      table.partial = "it is another user's, and its root may not be asked for";
    } else if (found.root != "/" && !enter_instead(directory + "/ns/mnt", &table)) {
      table.partial = "its root is " + found.root;
    }
    roots_.push_back(table.partial.empty() || found.root == "/" ? "" : found.root);
    if (found.inode) known_.insert(*found.inode);
    for (const Viewer& viewer : found.viewers) viewers_.emplace_back(&viewer, index);
  }

  /// The whole table in place of a partial one, if we may. REQUIRES: its inode is known.
  bool enter_instead(const std::string& link_name, NodeTable* table) {
    int error = 0;
    const Descriptor space = open_namespace_link(procfs_, link_name, *table->inode, &error);
    if (space.get() < 0) return false;
    ProcText inside = read_inside(procfs_, space.get());
    if (!inside.is_there()) return false;
    table->mountinfo = std::move(inside.text);
    table->file = procfs_.path() + "/" + link_name;
    return true;
  }

  std::string name_of(const Viewer& viewer) const {
    if (const auto name = name_from_cgroup(procfs_.read(viewer.directory + "/cgroup").text)) {
      return *name;
    }
    const std::string command = fit_for_name(procfs_.read(viewer.directory + "/comm").text);
    return (command.empty() ? "pid" : command) + "-" + std::to_string(viewer.thread);
  }

  std::string unique(const std::string& name) {
    std::string free = name;
    for (int i = 2; !names_.insert(free).second; ++i) free = name + "-" + std::to_string(i);
    return free;
  }

  // --- who holds what ---

  void read_holds() {
    const ProcText self = procfs_.link("self");
    for (const auto& [viewer, table] : viewers_) {
      if (std::to_string(viewer->process) == self.text) continue;
      ProcessHolds holds = held_places(procfs_, *viewer);
      if (holds.is_denied || !node_.tables[table].inode) ++holds_denied_;
      holds_.emplace_back(table, std::move(holds));
    }
  }

  /// A held place stands in the table that shows its mount, which may be another namespace's.
  void attribute_holds() {
    const std::map<std::uint64_t, std::size_t> shown_by = tables_of_mounts();
    for (auto& [own, holds] : holds_) {
      for (HeldPlace& place : holds.places) {
        const auto shown = shown_by.find(place.mount_id);
        const std::size_t table = shown == shown_by.end() ? own : shown->second;
        if (table < roots_.size()) make_relative(&place.path, roots_[table]);
        node_.tables[table].held.push_back(std::move(place));
      }
    }
  }

  /// By mount id: the table that shows the mount.
  std::map<std::uint64_t, std::size_t> tables_of_mounts() const {
    std::map<std::uint64_t, std::size_t> shown_by;
    for (std::size_t i = 0; i < node_.tables.size(); ++i) {
      for (const std::uint64_t id : mount_ids(node_.tables[i].mountinfo)) shown_by.emplace(id, i);
    }
    return shown_by;
  }

  // --- namespaces without a process ---

  /// Goes on while the tables that are entered hold more of them.
  void add_held_namespaces() {
    for (const auto& [table, holds] : holds_) {
      for (const HeldNamespace& held : holds.namespaces) {
        if (!is_new(held.inode)) continue;
        int error = 0;
        const Descriptor space = open_namespace_link(procfs_, held.link, held.inode, &error);
        add_held_namespace(held.inode, procfs_.path() + "/" + held.link, "mnt", space, error);
      }
    }
    for (std::size_t i = 0; i < node_.tables.size(); ++i) {
      for (const NamespaceBind& bind : namespace_binds(node_.tables[i].mountinfo)) {
        if (!is_new(bind.inode)) continue;
        int error = EXDEV;  // where nobody is in the holder either
        const Descriptor space =
            i < scan_.namespaces.size()
                ? open_namespace_bind(procfs_, scan_.namespaces[i].reading().directory, bind,
                                      &error)
                : Descriptor();
        add_held_namespace(bind.inode, bind.path + " of " + node_.tables[i].name,
                           name_of_bind(bind.path), space, error);
      }
    }
  }

  bool is_new(std::uint64_t inode) { return known_.insert(inode).second; }

  void add_held_namespace(std::uint64_t inode, const std::string& holder, const std::string& name,
                          const Descriptor& space, int error) {
    const std::string text = "mnt:[" + std::to_string(inode) + "]";
    const std::string held = text + " has no process that may be asked; it is held by " + holder;
    ProcText inside{error, {}};
    if (space.get() >= 0) inside = read_inside(procfs_, space.get());
    if (!inside.is_there()) {
      node_.notes.push_back(held + ", and was not read: " + std::strerror(inside.error));
      return;
    }
    NodeTable& table = node_.tables.emplace_back();
    table.name = unique(name.empty() || name == "mnt" ? "mnt-" + std::to_string(inode) : name);
    table.file = text;
    table.inode = inode;
    table.mountinfo = std::move(inside.text);
    node_.notes.push_back(held + "; its table is called " + table.name);
  }

  const Procfs procfs_;
  NodeScan scan_;
  NodeTables node_;
  bool has_host_ = false;
  std::set<std::string> names_;
  std::set<std::uint64_t> known_;  // inodes
  std::vector<std::string>
      roots_;  // by table: what its reader's root is called from outside; "": /
  std::vector<std::pair<const Viewer*, std::size_t>> viewers_;  // with their tables
  std::vector<std::pair<std::size_t, ProcessHolds>> holds_;     // by table of the process
  std::size_t holds_denied_ = 0;
};

}  // namespace

NodeTables capture(const std::string& procfs_path) { return Capture(procfs_path).run(); }

}  // namespace mntsim
