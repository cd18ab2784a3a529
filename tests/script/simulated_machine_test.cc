// SPDX-License-Identifier: Apache-2.0
// What the simulated machine adds to the kernel: names of tasks and slots, and commands of several
// calls.
#include "sim/script/simulated_machine.h"

#include <gtest/gtest.h>

#include "sim/script/mkdir_parents.h"
#include "sim/script/parser.h"

namespace mntsim {
namespace {

std::string run(SimulatedMachine& machine, std::string_view line) {
  const auto command = parse_line(line, Place{});
  const Errno result = machine.execute(*command);
  return result == ok ? "ok" : std::string(name_of(result));
}

using Parts = std::vector<std::string_view>;

TEST(MkdirParents, AreThePartsThatEndWithAName) {
  EXPECT_EQ(mkdir_parents("/a//b/"), (Parts{"/a", "/a//b"}));
  EXPECT_EQ(mkdir_parents("a/b/c"), (Parts{"a", "a/b", "a/b/c"}));
  EXPECT_EQ(mkdir_parents("//"), (Parts{"//"}));
  EXPECT_EQ(mkdir_parents(""), (Parts{""}));
}

TEST(SimulatedMachine, StartsAsTheDesignSays) {
  SimulatedMachine machine;
  const Snapshot snapshot = machine.snapshot();
  ASSERT_EQ(snapshot.size(), 1U);
  EXPECT_EQ(snapshot[0].task, "init");
  EXPECT_EQ(snapshot[0].lines, std::vector<std::string>{"2 1 0:2 / / rw,relatime - tmpfs none rw"});
}

TEST(SimulatedMachine, MkdirMakesParentsAndPassesOverWhatIsThere) {
  SimulatedMachine machine;
  EXPECT_EQ(run(machine, "mkdir /a/b"), "ENOENT");
  EXPECT_EQ(run(machine, "mkdir -p /a//b/"), "ok");
  EXPECT_EQ(run(machine, "ls /a/b"), "ok");
  EXPECT_EQ(run(machine, "mkdir -p /a/b/c"), "ok");
  EXPECT_EQ(run(machine, "mkdir /a"), "EEXIST");
  EXPECT_EQ(run(machine, "mkdir -p /"), "ok");
  EXPECT_EQ(run(machine, "mkdir -p ''"), "ENOENT");
  EXPECT_EQ(run(machine, "touch /f"), "ok");
  EXPECT_EQ(run(machine, "mkdir -p /f"), "ok");
  EXPECT_EQ(run(machine, "mkdir -p /f/g"), "ENOTDIR");
}

TEST(SimulatedMachine, KnowsTasksByName) {
  SimulatedMachine machine;
  EXPECT_EQ(run(machine, "a$ ls /"), "ESRCH");
  EXPECT_EQ(run(machine, "a$ fork init"), "ESRCH");
  EXPECT_EQ(run(machine, "fork a"), "ok");
  EXPECT_EQ(run(machine, "fork a"), "EEXIST");
  EXPECT_EQ(run(machine, "fork init"), "EEXIST");
  EXPECT_EQ(run(machine, "a$ fork b"), "ok");
  EXPECT_EQ(run(machine, "setns nobody"), "ESRCH");
  EXPECT_EQ(machine.task_name(*machine.task("b")), "b");
  EXPECT_EQ(run(machine, "a$ exit"), "ok");
  EXPECT_FALSE(machine.task("a"));
  EXPECT_EQ(run(machine, "a$ ls /"), "ESRCH");
  EXPECT_EQ(run(machine, "fork a"), "ok");
  std::string order;
  for (const TaskTable& table : machine.snapshot()) order += table.task + " ";
  EXPECT_EQ(order, "init b a ");
  for (const char* line : {"b$ exit", "a$ exit", "exit"}) EXPECT_EQ(run(machine, line), "ok");
  EXPECT_TRUE(machine.snapshot().empty());
  EXPECT_EQ(run(machine, "ls /"), "ESRCH");
  machine.reset();
  EXPECT_EQ(run(machine, "ls /"), "ok");
}

TEST(SimulatedMachine, SlotsBelongToTheirTask) {
  SimulatedMachine machine;
  EXPECT_EQ(run(machine, "close s"), "EBADF");
  EXPECT_EQ(run(machine, "open / s"), "ok");
  EXPECT_EQ(run(machine, "fork a"), "ok");
  EXPECT_EQ(run(machine, "a$ close s"), "EBADF");
  EXPECT_EQ(run(machine, "close t"), "EBADF");
  EXPECT_EQ(run(machine, "mount_setattr shared @s"), "ok");
  EXPECT_EQ(run(machine, "a$ mount_setattr shared @s"), "EBADF");
  EXPECT_EQ(run(machine, "close s"), "ok");
  EXPECT_EQ(run(machine, "close s"), "EBADF");
}

TEST(SimulatedMachine, AMountOfSeveralCallsEndsAtTheFirstThatFails) {
  SimulatedMachine machine;
  for (const char* line : {"mkdir /a", "mkdir /b"}) EXPECT_EQ(run(machine, line), "ok");
  EXPECT_EQ(run(machine, "mount --bind --make-shared /a /b"), "ok");
  EXPECT_EQ(run(machine, "mount --bind --make-shared /none /b"), "ENOENT");
  EXPECT_EQ(run(machine, "mount --make-slave --make-private /a"), "EINVAL");
  const Snapshot snapshot = machine.snapshot();
  ASSERT_EQ(snapshot[0].lines.size(), 2U);
  EXPECT_NE(snapshot[0].lines[1].find(" shared:1 "), std::string::npos);
}

TEST(SimulatedMachine, ACloneIsIndependent) {
  SimulatedMachine machine;
  run(machine, "fork a");
  const auto copy = machine.clone();
  EXPECT_EQ(run(*copy, "a$ mount -t tmpfs x /"), "ok");
  EXPECT_EQ(run(*copy, "a$ exit"), "ok");
  EXPECT_EQ(copy->snapshot()[0].lines.size(), 2U);
  EXPECT_EQ(machine.snapshot()[0].lines.size(), 1U);
  EXPECT_TRUE(machine.task("a"));
  EXPECT_EQ(run(machine, "a$ ls /"), "ok");
}

TEST(SimulatedMachine, KeepsItsOptionsOverAReset) {
  SimulatedMachine machine(KernelOptions{.mount_max = 3});
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(run(machine, "mount -t tmpfs x /"), "ok");
    EXPECT_EQ(run(machine, "mount -t tmpfs x /"), "ENOSPC");
    machine.reset();
  }
}

}  // namespace
}  // namespace mntsim
