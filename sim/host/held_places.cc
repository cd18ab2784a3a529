// SPDX-License-Identifier: Apache-2.0
#include "sim/host/held_places.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "sim/script/text_lines.h"

namespace mntsim {

namespace {

/// Files of the kernel's own tmpfs and hugetlbfs, which look like paths and lie in no table.
bool is_in_memory(std::string_view path) {
  static constexpr std::array<std::string_view, 6> beginnings = {
      "/memfd:", "/dev/zero (deleted)", "/SYSV", "/[aio]", "/anon_hugepage", "/dmabuf:"};
  return std::any_of(beginnings.begin(), beginnings.end(),
                     [&](std::string_view beginning) { return path.starts_with(beginning); });
}

bool is_path(std::string_view text) { return text.starts_with('/') && !is_in_memory(text); }

/// A line of /proc/PID/maps that maps a file.
struct MappedFile {
  std::string link;  // its name below map_files
  std::string file;  // device and inode
  std::string path;  // a line break in it is written \012
};

/// map_files writes the same addresses without the zeros before them.
std::string_view without_zeros(std::string_view number) {
  return number.substr(std::min(number.find_first_not_of('0'), number.size()));
}

/// "7f1c-7f1d r--p 00000000 fd:01 1234    /usr/lib/libc.so.6"
MappedFile read_mapping(std::string_view line) {
  std::array<std::string_view, 5> fields;
  for (std::string_view& field : fields) {
    const std::size_t end = std::min(line.find(' '), line.size());
    field = line.substr(0, end);
    line.remove_prefix(std::min(line.find_first_not_of(' ', end), line.size()));
  }
  const std::size_t dash = std::min(fields[0].find('-'), fields[0].size());
  MappedFile mapping;
  if (!is_path(line) || dash == fields[0].size()) return mapping;
  mapping.link = std::string(without_zeros(fields[0].substr(0, dash))) + "-" +
                 std::string(without_zeros(fields[0].substr(dash + 1)));
  mapping.file = std::string(fields[3]) + " " + std::string(fields[4]);
  mapping.path = line;
  return mapping;
}

class Collector {
 public:
  Collector(const Procfs& procfs, const Viewer& viewer) : procfs_(procfs), viewer_(viewer) {
    std::string comm = procfs.read(viewer.directory + "/comm").text;
    if (comm.ends_with('\n')) comm.pop_back();
    command_ = std::move(comm);
  }

  ProcessHolds run() {
    if (is_kernel_thread()) return {};
    add_link(HoldKind::root, "root");
    add_link(HoldKind::working_directory, "cwd");
    if (viewer_.thread != viewer_.process) return std::move(holds_);
    add_link(HoldKind::executable, "exe");
    add_open_files();
    add_mappings();
    return std::move(holds_);
  }

 private:
  /// It has no program.
  bool is_kernel_thread() const { return procfs_.link(viewer_.directory + "/exe").error == ENOENT; }

  void add(HoldKind kind, std::uint32_t mount_id, std::string path) {
    holds_.places.push_back({kind, mount_id, std::move(path), viewer_.process, command_});
  }

  void add_link(HoldKind kind, const std::string& name) {
    const std::string link_name = viewer_.directory + "/" + name;
    ProcText link = procfs_.link(link_name);
    holds_.is_denied = holds_.is_denied || link.is_denied();
    if (is_path(link.text)) add(kind, procfs_.mount_id(link_name), std::move(link.text));
  }

  void add_open_files() {
    int error = 0;
    const auto descriptors = procfs_.numbers(viewer_.directory + "/fd", &error);
    holds_.is_denied = holds_.is_denied || ProcText{error, {}}.is_denied();
    for (const std::uint64_t descriptor : descriptors) {
      const std::string number = std::to_string(descriptor);
      const std::string link_name = viewer_.directory + "/fd/" + number;
      ProcText link = procfs_.link(link_name);
      if (const std::uint64_t inode = mount_namespace_inode(link.text); inode != 0) {
        holds_.namespaces.push_back({inode, link_name});
      }
      if (!is_path(link.text)) continue;
      const ProcText info = procfs_.read(viewer_.directory + "/fdinfo/" + number);
      add(HoldKind::open_file, number_after(info.text, "mnt_id:"), std::move(link.text));
    }
  }

  void add_mappings() {
    const ProcText maps = procfs_.read(viewer_.directory + "/maps");
    holds_.is_denied = holds_.is_denied || maps.is_denied();
    std::set<std::string> known;  // device and inode
    for_each_line(maps.text, [&](std::string_view line, std::size_t) {
      MappedFile mapping = read_mapping(line);
      if (mapping.path.empty() || !known.insert(mapping.file).second) return;
      const std::string link_name = viewer_.directory + "/map_files/" + mapping.link;
      ProcText link = procfs_.link(link_name);  // only a privileged reader may ask
      std::string& path = link.is_there() ? link.text : mapping.path;
      add(HoldKind::mapping, procfs_.mount_id(link_name), std::move(path));
    });
  }

  const Procfs& procfs_;
  const Viewer& viewer_;
  std::string command_;
  ProcessHolds holds_;
};

}  // namespace

ProcessHolds held_places(const Procfs& procfs, const Viewer& viewer) {
  return Collector(procfs, viewer).run();
}

}  // namespace mntsim
