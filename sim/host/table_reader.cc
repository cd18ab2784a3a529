// SPDX-License-Identifier: Apache-2.0
#include "sim/host/table_reader.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "sim/host/descriptor.h"
#include "sim/script/machine.h"

namespace mntsim {
namespace {

/// The calling process's cgroup in the one hierarchy of cgroup2; empty if that is its root. The
/// sandbox has its cgroup root there, so that its cgroup2 mounts show `/` to tasks, and this to us.
std::string own_cgroup() {
  constexpr std::string_view prefix = "0::";
  std::ifstream file("/proc/self/cgroup");
  for (std::string line; std::getline(file, line);) {
    if (line.compare(0, prefix.size(), prefix) == 0) {
      line.erase(0, prefix.size());
      return line == "/" ? "" : line;
    }
  }
  return "";
}

/// Rewrites the root of a line of cgroup2 from our view to the tasks'.
void remove_cgroup(std::string* line, const std::string& cgroup) {
  if (line->find(" - cgroup2 ") == std::string::npos) return;
  std::size_t root = 0;  // the fourth field
  for (int field = 0; field < 3; ++field) root = line->find(' ', root) + 1;
  if (line->compare(root, cgroup.size(), cgroup) != 0) return;
  const std::size_t end = root + cgroup.size();
  const char next = (*line)[end];
  if (next == '/') line->erase(root, cgroup.size());
  if (next == ' ') line->erase(root + 1, cgroup.size() - 1);  // all but its first slash
}

std::vector<std::string> split_lines(std::string_view bytes) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < bytes.size();) {
    const std::size_t end = std::min(bytes.find('\n', begin), bytes.size());
    lines.emplace_back(bytes, begin, end - begin);
    begin = end + 1;
  }
  return lines;
}

}  // namespace

TaskTableReader::TaskTableReader() : cgroup_(own_cgroup()) {}

std::vector<std::string> TaskTableReader::read_lines(int procfs, pid_t pid, bool has_cgroup2) {
  std::vector<std::string> lines = split_lines(read_bytes(procfs, pid));
  if (has_cgroup2 && !cgroup_.empty()) {
    for (std::string& line : lines) remove_cgroup(&line, cgroup_);
  }
  return lines;
}

std::string_view TaskTableReader::read_bytes(int procfs, pid_t pid) {
  const std::string name = std::to_string(pid) + "/mountinfo";
  const Descriptor file(openat(procfs, name.c_str(), O_RDONLY | O_CLOEXEC));
  const ssize_t size = read_all(file, &buffer_);
  if (size < 0) throw HostUnavailable{"cannot read " + name + ": " + std::strerror(errno)};
  return std::string_view(buffer_).substr(0, static_cast<std::size_t>(size));
}

}  // namespace mntsim
