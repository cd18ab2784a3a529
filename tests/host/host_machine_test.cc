// SPDX-License-Identifier: Apache-2.0
// The host machine does what the command language says.
#include "sim/host/host_machine.h"

#include <set>
#include <thread>

#include "tests/host/processes.h"

namespace mntsim {
namespace {

using HostMachineTest = HostTest;

TEST_F(HostMachineTest, StartsInTheInitialState) {
  const Snapshot snapshot = machine_->snapshot();
  ASSERT_EQ(snapshot.size(), 1U);
  EXPECT_EQ(snapshot[0].task, "init");
  ASSERT_EQ(snapshot[0].lines.size(), 1U);
  EXPECT_EQ(without_numbers(snapshot[0].lines[0]), "/ / rw,relatime - tmpfs none");
  EXPECT_EQ(run("mkdir a"), "ok");  // the current directory is the root
  EXPECT_EQ(run("ls /a"), "ok");
  EXPECT_EQ(run("ls /new"), "ENOENT");  // a fresh tmpfs, not the template's
  EXPECT_EQ(run("ls /proc"), "ENOENT");
}

TEST_F(HostMachineTest, PassesErrnosThrough) {
  EXPECT_EQ(run("rmdir /x"), "ENOENT");
  EXPECT_EQ(run("mkdir ''"), "ENOENT");
  EXPECT_EQ(run("touch /f"), "ok");
  EXPECT_EQ(run("mkdir /f/x"), "ENOTDIR");
  EXPECT_EQ(run("mkdir /f"), "EEXIST");
  EXPECT_EQ(run("rm /f"), "ok");
  EXPECT_EQ(run("pivot_root / /"), "EBUSY");
  EXPECT_EQ(run("mount x /a"), "ENOENT");
  EXPECT_EQ(run_all({"mkdir /a", "mount x /a"}), "EINVAL");  // no type
  EXPECT_EQ(run("mount --bind /a /b"), "ENOENT");
  EXPECT_EQ(run("mkdir /" + std::string(5000, 'x')), "ENAMETOOLONG");
}

TEST_F(HostMachineTest, KnowsTheTypesOfTheLanguageAlone) {
  EXPECT_EQ(run_all({"mkdir /a", "mount -t ext4 x /a"}), "ENODEV");
  EXPECT_EQ(run("mount -t overlay x /a"), "ENODEV");
  EXPECT_EQ(run("mount -t devtmpfs x /a"), "ENODEV");
  EXPECT_EQ(run("mount -t nosuch x /a"), "ENODEV");
  EXPECT_EQ(run("mount -t '' x /a"), "ENODEV");
  EXPECT_EQ(run("mount -t ext4 x /missing"), "ENOENT");
  EXPECT_EQ(run("mount -t tmpfs x /a"), "ok");
}

TEST_F(HostMachineTest, MakesParentsOneByOne) {
  EXPECT_EQ(run("mkdir -p /a/b//c/"), "ok");
  EXPECT_EQ(run("ls /a/b/c"), "ok");
  EXPECT_EQ(run("mkdir -p /a/b/c"), "ok");
  EXPECT_EQ(run("mkdir -p /"), "ok");
  EXPECT_EQ(run_all({"touch /a/f", "mkdir -p /a/f"}), "ok");
  EXPECT_EQ(run("mkdir -p /a/f/g"), "ENOTDIR");
  EXPECT_EQ(run("mkdir -p ''"), "ENOENT");
}

TEST_F(HostMachineTest, RenamesLinksAndChroots) {
  EXPECT_EQ(run_all({"mkdir /a", "touch /a/f", "mv /a /b", "ls /b/f"}), "ok");
  EXPECT_EQ(run_all({"ln -s /b/f /l", "ls /l"}), "ok");
  EXPECT_EQ(run_all({"cd /b", "ls f"}), "ok");
  EXPECT_EQ(run_all({"chroot /b", "ls /f"}), "ok");
  EXPECT_EQ(lines("init").size(), 0U);  // no mount lies below the new root
}

TEST_F(HostMachineTest, ShowsATableRelativeToTheTasksRoot) {
  EXPECT_EQ(
      run_all({"mkdir -p /r/x", "mount -t tmpfs R /r", "mkdir /r/x", "mount -t tmpfs X /r/x"}),
      "ok");
  EXPECT_EQ(run_all({"fork t", "t$ chroot /r"}), "ok");
  const std::vector<std::string> table = lines("t");
  ASSERT_EQ(table.size(), 2U);
  EXPECT_EQ(without_numbers(table[0]), "/ / rw,relatime - tmpfs R");
  EXPECT_EQ(without_numbers(table[1]), "/ /x rw,relatime - tmpfs X");
  EXPECT_EQ(lines("init").size(), 3U);
}

TEST_F(HostMachineTest, ForksTasksInOrder) {
  EXPECT_EQ(run("fork b"), "ok");
  EXPECT_EQ(run("fork b"), "EEXIST");
  EXPECT_EQ(run("fork init"), "EEXIST");
  EXPECT_EQ(run("z$ fork b"), "ESRCH");
  EXPECT_EQ(run("b$ fork a"), "ok");
  EXPECT_EQ(run("b$ exit"), "ok");
  EXPECT_EQ(run("b$ ls /"), "ESRCH");
  EXPECT_EQ(run("a$ setns b"), "ESRCH");
  EXPECT_EQ(run("a$ fork b"), "ok");
  EXPECT_EQ(run("init$ exit"), "ok");
  const Snapshot snapshot = machine_->snapshot();
  ASSERT_EQ(snapshot.size(), 2U);
  EXPECT_EQ(snapshot[0].task, "a");
  EXPECT_EQ(snapshot[1].task, "b");
}

TEST_F(HostMachineTest, AForkedTaskHasEmptySlots) {
  EXPECT_EQ(run_all({"mkdir /a", "mount -t tmpfs A /a", "open /a s", "fork t"}), "ok");
  EXPECT_EQ(run("t$ close s"), "EBADF");
  EXPECT_EQ(run("umount /a"), "EBUSY");
  EXPECT_EQ(run_all({"close s", "umount /a"}), "ok");  // so no copy of the descriptor is in t
}

TEST_F(HostMachineTest, ASlotHoldsWhatWasOpenedLast) {
  EXPECT_EQ(run_all({"mkdir /a", "mkdir /b", "mount -t tmpfs A /a", "mount -t tmpfs B /b"}), "ok");
  EXPECT_EQ(run("close s"), "EBADF");
  EXPECT_EQ(run_all({"open /a s", "open /missing s"}), "ENOENT");
  EXPECT_EQ(run("umount /a"), "EBUSY");  // a failed open leaves it alone
  EXPECT_EQ(run_all({"open --path /b s", "umount /a"}), "ok");
  EXPECT_EQ(run("umount /b"), "EBUSY");
  EXPECT_EQ(run_all({"close s", "umount /b"}), "ok");
  EXPECT_EQ(run("close s"), "EBADF");
}

TEST_F(HostMachineTest, SetsAttributesOfPathsAndSlots) {
  EXPECT_EQ(run_all({"mkdir /a", "mount -t tmpfs A /a", "mkdir /a/d", "open /a s"}), "ok");
  EXPECT_EQ(run("mount_setattr shared @s"), "ok");
  EXPECT_NE(lines("init")[1].find("shared:"), std::string::npos);
  EXPECT_EQ(run("mount_setattr ro /a"), "ok");
  EXPECT_EQ(run("mkdir /a/x"), "EROFS");
  EXPECT_EQ(run("mount_setattr -r rw @s"), "ok");
  EXPECT_EQ(run("mount_setattr private @s/d"), "EINVAL");  // no mount there
  EXPECT_EQ(run("mount_setattr private @empty"), "EBADF");
  EXPECT_EQ(run("mount_setattr private @empty/d"), "EBADF");
  EXPECT_EQ(run("mount_setattr private ''"), "ENOENT");
}

TEST_F(HostMachineTest, NamespacesAreCopiedJoinedAndPropagatedTo) {
  EXPECT_EQ(
      run_all({"mkdir /a", "mount --make-shared /", "fork t", "t$ unshare", "mount -t tmpfs A /a"}),
      "ok");
  EXPECT_EQ(lines("t").size(), 2U);
  EXPECT_EQ(run_all({"umount /a", "t$ mount --make-private /"}), "ok");
  EXPECT_EQ(lines("t").size(), 1U);
  EXPECT_EQ(run_all({"t$ mount -t tmpfs T /a", "setns t", "ls /a"}), "ok");
  EXPECT_EQ(lines("init"), lines("t"));
}

TEST_F(HostMachineTest, ATaskThatExitsTakesItsNamespaceAlong) {
  EXPECT_EQ(run_all({"mkdir /a", "mount --make-shared /", "fork t", "t$ unshare"}), "ok");
  EXPECT_EQ(run_all({"t$ mount --make-slave /", "t$ mount --make-shared /"}), "ok");
  EXPECT_EQ(run_all({"fork u", "u$ setns t", "u$ unshare", "u$ mount --make-slave /"}), "ok");
  const std::string before = lines("u")[0];
  EXPECT_EQ(run("t$ exit"), "ok");
  // At once: the last peer of u's master is gone, and u is handed to the master of that one.
  EXPECT_NE(lines("u")[0], before);
  EXPECT_EQ(run("mount -t tmpfs A /a"), "ok");
  EXPECT_EQ(lines("u").size(), 2U);
}

TEST_F(HostMachineTest, ResetEndsTheCase) {
  EXPECT_EQ(run_all({"mkdir /a", "fork t", "t$ unshare", "t$ fork u", "mount -t tmpfs A /a"}),
            "ok");
  EXPECT_EQ(run_all({"open /a s", "chroot /a", "umount -l /", "init$ exit"}), "ok");
  machine_->reset();
  const Snapshot snapshot = machine_->snapshot();
  ASSERT_EQ(snapshot.size(), 1U);
  EXPECT_EQ(snapshot[0].task, "init");
  ASSERT_EQ(snapshot[0].lines.size(), 1U);
  EXPECT_EQ(run("ls /a"), "ENOENT");
  EXPECT_EQ(run("close s"), "EBADF");
  EXPECT_EQ(run("t$ ls /"), "ESRCH");
}

TEST_F(HostMachineTest, ResetAfterEveryTaskHasExited) {
  EXPECT_EQ(run("exit"), "ok");
  EXPECT_TRUE(machine_->snapshot().empty());
  EXPECT_EQ(run("ls /"), "ESRCH");
  machine_->reset();
  EXPECT_EQ(run("ls /"), "ok");
}

// What a command costs is for a benchmark to say. Measured with compilers on both cores: `ls /` 10
// to 30 µs, mkdir 20 to 30, a bind and its umount 120 to 220, fork and exit 260, a reset 200 to
// 400.
TEST_F(HostMachineTest, RunsTenThousandCommands) {
  for (int i = 0; i < 5000; ++i) {
    ASSERT_EQ(run("mkdir /x"), "ok");
    ASSERT_EQ(run("rmdir /x"), "ok");
  }
}

TEST_F(HostMachineTest, ManyCasesLeaveNothingBehind) {
  const auto script = [&] {
    return run_all({"mount --make-shared /", "fork t", "t$ unshare", "t$ fork u", "u$ unshare"});
  };
  const std::set<pid_t> before = descendants_of(getpid());
  for (int i = 0; i < 300; ++i) {
    ASSERT_EQ(script(), "ok");
    machine_->reset();
  }
  std::set<pid_t> ended = descendants_of(getpid());
  for (const pid_t pid : before) ended.erase(pid);
  EXPECT_TRUE(all_gone_soon(ended));
  EXPECT_EQ(lines("init").size(), 1U);
}

TEST_F(HostMachineTest, MachinesDoNotSeeEachOther) {
  HostMachine other;
  EXPECT_EQ(run("mkdir /a"), "ok");
  EXPECT_EQ(run_line(other, "ls /a"), "ENOENT");
  EXPECT_EQ(run_line(other, "mkdir /a"), "ok");
  std::thread([&] {
    EXPECT_EQ(run("rmdir /a"), "ok");
  }).join();  // any thread may use it, one at a time
  EXPECT_EQ(run_line(other, "ls /a"), "ok");
}

TEST_F(HostMachineTest, RefusesWhatWouldChangeTheMachine) {
  if (run_all({"mkdir /c", "mount -t cgroup2 C /c"}) != "ok") GTEST_SKIP() << "no cgroup2 here";
  EXPECT_EQ(without_numbers(lines("init").back()), "/ /c rw,relatime - cgroup2 C");
  EXPECT_THROW(run("mkdir /c/mntsim-test"), HostUnavailable);
  EXPECT_EQ(run("ls /c/mntsim-test"), "ENOENT");
  EXPECT_THROW(run("mkdir -p /c/mntsim-test/x"), HostUnavailable);
  EXPECT_EQ(run("ls /c/mntsim-test"), "ENOENT");
  EXPECT_THROW(run("mount -o remount,ro C /c"), HostUnavailable);
  EXPECT_THROW(run("rmdir /c"), HostUnavailable);
  EXPECT_EQ(run("mount -o remount,bind,ro C /c"), "ok");
  EXPECT_THROW(run("unshare -U"), InputError);
}

}  // namespace
}  // namespace mntsim
