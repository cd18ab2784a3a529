// SPDX-License-Identifier: Apache-2.0
// NodeTables: what is known of a node from outside: the mountinfo of its namespaces as text, and
// who holds places in them. Captured from /proc, read from files that others wrote, kept in a
// node.json; restored to a kernel's state by whoever asks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace mntsim {

/// How a process holds a mount busy.
enum class HoldKind : std::uint8_t { root, working_directory, executable, open_file, mapping };

struct HeldPlace {
  HoldKind kind = HoldKind::open_file;
  std::uint32_t mount_id = 0;  // fdinfo's mnt_id; 0: only the path is known
  std::string path;            // as the reader of the table it stands in sees it
  std::uint64_t process = 0;   // its pid
  std::string command;         // its comm
};

/// What one reader sees: its mountinfo, and what is known of its namespace.
struct NodeTable {
  std::string name;       // by which the namespace is called: a container's, a task's or a file's
  std::string file;       // where the text came from, for messages
  std::string mountinfo;  // byte for byte; may be empty
  bool is_propagation_known = true;    // false: all mounts stand in it as private
  std::optional<std::uint64_t> inode;  // of the namespace (/proc/PID/ns/mnt)
  std::string
      partial;  // why this is not the whole namespace ("its root is /srv/jail"); empty: whole
  std::vector<HeldPlace> held;
};

struct NodeTables {
  std::vector<NodeTable> tables;   // two may show one namespace, perhaps through different roots
  bool are_holds_known = false;    // false: there may be open files that are not here
  std::vector<std::string> notes;  // what could not be read, and why
};

}  // namespace mntsim
