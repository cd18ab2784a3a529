// SPDX-License-Identifier: Apache-2.0
// diff_states: how namespaces and mounts are paired, and what counts as a change.
#include "sim/script/state_diff.h"

#include <gtest/gtest.h>

#include "sim/script/namespace_view.h"
#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

using Fate = NamespaceDiff::Fate;

StateDiff diff_after(SimulatedMachine& machine, std::initializer_list<const char*> lines) {
  const auto before = machine.clone();
  for (const char* line : lines) EXPECT_EQ(machine.execute(*parse_line(line, {})), ok) << line;
  return diff_states(*before, machine, Kinship::same_past);
}

TEST(StateDiff, OfAStateWithItselfIsEmpty) {
  for (std::uint64_t index = 0; index < 100; ++index) {
    const auto machine = random_machine(index);
    EXPECT_TRUE(diff_states(*machine, *machine->clone(), Kinship::same_past).is_empty()) << index;
    EXPECT_TRUE(diff_states(*machine, *machine, Kinship::other_past).is_empty()) << index;
  }
}

bool have_same_roots(const SimulatedMachine& before, const SimulatedMachine& after) {
  const State& old_state = before.kernel().state();
  const State& new_state = after.kernel().state();
  for (const auto& task : after.tasks()) {
    const auto old_task = before.task(task.name);
    if (!old_task) return false;
    const Task& one = old_state.tasks[*old_task];
    const Task& other = new_state.tasks[task.handle];
    if (one.mount_namespace != other.mount_namespace || one.root != other.root) return false;
  }
  return before.tasks().size() == after.tasks().size();
}

bool are_equal(const Snapshot& one, const Snapshot& other) {
  return std::equal(one.begin(), one.end(), other.begin(), other.end(),
                    [](const TaskTable& left, const TaskTable& right) {
                      return left.task == right.task && left.lines == right.lines;
                    });
}

// Whatever a command does to a line of a table that somebody sees, the difference tells of it; and
// where no table is another, it is empty.
TEST(StateDiff, MissesNoChangeOfATable) {
  std::size_t changed = 0;
  for (std::uint64_t index = 0; index < 200; ++index) {
    const auto machine = random_machine(index);
    for (const std::string& line : random_script(case_seed(7, index), 20)) {
      const auto before = machine->clone();
      static_cast<void>(machine->execute(*parse_line(line, {})));
      if (!have_same_roots(*before, *machine)) continue;
      const bool is_equal = are_equal(before->snapshot(), machine->snapshot());
      const StateDiff diff = diff_states(*before, *machine, Kinship::same_past);
      ASSERT_EQ(diff.is_empty(), is_equal) << index << ": " << line;
      if (!is_equal) ++changed;
    }
  }
  EXPECT_GT(changed, 300U);
}

TEST(StateDiff, TellsTagsApart) {
  const auto machine =
      machine_after({"mkdir -p /a", "mount -t tmpfs t /a", "mount --make-shared /a", "mkdir -p /b",
                     "mount --bind /a /b"});
  const StateDiff diff = diff_after(*machine, {"mount --make-slave /b"});
  ASSERT_EQ(diff.differing(), 1U);
  ASSERT_EQ(diff.namespaces[0].mounts.size(), 1U);
  const MountDifference& change = diff.namespaces[0].mounts[0];
  EXPECT_EQ(propagation_tags(*change.before), "shared:1");
  EXPECT_EQ(propagation_tags(*change.after), "master:1");
  EXPECT_TRUE(change.is_propagation_changed);
  EXPECT_EQ(diff.sums(), (MountCounts{0, 0, 1}));
}

TEST(StateDiff, AMoveIsAChangeOfOneMount) {
  const auto machine = machine_after({"mkdir -p /a", "mkdir -p /b", "mount -t tmpfs t /a"});
  const StateDiff diff = diff_after(*machine, {"mount --move /a /b"});
  ASSERT_EQ(diff.namespaces[0].mounts.size(), 1U);
  EXPECT_EQ(diff.namespaces[0].mounts[0].before->mount_point, "/a");
  EXPECT_EQ(diff.namespaces[0].mounts[0].after->mount_point, "/b");
}

TEST(StateDiff, ATaskThatLeavesItsNamespaceIsToldOfAsSuch) {
  const auto machine = machine_after({"fork ctr"});
  const StateDiff diff = diff_after(*machine, {"ctr$ unshare"});
  ASSERT_EQ(diff.namespaces.size(), 2U);
  EXPECT_EQ(diff.namespaces[0].fate, Fate::kept);
  EXPECT_TRUE(diff.namespaces[0].is_empty());
  EXPECT_EQ(diff.namespaces[1].fate, Fate::left);
  EXPECT_EQ(diff.namespaces[1].tasks, std::vector<std::string>{"ctr"});
  EXPECT_TRUE(diff.namespaces[1].mounts.empty());
}

