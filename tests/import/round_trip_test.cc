// SPDX-License-Identifier: Apache-2.0
// What was restored is what was there: tables byte for byte, groups, and who receives a mount.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/graph/group_forest.h"
#include "sim/graph/reach.h"
#include "sim/kernel/validate.h"
#include "tests/graph/random_states.h"
#include "tests/import/tables_of.h"

namespace mntsim {
namespace {

/// Mounts that some table of the machine shows, by id.
std::map<std::uint32_t, MountHandle> shown_mounts(SimulatedMachine& machine) {
  std::set<std::uint32_t> ids;
  for (const std::string& text : shown_by(machine)) {
    for (std::size_t at = 0; at < text.size(); at = text.find('\n', at) + 1) {
      ids.insert(static_cast<std::uint32_t>(std::stoul(text.substr(at, 12))));
    }
  }
  std::map<std::uint32_t, MountHandle> mounts;
  const State& state = machine.kernel().state();
  for_each_mount(state, [&](MountHandle mount) {
    const std::uint32_t id = state.mounts[mount].id;
    if (ids.count(id) != 0) mounts[id] = mount;
  });
  return mounts;
}

/// The ids of those that receive a mount at the root of `origin`, of those that are shown.
std::set<std::uint32_t> receivers(const State& state, MountHandle origin,
                                  const std::map<std::uint32_t, MountHandle>& shown) {
  std::set<std::uint32_t> ids;
  for (const Reached& reached : reach(state, {origin, state.mounts[origin].root})) {
    const std::uint32_t id = state.mounts[reached.mount].id;
    if (reached.arrives && shown.count(id) != 0) ids.insert(id);
  }
  return ids;
}

using Group = std::pair<std::uint32_t, std::set<std::uint32_t>>;  // its master, its shown peers

std::map<std::uint32_t, Group> groups_of(const State& state,
                                         const std::map<std::uint32_t, MountHandle>& shown) {
  std::map<std::uint32_t, Group> groups;
  const GroupForest forest(state);
  for (const PropagationGroup& group : forest.groups()) {
    Group made{group.master_id, {}};
    for (const MountHandle peer : group.peers) {
      if (shown.count(state.mounts[peer].id) != 0) made.second.insert(state.mounts[peer].id);
    }
    if (!made.second.empty()) groups[group.id] = made;
  }
  return groups;
}

TEST(RoundTrip, OfRandomStates) {
  std::size_t mounts = 0;
  for (std::uint64_t index = 0; index < 500; ++index) {
    const auto machine = random_machine(index);
    const RestoredMachine restored = machine_of(tables_of(*machine));
    const State& before = machine->kernel().state();
    const State& after = restored.machine->kernel().state();
    ASSERT_EQ(validate(after), "") << "state " << index;
    ASSERT_EQ(shown_by(*restored.machine), shown_by(*machine)) << "state " << index;
    for (const ImportRemark& remark : restored.remarks) {
      EXPECT_TRUE(remark.is_note) << "state " << index << ": " << remark.message();
    }
    const auto shown_before = shown_mounts(*machine);
    const auto shown_after = shown_mounts(*restored.machine);
    ASSERT_EQ(shown_before.size(), shown_after.size());
    EXPECT_EQ(groups_of(before, shown_before), groups_of(after, shown_after)) << "state " << index;
    for (const auto& [id, mount] : shown_before) {
      ASSERT_EQ(receivers(before, mount, shown_before),
                receivers(after, shown_after.at(id), shown_after))
          << "state " << index << ", mount " << id;
    }
    mounts += shown_before.size();
  }
  EXPECT_GT(mounts, 3000U);
}

// Commands go on working on a restored state, and leave it valid.
TEST(RoundTrip, CommandsGoOn) {
  for (std::uint64_t index = 0; index < 300; ++index) {
    const auto machine = random_machine(index);
    const RestoredMachine restored = machine_of(tables_of(*machine));
    for (const std::string& line : random_script(case_seed(7, index), 40)) {
      static_cast<void>(restored.machine->execute(*parse_line(line, {})));
      ASSERT_EQ(validate(restored.machine->kernel().state()), "")
          << "state " << index << ", " << line;
    }
  }
}

}  // namespace
}  // namespace mntsim
