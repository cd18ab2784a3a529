// SPDX-License-Identifier: Apache-2.0
// The answer to `holds` with the names that people use, as text and as JSON Lines.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/graph/holders.h"
#include "sim/report/propagation_answer.h"

namespace mntsim {

struct NamedUse {
  UseKind kind = UseKind::open_file;
  std::string task;
  std::string slot;  // of an open file
  std::string path;  // as the task sees it; empty: it does not
};

struct NamedHolder {
  std::optional<NamedPlace> place;  // absent: the mount is in no namespace
  Holder holder;
  std::uint32_t mount_id = 0;
  std::vector<NamedUse> uses;
  std::vector<std::string> children;
};

struct NamedTrial {
  Errno error = ok;
  std::string why;    // a sentence; empty: it was not refused
  std::string where;  // the copy that refuses it; empty: the mount itself
};

struct HoldsAnswer {
  std::string file_system;  // "tmpfs disk"
  std::string device;       // "0:30"
  std::string asked;        // the mount's root; empty: a device was asked about
  std::vector<NamedHolder> mounts;
  std::optional<NamedTrial> umount;
  std::optional<NamedTrial> lazy_umount;
  bool are_files_known = true;  // false: there may be more open files
};

/// What it is, what an umount would say, a line a mount with its users, what would be left.
void append_holds_text(std::string& out, const HoldsAnswer& answer);

/// An object for the file system, then one a mount:
///     {"file_system":"tmpfs disk","device":"0:30","mounts":2,"umount":{"place":"init:/d",
///      "errno":"EBUSY","why":"…","where":"ctr:/d"},"open_files_known":true}
///     {"place":"ctr:/d","mount":12,"tie":"slave","busy":true,"after_umount":"stays",
///      "after_lazy_umount":"gone","uses":[{"task":"ctr","kind":"open file","slot":"f",
///      "path":"/d/log"}],"children":["ctr:/d/x"],"covered":false,"tasks":[…]}
/// `umount` is null where a device was asked about, or no path leads to the mount; then the fates
/// are null too. `tie` is "itself", "peer", "slave", "master" or "none".
void append_holds_json(std::string& out, const HoldsAnswer& answer);

}  // namespace mntsim