TEST(StateDiff, TheHostThatLeavesIsTheOneThatLeft) {
  const auto machine = machine_after({"fork ctr"});
  const StateDiff diff = diff_after(*machine, {"unshare"});
  ASSERT_EQ(diff.namespaces.size(), 2U);
  EXPECT_EQ(diff.namespaces[0].tasks, std::vector<std::string>{"init"});
  EXPECT_EQ(diff.namespaces[0].fate, Fate::left);
  EXPECT_EQ(diff.namespaces[1].fate, Fate::kept);
}

TEST(StateDiff, APathIsThatOfTheWidestView) {
  // Whoever was there first: "/jail/a" is not what happened to it for the one, "/a" for the other.
  SimulatedMachine machine;
  for (const char* line : {"mkdir /jail", "mount -t tmpfs none /jail", "mkdir /jail/a", "fork deep",
                           "fork wide", "deep$ chroot /jail"}) {
    ASSERT_EQ(machine.execute(*parse_line(line, {})), ok) << line;
  }
  const StateDiff diff =
      diff_after(machine, {"wide$ mount -t tmpfs none /jail/a", "init$ chroot /jail"});
  ASSERT_EQ(diff.namespaces.size(), 1U);
  ASSERT_EQ(diff.namespaces[0].mounts.size(), 1U);
  EXPECT_EQ(diff.namespaces[0].mounts[0].after->mount_point, "/jail/a");
}

TEST(StateDiff, NamespacesComeAndGo) {
  const auto machine = machine_after({"fork old", "old$ unshare"});
  const StateDiff diff = diff_after(*machine, {"fork new", "new$ unshare", "old$ exit"});
  ASSERT_EQ(diff.namespaces.size(), 3U);
  EXPECT_EQ(diff.namespaces[1].fate, Fate::appeared);
  EXPECT_EQ(diff.namespaces[1].mounts_after, 1U);
  EXPECT_EQ(diff.namespaces[2].fate, Fate::vanished);
  EXPECT_EQ(diff.sums(), MountCounts{});
}

TEST(StateDiff, AForkInANamespaceChangesNoTable) {
  const auto machine = machine_after({});
  EXPECT_TRUE(diff_after(*machine, {"fork ctr"}).is_empty());
}

// Numbers of groups mean nothing between two pasts; who is whose peer does.
TEST(StateDiff, GroupsOfAnotherPastAreRenamed) {
  const auto lines = {"mkdir -p /a", "mkdir -p /b", "mount -t tmpfs a /a", "mount -t tmpfs b /b"};
  const auto one = machine_after(lines);
  const auto other = machine_after(lines);
  for (const char* line : {"mount --make-shared /a", "mount --make-shared /b"}) {
    EXPECT_EQ(one->execute(*parse_line(line, {})), ok);
  }
  for (const char* line : {"mount --make-shared /b", "mount --make-shared /a"}) {
    EXPECT_EQ(other->execute(*parse_line(line, {})), ok);
  }
  EXPECT_TRUE(diff_states(*one, *other, Kinship::other_past).is_empty());
  EXPECT_FALSE(diff_states(*one, *other, Kinship::same_past).is_empty());
  EXPECT_EQ(other->execute(*parse_line("mount --make-private /a", {})), ok);
  EXPECT_EQ(diff_states(*one, *other, Kinship::other_past).sums(), (MountCounts{0, 0, 1}));
}

TEST(StateDiff, APeerOfAnotherGroupIsAChangeInAnotherPastToo) {
  const auto lines = {"mkdir -p /a",
                      "mkdir -p /b",
                      "mkdir -p /c",
                      "mount -t tmpfs t /a",
                      "mount --make-shared /a",
                      "mount --bind /a /b",
                      "mount --bind /a /c"};
  const auto one = machine_after(lines);
  const auto other = machine_after(lines);
  for (const char* line : {"mount --make-private /c", "mount --make-shared /c"}) {
    EXPECT_EQ(other->execute(*parse_line(line, {})), ok);
  }
  EXPECT_EQ(diff_states(*one, *other, Kinship::other_past).sums(), (MountCounts{0, 0, 1}));
}

}  // namespace
}  // namespace mntsim
