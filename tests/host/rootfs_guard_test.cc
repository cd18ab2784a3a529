// SPDX-License-Identifier: Apache-2.0
// What a script does in the kernel's own rootfs is undone.
#include "sim/host/rootfs_guard.h"

#include <sys/wait.h>

#include <csignal>

#include "tests/host/processes.h"

namespace mntsim {
namespace {

class RootfsTest : public HostTest {
 protected:
  void SetUp() override {
    HostTest::SetUp();
    if (!machine_) return;
    if (machine_->in_user_namespace()) GTEST_SKIP() << "a user namespace does not reach the rootfs";
    enter();
    if (run("t$ rmdir /mntsim-test") == "EROFS")
      GTEST_SKIP() << "this kernel's rootfs is read-only";
  }

  /// Task t gets the kernel's rootfs as its root.
  void enter() { ASSERT_EQ(run_all({"fork t", "umount -l /", "t$ setns init"}), "ok"); }
};

TEST_F(RootfsTest, IsTheHiddenRoot) {
  ASSERT_EQ(lines("t").size(), 1U);
  EXPECT_NE(lines("t")[0].find(" - rootfs "), std::string::npos);
  EXPECT_TRUE(lines("init").empty());
}

TEST_F(RootfsTest, NewNamesAreRemoved) {
  EXPECT_EQ(
      run_all({"t$ mkdir -p /mntsim-test/a", "t$ touch /mntsim-test/f", "t$ ln -s x /mntsim-l"}),
      "ok");
  machine_->reset();
  enter();
  EXPECT_EQ(run("t$ ls /mntsim-test"), "ENOENT");
  EXPECT_EQ(run("t$ rm /mntsim-l"), "ENOENT");
  machine_->reset();
  EXPECT_EQ(run("ls /"), "ok");
}

TEST_F(RootfsTest, OldNamesComeBack) {
  if (run("t$ ls /dev/console") != "ok") GTEST_SKIP() << "no /dev/console in this kernel's rootfs";
  EXPECT_EQ(run_all({"t$ mv /dev /mntsim-dev", "t$ mkdir /dev", "t$ touch /dev/console"}), "ok");
  machine_->reset();
  enter();
  EXPECT_EQ(run("t$ rmdir /dev"), "ENOTEMPTY");
  EXPECT_EQ(run("t$ mkdir /dev/console"), "EEXIST");
  EXPECT_EQ(run("t$ ls /mntsim-dev"), "ENOENT");
}

TEST_F(RootfsTest, IsSweptWithTheMachine) {
  EXPECT_EQ(run("t$ mkdir /mntsim-test"), "ok");
  machine_ = std::make_unique<HostMachine>();  // made while the first holds the lock
  enter();
  EXPECT_EQ(run("t$ ls /mntsim-test"), "ENOENT");
}

TEST_F(RootfsTest, IsSweptAfterAMachineThatWasKilled) {
  machine_ = nullptr;
  const pid_t owner = start_owner(
      {"fork t", "umount -l /", "t$ setns init", "t$ mkdir /mntsim-test", "t$ umount /"});
  ASSERT_GT(owner, 0);
  const std::set<pid_t> processes = descendants_of(owner);
  kill(owner, SIGKILL);
  waitpid(owner, nullptr, 0);
  EXPECT_TRUE(all_gone_soon(processes));
  machine_ = std::make_unique<HostMachine>();
  enter();
  EXPECT_EQ(run("t$ rmdir /mntsim-test"), "ENOENT");  // neither there nor read-only
}

TEST_F(RootfsTest, IsMadeWritableAgain) {
  EXPECT_EQ(run_all({"t$ mkdir /mntsim-test", "t$ mount -o remount,sync x /"}), "ok");
  if (run("t$ umount /") == "EBUSY") GTEST_SKIP() << "a deleted file of this rootfs is in use";
  EXPECT_EQ(run("t$ mkdir /mntsim-test/x"), "EROFS");  // what umount(2) does to one's own root
  machine_->reset();
  enter();
  EXPECT_EQ(run("t$ rmdir /mntsim-test"), "ENOENT");
  EXPECT_EQ(lines("t")[0].find("sync"), std::string::npos);
}

}  // namespace
}  // namespace mntsim
