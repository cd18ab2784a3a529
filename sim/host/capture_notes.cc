// SPDX-License-Identifier: Apache-2.0
#include "sim/host/capture_notes.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "sim/script/counted.h"

namespace mntsim {

namespace {

/// proc(5): hidepid=off and 0 hide nothing, and nothing is hidden from root.
bool hides_processes(const Procfs& procfs) {
  const std::string table = procfs.read("self/mountinfo").text;
  const std::size_t found = table.find("hidepid=");
  if (found == std::string::npos || geteuid() == 0) return false;
  const std::string_view value = std::string_view(table).substr(found + 8);
  return !value.starts_with("0") && !value.starts_with("off");
}

bool sees_all_pid_namespaces(const Procfs& procfs) {
  const ProcText own = procfs.link("self/ns/pid");
  return !own.is_there() || own.text == "pid:[4026531836]";  // the kernel's PROC_PID_INIT_INO
}

}  // namespace

bool note_what_is_missing(const Procfs& procfs, const NodeScan& scan, std::size_t unread_holds,
                          std::vector<std::string>* notes) {
  const bool sees_all = sees_all_pid_namespaces(procfs);
  if (!sees_all) {
    notes->emplace_back(
        "this is not the machine's first pid namespace: processes outside of it, and mount "
        "namespaces that have no process here, are not seen");
  }
  const bool hides = hides_processes(procfs);
  if (hides) {
    notes->push_back(procfs.path() + " hides other users' processes (hidepid): they are not seen");
  }
  if (scan.denied > 0) {
    std::string note = counted(scan.denied, "process", "processes") +
                       " may not be asked for a namespace (no permission); mount ids told it";
    if (scan.unattributed > 0) {
      note += ", but not for " + std::to_string(scan.unattributed) + " that see no mount";
    }
    notes->push_back(std::move(note));
  }
  if (scan.unread > 0) {
    notes->push_back(counted(scan.unread, "namespace", "namespaces") + " could not be read");
  }
  const std::size_t closed = std::max(unread_holds, scan.denied);
  if (closed > 0) {
    notes->push_back("what is held by " + std::to_string(closed) + " of " +
                     std::to_string(scan.processes) +
                     " processes could not be read (no permission)");
  }
  return closed == 0 && !hides && sees_all;
}

}  // namespace mntsim
