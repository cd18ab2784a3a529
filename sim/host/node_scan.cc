// SPDX-License-Identifier: Apache-2.0
#include "sim/host/node_scan.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "sim/script/text_lines.h"

namespace mntsim {

namespace {

class Scan {
 public:
  explicit Scan(const Procfs& procfs) : procfs_(procfs) {}

  NodeScan run() {
    for (const std::uint64_t process : procfs_.numbers("")) look_at(process);
    for (auto& [inode, viewers] : by_inode_) add_namespace(inode, std::move(viewers));
    for (const Viewer& viewer : denied_) add_denied(viewer);
    std::sort(scan_.namespaces.begin(), scan_.namespaces.end(),
              [](const ScannedNamespace& a, const ScannedNamespace& b) {
                return std::tie(a.viewers[0].process, a.viewers[0].thread) <
                       std::tie(b.viewers[0].process, b.viewers[0].thread);
              });
    return std::move(scan_);
  }

 private:
  void look_at(std::uint64_t process) {
    const std::string directory = std::to_string(process);
    const ProcText link = procfs_.link(directory + "/ns/mnt");
    if (link.is_denied()) {
      ++scan_.processes;
      denied_.push_back({process, process, directory});
    }
    const std::uint64_t inode = mount_namespace_inode(link.text);
    if (inode == 0) return;  // gone, or a zombie
    ++scan_.processes;
    by_inode_[inode].push_back({process, process, directory});
    for (const std::uint64_t thread : procfs_.numbers(directory + "/task")) {
      if (thread == process) continue;
      const std::string own = directory + "/task/" + std::to_string(thread);
      const std::uint64_t other = mount_namespace_inode(procfs_.link(own + "/ns/mnt").text);
      if (other != 0 && other != inode) by_inode_[other].push_back({process, thread, own});
    }
  }

  /// Reads the table of the viewer who sees most: from the namespace's root, else from the root
  /// that is nearest to it.
  void add_namespace(std::uint64_t inode, std::vector<Viewer> viewers) {
    ScannedNamespace found;
    found.inode = inode;
    std::vector<std::tuple<std::size_t, std::size_t, std::string>> ranks;  // length, viewer, root
    for (std::size_t i = 0; i < viewers.size(); ++i) {
      ProcText root = procfs_.link(viewers[i].directory + "/root");
      if (root.is_there()) ranks.emplace_back(root.text.size(), i, std::move(root.text));
    }
    std::sort(ranks.begin(), ranks.end());
    found.viewers = std::move(viewers);
    bool denied = false;
    for (auto& [length, reader, root] : ranks) {
      const std::string& directory = found.viewers[reader].directory;
      ProcText table = procfs_.read(directory + "/mountinfo");
      denied = denied || table.is_denied();
      if (!table.is_there()) continue;
      if (mount_namespace_inode(procfs_.link(directory + "/ns/mnt").text) != inode) continue;
      if (procfs_.link(directory + "/root").text != root) continue;
      found.reader = reader;
      found.root = std::move(root);
      found.mountinfo = std::move(table.text);
      add(std::move(found));
      return;
    }
    if (denied) ++scan_.unread;  // else they are gone
  }

  void add_denied(const Viewer& viewer) {
    ProcText table = procfs_.read(viewer.directory + "/mountinfo");
    if (!table.is_there() && !table.is_denied()) {
      --scan_.processes;
      return;  // gone meanwhile
    }
    ++scan_.denied;
    const std::vector<std::uint64_t> ids = mount_ids(table.text);
    if (ids.empty()) {
      ++scan_.unattributed;
      return;
    }
    if (const auto known = namespace_of_mount_.find(ids[0]); known != namespace_of_mount_.end()) {
      scan_.namespaces[known->second].presumed.push_back(viewer.process);
      return;
    }
    ScannedNamespace found;
    found.viewers.push_back(viewer);
    found.mountinfo = std::move(table.text);
    add(std::move(found));
  }

  void add(ScannedNamespace found) {
    for (const std::uint64_t id : mount_ids(found.mountinfo)) {
      namespace_of_mount_.emplace(id, scan_.namespaces.size());
    }
    scan_.namespaces.push_back(std::move(found));
  }

  const Procfs& procfs_;
  NodeScan scan_;
  std::map<std::uint64_t, std::vector<Viewer>> by_inode_;
  std::vector<Viewer> denied_;
  std::map<std::uint64_t, std::size_t> namespace_of_mount_;
};

}  // namespace

std::vector<std::uint64_t> mount_ids(std::string_view mountinfo) {
  std::vector<std::uint64_t> ids;
  for_each_line(mountinfo, [&](std::string_view line, std::size_t) {
    std::uint64_t id = 0;
    const auto [after, error] = std::from_chars(line.data(), line.data() + line.size(), id);
    if (error == std::errc()) ids.push_back(id);
  });
  return ids;
}

NodeScan scan_node(const Procfs& procfs) { return Scan(procfs).run(); }

bool agree(const NodeScan& one, const NodeScan& other) {
  return std::equal(one.namespaces.begin(), one.namespaces.end(), other.namespaces.begin(),
                    other.namespaces.end(),
                    [](const ScannedNamespace& a, const ScannedNamespace& b) {
                      return a.inode == b.inode && a.root == b.root && a.mountinfo == b.mountinfo;
                    });
}

}  // namespace mntsim
