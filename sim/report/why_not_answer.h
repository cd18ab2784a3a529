// SPDX-License-Identifier: Apache-2.0
// The answer to `why-not` with the names that people use, as text and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/graph/missing_link.h"
#include "sim/graph/visibility_change.h"
#include "sim/report/past_command.h"

namespace mntsim {

struct NamedStepBack {
  std::string copy;
  std::string original;
  const PastCommand* by = nullptr;
};

struct NamedCure {
  std::vector<std::string> commands;  // "init$ mount --make-shared /"
  Restart restart = Restart::none;
  bool mount_again = false;
};

/// Pointers are null where something is not known or not there.
struct WhyNotAnswer {
  MissingLink link = MissingLink::none;
  std::string from;  // as it was asked
  std::string here;
  bool is_made = false;   // there is a mount at `from`; false: one that would be made
  std::string mount;      // what it is: "tmpfs disk (mount 57)"
  std::string directory;  // on which it is mounted, in its file system
  std::string sender;     // the mount that it is made on, by its root
  std::string sender_propagation;
  std::string receiver;              // the mount here that is the same directory
  std::string on;                    // the same by what it is: "tmpfs t (mount 5)"
  std::string seen;                  // what is seen here: "tmpfs old (mount 12)"
  std::string seen_directory;        // in its file system
  bool is_same_file_system = false;  // that of `directory`
  std::string cover;
  std::uint32_t group_id = 0;
  std::string group_peer;  // one of that group
  std::vector<NamedStepBack> steps_back;
  std::vector<std::string> mount_at;
  std::vector<std::string> directory_at;
  const PastCommand* made_by = nullptr;
  const PastCommand* copied_by = nullptr;
  const PastCommand* changed_by = nullptr;
  std::optional<NamedCure> change;
};

/// Why, in a sentence for a storage engineer. May hold any byte.
[[nodiscard]] std::string why_not_sentence(const WhyNotAnswer& answer);

/// The answer in lines: what is asked, why, since which commands, and what would cure it.
void append_why_not_text(std::string& out, const WhyNotAnswer& answer);

/// An object:
///     {"from":"init:/a","here":"ctr:/a","visible":false,"cause":"plain bind","sentence":"…",
///      "mount":"tmpfs t (mount 5)","sender":"init:/","receiver":"ctr:/","made_by":{"step":3,…},
///      "copied_by":null,"changed_by":null,"mount_at":[],"directory_at":[],
///      "change":{"commands":["…"],"restart":null,"mount_again":false}}
/// `mount` is null where one would be made, `change` where none is needed or none works; `restart`
/// is null, "HostToContainer" (the container of `here`) or "Bidirectional" (that of `from`).
void append_why_not_json(std::string& out, const WhyNotAnswer& answer);

}  // namespace mntsim
