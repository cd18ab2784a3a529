// SPDX-License-Identifier: Apache-2.0
// The smallest change after which a mount is seen where it is missing. Each candidate is replayed
// on a copy of the kernel; one that does not work is not offered.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/graph/change_replay.h"
#include "sim/graph/missing_link.h"

namespace mntsim {

/// Whose container is to be started anew, with which mountPropagation.
enum class Restart : std::uint8_t { none, receiver_host_to_container, sender_bidirectional };

struct VisibilityChange {
  std::vector<ChangeCommand> commands;
  Restart restart = Restart::none;
  /// The mount is to be made (again) after the commands: by the forked task at the path of `here`
  /// for a sender that is started anew, else as before.
  bool mount_again = false;
};

/// The candidate of the fewest commands that works; of those, the one that adds the fewest mounts.
/// A container that is started anew counts for more than commands do, and is one whose namespace
/// was cloned from the other's; `history` tells, and where it is null the age of the namespaces.
/// Nothing: none works. REQUIRES: `why` is the answer of why_not() to the same question, and not
/// MissingLink::none.
[[nodiscard]] std::optional<VisibilityChange> find_change(const Kernel& kernel,
                                                          const Viewpoint& from,
                                                          const Viewpoint& here, const WhyNot& why,
                                                          const MountHistory* history);

}  // namespace mntsim
