// SPDX-License-Identifier: Apache-2.0
// fs.mount-max, and numbers that are the lowest free ones: what tables of renamed ids cannot show.
#include <gtest/gtest.h>

#include <string>

#include "sim/kernel/validate.h"
#include "tests/kernel/script.h"

namespace mntsim {
namespace {

// Runs `prologue` without a limit that matters, then `line` under each limit from 1 on, until it
// succeeds. Before that nothing may change. Returns the limit that was needed.
std::uint32_t limit_needed(const std::string& prologue, const std::string& line) {
  for (std::uint32_t limit = 1; limit < 200; ++limit) {
    SimulatedMachine machine(KernelOptions{.mount_max = limit});
    for (const TaskCommand& command : parse_lines(prologue)) (void)machine.execute(command);
    const std::string before = tables_of(machine);
    const Errno error = machine.execute(parse_lines(line).front());
    EXPECT_EQ(validate(machine.kernel().state()), "");
    if (error == ok) return limit;
    EXPECT_EQ(tables_of(machine), before) << limit;
    if (error == Errno{ENOSPC}) {
      EXPECT_EQ(machine.kernel().last_refusal().check, Check::too_many_mounts);
    }
  }
  return 0;
}

TEST(MountMax, CountsTheHiddenRootToo) {
  EXPECT_EQ(limit_needed("mkdir /a", "mount -t tmpfs t /a"), 3U);
}

TEST(MountMax, CountsEveryCopyInItsOwnNamespace) {
  // Four peers in one namespace: the mount itself and three copies beside the six that are there.
  const std::string peers =
      "mkdir /a\nmkdir /b\nmkdir /c\nmkdir /d\nmkdir /a/x\nmount --bind /a /a\nmount --make-shared "
      "/a\n"
      "mount --bind /a /b\nmount --bind /a /c\nmount --bind /a /d\n";
  EXPECT_EQ(limit_needed(peers, "mount -t tmpfs t /a/x"), 10U);
  // A slave namespace of as many mounts: each is full at its own limit.
  EXPECT_EQ(
      limit_needed("mkdir /a\nmount --make-shared /\nfork c\nc$ unshare\nc$ mount --make-slave /\n"
                   "c$ mkdir /b\nc$ mount -t tmpfs own /b\n",
                   "mount -t tmpfs t /a"),
      4U);
}

TEST(MountMax, AMoveAddsNothingAtHome) {
  EXPECT_EQ(limit_needed("mkdir /a\nmkdir /b\nmount -t tmpfs t /a\n", "mount --move /a /b"), 3U);
}

TEST(MountMax, ANamespaceCloneIsNotCounted) {
  SimulatedMachine machine(KernelOptions{.mount_max = 2});
  EXPECT_EQ(machine.execute(parse_lines("unshare").front()), ok);
}

TEST(Ids, AreTheLowestFreeOnes) {
  const std::string three =
      "mkdir /a\nmkdir /b\nmkdir /c\nmount -t tmpfs a /a\nmount -t tmpfs b /b\nmount -t tmpfs c "
      "/c\n";
  EXPECT_EQ(tables_after(three + "umount /a\nmount -t tmpfs new /a"),
            "init\n"
            "2 1 0:2 / / rw,relatime - tmpfs none rw\n"
            "4 2 0:4 / /b rw,relatime - tmpfs b rw\n"
            "5 2 0:5 / /c rw,relatime - tmpfs c rw\n"
            "3 2 0:3 / /a rw,relatime - tmpfs new rw\n");
  EXPECT_EQ(tables_after(three + "mount --make-shared /a\nmount --make-shared /b\nmount "
                                 "--make-private /a\nmount --make-shared /c"),
            "init\n"
            "2 1 0:2 / / rw,relatime - tmpfs none rw\n"
            "3 2 0:3 / /a rw,relatime - tmpfs a rw\n"
            "4 2 0:4 / /b rw,relatime shared:2 - tmpfs b rw\n"
            "5 2 0:5 / /c rw,relatime shared:1 - tmpfs c rw\n");
}

TEST(Ids, AFailedCallGivesThemBack) {
  EXPECT_EQ(
      tables_after(
          "mkdir /a\nmkdir /b\nmount -t tmpfs a /a\nmkdir /a/x\ntouch /f\nmount --bind /a /f\n"
          "mount -t tmpfs a /nope\nmount -t tmpfs b /b"),
      "init\n"
      "2 1 0:2 / / rw,relatime - tmpfs none rw\n"
      "3 2 0:3 / /a rw,relatime - tmpfs a rw\n"
      "4 2 0:4 / /b rw,relatime - tmpfs b rw\n");
}

TEST(Memory, DoesNotGrowWithALongLife) {
  SimulatedMachine machine;
  const auto one_round = [&](std::uint32_t round) {
    const std::string name = "d" + std::to_string(round);
    for (const TaskCommand& command :
         parse_lines("mkdir /" + name + "\nmount -t tmpfs " + name + " /" + name + "\nmkdir /" +
                     name + "/x\nfork " + name + "\n" + name + "$ unshare\n" + name + "$ cd /" +
                     name + "\numount /" + name + "\n" + name + "$ exit\nrmdir /" + name)) {
      EXPECT_EQ(machine.execute(command), ok) << command.text;
    }
  };
  for (std::uint32_t round = 0; round < 3; ++round) one_round(round);
  const State& state = machine.kernel().state();
  const std::uint32_t mounts = state.mounts.slot_count();
  const std::uint32_t dentries = state.dentries.slot_count();
  for (std::uint32_t round = 3; round < 500; ++round) one_round(round);
  EXPECT_EQ(state.mounts.slot_count(), mounts);
  EXPECT_EQ(state.dentries.slot_count(), dentries);
  EXPECT_EQ(state.mounts.live_count(), 2U);
  EXPECT_EQ(state.superblocks.live_count(), 2U);
}

}  // namespace
}  // namespace mntsim
