// SPDX-License-Identifier: Apache-2.0
// The answer to `why` with the names that people use, as text and as JSON Lines.
#pragma once

#include <string>
#include <vector>

#include "sim/graph/likely_origin.h"
#include "sim/graph/mount_history.h"
#include "sim/report/past_command.h"
#include "sim/report/propagation_answer.h"

namespace mntsim {

/// A mount on the way back to the first cause.
struct WhyLine {
  const MountLife* life = nullptr;
  std::uint32_t copy_of = 0;  // the number of its original; 0: it is no copy
  const PastCommand* by = nullptr;
  const PastCommand* moved_by = nullptr;
  const PastCommand* tucked_by = nullptr;
};

struct NamedOrigin {
  NamedPlace place;
  LikelyOrigin origin;
};

struct WhyAnswer {
  std::string place;  // what the mount is called now
  std::string mount;  // what it is: "tmpfs disk (mount 57)"
  std::uint32_t mount_id = 0;
  bool has_history = true;
  std::vector<WhyLine> lines;        // with a history: from the mount back
  std::vector<NamedOrigin> origins;  // without: the likeliest first
};

/// A paragraph a mount: what it is, how it came, which command did it.
void append_why_text(std::string& out, const WhyAnswer& answer);

/// With a history an object a mount, from the one that was asked about back to the first:
///     {"mount":55,"how":"from master","place":"ctr:/vol/d","group":2,"receiver":"ctr:/vol",
///      "copy_of":54,"by":{"step":8,…},"moved_by":null,"tucked_by":null}
/// `how` is "from the start", "mounted", "bound", "cloned", "from peer" or "from master"; `place`
/// and `receiver` are what they were called then, null where that is not kept. Without one an
/// object for each likely origin, the likeliest first:
///     {"mount":55,"likely_origin":"init:/vol/d","origin_mount":54,"tie":"delivered","group":2}
/// `tie` is "delivered", "master", "peer" or "file system".
void append_why_json(std::string& out, const WhyAnswer& answer);

}  // namespace mntsim
