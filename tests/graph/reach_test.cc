// SPDX-License-Identifier: Apache-2.0
// `reach` held against what then happens: the mount is made in a copy of the state.
#include "sim/graph/reach.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/graph/seen_place.h"
#include "sim/kernel/mountinfo.h"
#include "sim/kernel/propagation/propagate_mount.h"
#include "sim/kernel/validate.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"
#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

/// A tmpfs mounted at `place` of a copy of the state; where its copies went, in the order of
/// creation, and the event of each.
struct Outcome {
  std::vector<MountHandle> parents;
  std::map<std::uint32_t, Event> event_of_parent;
  State state;
};

Outcome mount_in_copy(const State& before, Path place) {
  Outcome outcome{{}, {}, before};
  State& state = outcome.state;
  const std::uint64_t first = state.next_sequence;
  state.events.switch_on();
  static_cast<void>(state.events.take());
  const SuperblockHandle superblock = create_superblock(state, FileSystem::tmpfs);
  const MountHandle mount = create_mount(state, state.superblocks[superblock].root, NameId::none);
  EXPECT_EQ(attach_tree(state, mount, place), ok);
  std::map<std::uint64_t, MountHandle> made;
  for_each_mount(state, [&](MountHandle handle) {
    const Mount& record = state.mounts[handle];
    if (record.sequence >= first) made[record.sequence] = record.parent;
  });
  for (const auto& [sequence, parent] : made) outcome.parents.push_back(parent);
  for (const Event& event : state.events.take()) {
    if (event.kind == EventKind::attached) outcome.event_of_parent[event.parent.slot] = event;
  }
  return outcome;
}

std::vector<MountHandle> arrivals(const std::vector<Reached>& reached) {
  std::vector<MountHandle> mounts;
  for (const Reached& each : reached) {
    if (each.arrives) mounts.push_back(each.mount);
  }
  return mounts;
}

void expect_what_happens(const State& state, Path place, std::uint64_t index) {
  const std::vector<Reached> reached = reach(state, place);
  const Outcome outcome = mount_in_copy(state, place);
  ASSERT_EQ(validate(outcome.state), "");
  ASSERT_EQ(arrivals(reached), outcome.parents)
      << "state " << index << ", mount " << state.mounts[place.mount].id;
  for (const Reached& each : reached) {
    if (!each.arrives) continue;
    const Event& event = outcome.event_of_parent.at(each.mount.slot);
    EXPECT_EQ(each.link, event.cause) << "state " << index;
    EXPECT_EQ(each.group_id, event.group_id) << "state " << index;
    const bool was_there =
        bool(state.mount_index.find(state.mounts, {each.mount.slot, place.dentry.slot}));
    EXPECT_EQ(each.tucked, was_there) << "state " << index;
  }
}

/// The root of each mount, and the directories right below it.
std::vector<Path> places_in(const State& state) {
  std::vector<Path> places;
  for_each_mount(state, [&](MountHandle mount) {
    const DentryHandle root = state.mounts[mount].root;
    std::vector<DentryHandle> dentries{root};
    for (const DentryHandle child :
         ListRange<Dentry, &Dentry::sibling>(state.dentries, state.dentries[root].first_child)) {
      if (state.dentries[child].is_directory()) dentries.push_back(child);
    }
    for (const DentryHandle dentry : dentries) {
      const Path top = topmost(state, {mount, dentry});
      if (!state.dentries[top.dentry].is_removed) places.push_back(top);
    }
  });
  return places;
}

TEST(Reach, SaysWhatThenHappens) {
  std::size_t receivers = 0;
  for (std::uint64_t index = 0; index < 600; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    for (const Path& place : places_in(state)) {
      expect_what_happens(state, place, index);
      if (HasFatalFailure()) return;
      receivers += reach(state, place).size() - 1;
    }
  }
  EXPECT_GT(receivers, 3000U);
}

TEST(Reach, APrivateMountReachesItselfAlone) {
  const auto machine = machine_after({"mkdir /a"});
  const Kernel& kernel = machine->kernel();
  const std::vector<Reached> reached =
      reach(kernel.state(), *kernel.resolve(kernel.init_task(), "/a"));
  ASSERT_EQ(reached.size(), 1U);
  EXPECT_EQ(reached[0].link, Cause::command);
  EXPECT_TRUE(reached[0].arrives);
}

