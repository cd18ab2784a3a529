// SPDX-License-Identifier: Apache-2.0
// Whatever a script does and however it ends, the machine that it runs on stays as it was.
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <functional>
#include <set>

#include "tests/host/processes.h"

namespace mntsim {
namespace {

using SafetyTest = HostTest;

constexpr const char* own_table = "/proc/self/mountinfo";

void expect_all_gone_after(int signal) {
  const std::string before = read_whole(own_table);
  const pid_t owner = start_owner({"mount --make-shared /", "mkdir /a", "mount -t tmpfs A /a",
                                   "fork t", "t$ unshare", "t$ fork u", "t$ umount -l /"});
  ASSERT_GT(owner, 0);
  const std::set<pid_t> processes = descendants_of(owner);
  EXPECT_EQ(processes.size(), 4U);  // the keeper, init, t, u
  EXPECT_EQ(read_whole(own_table), before);
  kill(owner, signal);
  int status = 0;
  ASSERT_EQ(waitpid(owner, &status, 0), owner);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_TRUE(all_gone_soon(processes));
  EXPECT_EQ(read_whole(own_table), before);
}

TEST_F(SafetyTest, TheCallersTableStaysAsItWas) {
  machine_ = nullptr;
  const std::string before = read_whole(own_table);
  {
    HostMachine machine;
    EXPECT_EQ(run_lines(machine, {"mount --make-rshared /", "mkdir /a", "mount -t tmpfs A /a",
                                  "fork t", "t$ unshare", "t$ umount /a", "mount -o remount,ro /"}),
              "ok");
    EXPECT_EQ(read_whole(own_table), before);
    machine.reset();
    EXPECT_EQ(read_whole(own_table), before);
  }
  EXPECT_EQ(read_whole(own_table), before);
}

TEST_F(SafetyTest, TheHostsSharedSuperblocksStayAsTheyWere) {
  const std::string before = read_whole(own_table);
  for (const std::string type : {"sysfs", "mqueue", "cgroup2", "proc", "devpts"}) {
    run("mkdir -p /m");
    if (run("mount -t " + type + " X /m") != "ok") continue;
    EXPECT_EQ(read_whole(own_table), before) << type;
    if (type != "cgroup2") {
      EXPECT_EQ(run("mount -o remount,ro,sync X /m"), "ok") << type;
    }
    EXPECT_EQ(read_whole(own_table), before) << type;
    machine_->reset();
    run_all({"mkdir -p /m", "mount -t " + type + " X /m"});
    EXPECT_EQ(lines("init").back().find(" ro"), std::string::npos)
        << "kept by the next case: " << type;
    machine_->reset();
  }
}

TEST_F(SafetyTest, AProcfsDoesNotLeadToTheHost) {
  if (run_all({"mkdir /p", "mount -t proc P /p"}) != "ok")
    GTEST_SKIP() << "no procfs in the sandbox";
  EXPECT_EQ(run("ls /p/1/root/new"), "ok");  // process 1 is the keeper
  EXPECT_EQ(run("ls /p/1/root/etc"), "ENOENT");
  EXPECT_EQ(run("mkdir /p/1/root/x"), "EROFS");
  EXPECT_EQ(run("ls /p/" + std::to_string(getpid()) + "/root"), "ENOENT");
}

TEST_F(SafetyTest, NothingStaysWhenTheOwnerIsKilled) {
  machine_ = nullptr;
  expect_all_gone_after(SIGKILL);
}

TEST_F(SafetyTest, NothingStaysWhenTheOwnerIsInterrupted) {
  machine_ = nullptr;
  expect_all_gone_after(SIGINT);
}

TEST_F(SafetyTest, NothingStaysAfterTheMachine) {
  const std::set<pid_t> before = children_of(getpid());
  const std::set<pid_t> mine = [&] {
    HostMachine machine;
    run_lines(machine, {"fork t", "t$ unshare", "fork u"});
    return descendants_of(getpid());
  }();
  EXPECT_EQ(children_of(getpid()), before);
  std::set<pid_t> gone;
  for (const pid_t pid : mine) {
    if (descendants_of(getpid()).count(pid) == 0) gone.insert(pid);
  }
  EXPECT_TRUE(all_gone_soon(gone));
}

TEST_F(SafetyTest, TheCallersWaitSeesNoneOfTheProcesses) {
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST_F(SafetyTest, SignalsForTheCallersGroupDoNotReachTasks) {
  const pid_t owner = ::fork();
  if (owner == 0) {
    setpgid(0, 0);
    std::signal(SIGINT, [](int) {});
    HostMachine machine;
    kill(0, SIGINT);
    const bool lives = run_line(machine, "ls /") == "ok";
    _exit(lives ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(owner, &status, 0), owner);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST_F(SafetyTest, ATaskThatDiesIsReported) {
  if (machine_->in_user_namespace()) GTEST_SKIP() << "finds processes by the keeper's children";
  std::set<pid_t> keepers = children_of(getpid());
  ASSERT_EQ(keepers.size(), 1U);
  const std::set<pid_t> tasks = children_of(*keepers.begin());
  ASSERT_EQ(tasks.size(), 1U);
  kill(*tasks.begin(), SIGKILL);  // this machine's own init
  EXPECT_THROW(run("ls /"), HostUnavailable);
}

/// Runs `body` in a child that has lost every privilege; its exit status.
int run_without_privilege(const std::function<int()>& body) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    constexpr uid_t nobody = 65534;
    if (geteuid() == 0 &&
        (setresgid(nobody, nobody, nobody) != 0 || setresuid(nobody, nobody, nobody) != 0)) {
      _exit(99);
    }
    prctl(PR_SET_DUMPABLE, 1);  // as a program has it that was started so
    int status = 98;
    try {
      status = body();
    } catch (const HostUnavailable& reason) {
      std::fprintf(stderr, "%s\n", reason.what.c_str());
    }
    _exit(status);
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 100;
}

TEST(UserNamespace, StandsInForPrivilege) {
  const int status = run_without_privilege([] {
    HostMachine machine;
    if (!machine.in_user_namespace()) return 1;
    const Snapshot initial = machine.snapshot();
    if (initial.size() != 1 || initial[0].lines.size() != 1) return 2;
    if (without_numbers(initial[0].lines[0]) != "/ / rw,relatime - tmpfs none") return 3;
    const std::vector<std::string_view> script = {"mkdir /a",
                                                  "mount --make-shared /",
                                                  "fork t",
                                                  "t$ unshare",
                                                  "mount -t tmpfs A /a",
                                                  "t$ umount /a",
                                                  "t$ mount --bind / /a",
                                                  "t$ setns init",
                                                  "fork u"};
    if (run_lines(machine, script) != "ok") return 4;
    if (run_line(machine, "umount /") == "ok") return 5;
    machine.reset();
    return lines_of(machine, "init").size() == 1 ? 0 : 6;
  });
  if (status == 98) GTEST_SKIP() << "no user namespaces here";
  EXPECT_EQ(status, 0);
}

}  // namespace
}  // namespace mntsim