// House rule 6.2.3: one that does not show the place is passed over, and the walk goes on.
TEST(Reach, ReachingIsNotArriving) {
  const auto machine = machine_after({"mkdir /A", "mkdir /B", "mkdir /C", "mount -t tmpfs t /A",
                                      "mkdir /A/d1", "mkdir /A/d2", "mount --make-shared /A",
                                      "mount --bind /A /C", "mount --bind /A/d1 /B"});
  const Kernel& kernel = machine->kernel();
  const std::vector<Reached> reached =
      reach(kernel.state(), *kernel.resolve(kernel.init_task(), "/A/d2"));
  std::map<std::uint32_t, bool> arrives;
  for (const Reached& each : reached) arrives[each.mount.slot] = each.arrives;
  EXPECT_EQ(arrives.size(), 3U);
  EXPECT_TRUE(arrives.at(mount_at(*machine, "/A").slot));
  EXPECT_TRUE(arrives.at(mount_at(*machine, "/C").slot));
  EXPECT_FALSE(arrives.at(mount_at(*machine, "/B").slot));
}

TEST(Reach, LevelsCountMasters) {
  const auto machine =
      machine_after({"mkdir /a", "mkdir /b", "mkdir /c", "mount -t tmpfs t /a", "mkdir /a/x",
                     "mount --make-shared /a", "mount --bind /a /b", "mount --make-slave /b",
                     "mount --make-shared /b", "mount --bind /b /c", "mount --make-slave /c"});
  const Kernel& kernel = machine->kernel();
  const std::vector<Reached> reached =
      reach(kernel.state(), *kernel.resolve(kernel.init_task(), "/a/x"));
  ASSERT_EQ(reached.size(), 3U);
  EXPECT_EQ(reached[1].mount, mount_at(*machine, "/b"));
  EXPECT_EQ(reached[1].level, 1U);
  EXPECT_EQ(reached[1].group_id, 1U);
  EXPECT_EQ(reached[2].mount, mount_at(*machine, "/c"));
  EXPECT_EQ(reached[2].level, 2U);
  EXPECT_EQ(reached[2].group_id, 2U);
  EXPECT_EQ(reached[2].link, Cause::from_master);
}

/// The path of `place` from `root`, mount by mount and name by name; nothing where it is not below.
std::optional<std::string> path_step_by_step(const State& state, Path place, Path root) {
  std::string path;
  while (place != root) {
    const Mount& mount = state.mounts[place.mount];
    if (place.dentry == mount.root) {
      if (!mount.parent) return std::nullopt;
      place = {mount.parent, mount.mountpoint};
      continue;
    }
    const Dentry& dentry = state.dentries[place.dentry];
    if (!dentry.parent) return std::nullopt;
    path.insert(0, "/" + std::string(state.names.text(dentry.name)));
    place.dentry = dentry.parent;
  }
  return path.empty() ? "/" : path;
}

// Stacks are jumped over: from every root that there may be, those within a stack too.
TEST(SeenPlace, HasThePathThatIsClimbedStepByStep) {
  std::size_t visible = 0;
  for (std::uint64_t index = 0; index < 60; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    MountStacks stacks(state);
    std::vector<Path> roots = places_in(state);
    for_each_mount(state, [&](MountHandle mount) {
      roots.push_back({mount, state.mounts[mount].root});
    });
    for (const Path& root : roots) {
      for (const Path& place : roots) {
        const SeenPlace seen = seen_place(stacks, place, root);
        const std::optional<std::string> path = path_step_by_step(state, place, root);
        ASSERT_EQ(seen.path, path.value_or("")) << "state " << index;
        visible += path ? 1 : 0;
      }
    }
  }
  EXPECT_GT(visible, 10'000U);
}

// A place is visible exactly if the path that it is given leads to it (or to what is mounted on
// it).
TEST(SeenPlace, VisibleMeansThatThePathLeadsThere) {
  std::size_t covered = 0;
  for (std::uint64_t index = 0; index < 200; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    MountStacks stacks(state);
    for (const TaskTable& table : machine->snapshot()) {
      const TaskHandle task = *machine->task(table.task);
      for (const Path& place : places_in(state)) {
        const SeenPlace seen = seen_place(stacks, place, state.tasks[task].root);
        if (seen.sight == Sight::outside) {
          EXPECT_EQ(seen.path, "");
          continue;
        }
        if (seen.path.find("//deleted") != std::string::npos) continue;
        const Result<Path> found = machine->kernel().resolve(task, seen.path);
        const bool is_led_there = found && topmost(state, *found) == topmost(state, place);
        EXPECT_EQ(seen.sight == Sight::visible, is_led_there)
            << "state " << index << ", " << seen.path;
        covered += seen.sight == Sight::covered ? 1 : 0;
      }
    }
  }
  EXPECT_GT(covered, 0U);
}

}  // namespace
}  // namespace mntsim
