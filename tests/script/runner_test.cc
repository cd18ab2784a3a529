// SPDX-License-Identifier: Apache-2.0
// Expectations and scenarios on a machine that answers what the test tells it.
#include "sim/script/runner.h"

#include <gtest/gtest.h>

#include <map>

namespace mntsim {
namespace {

class CannedMachine : public Machine {
 public:
  Errno execute(const TaskCommand& command) override {
    executed.push_back(command.task + "$ " + command.text);
    const auto answer = answers.find(command.text);
    return answer == answers.end() ? ok : answer->second;
  }
  Snapshot snapshot() override { return tables; }
  void reset() override { ++resets; }

  std::map<std::string, Errno> answers;  // by text; success where there is none
  Snapshot tables;
  std::vector<std::string> executed;
  int resets = 0;
};

class ExpectationTest : public testing::Test {
 protected:
  ExpectationTest() {
    machine_.tables = {
        {"init",
         {"2 1 0:2 / / rw,relatime shared:1 - tmpfs none rw",
          "3 2 0:3 / /v ro,nosuid shared:2 - tmpfs disk rw,size=4k",
          "4 2 0:4 / /a rw - tmpfs below rw",  // covered by 5, which is covered by 6
          "6 5 0:6 / /a rw - tmpfs top rw", "5 4 0:5 / /a rw unbindable - tmpfs middle rw",
          "7 2 0:7 / /h/x rw - tmpfs hidden rw",  // /h was mounted later
          "8 2 0:8 / /h rw - tmpfs cover rw", "9 8 0:9 / /h/x rw - tmpfs seen rw",
          "10 2 0:10 / /h/xy rw - tmpfs gone rw"}},
        {"ctr",
         {"20 19 0:2 / / rw master:1 - tmpfs none rw",
          "21 20 0:3 / /v rw shared:3 master:2 - tmpfs disk rw",
          "22 20 0:3 / /w rw shared:3 master:2 - tmpfs disk rw"}},
        {"empty", {}},
    };
    wanted_.path = "/v";
  }

  std::string failure() { return check(machine_, wanted_).value_or("holds"); }

  CannedMachine machine_;
  Expectation wanted_;
};

TEST_F(ExpectationTest, Mounted) {
  wanted_.mounted = true;
  EXPECT_EQ(failure(), "holds");
  wanted_.path = "//v/";
  EXPECT_EQ(failure(), "holds");
  wanted_.path = "/";
  EXPECT_EQ(failure(), "holds");
  wanted_.path = "/vv";
  EXPECT_EQ(failure(), "expected a mount at init:/vv, found nothing mounted there");
  wanted_.mounted = false;
  EXPECT_EQ(failure(), "holds");
  wanted_.path = "/v";
  EXPECT_EQ(failure(), "expected nothing mounted at init:/v, found 'disk' of type tmpfs");
  wanted_.task = "empty";
  EXPECT_EQ(failure(), "holds");
  wanted_.task = "nobody";
  EXPECT_EQ(failure(), "there is no task 'nobody'");
}

TEST_F(ExpectationTest, TheTopOfAStackIsAsked) {
  wanted_.path = "/a";
  wanted_.source = "top";
  EXPECT_EQ(failure(), "holds");
  wanted_.source = "middle";
  EXPECT_EQ(failure(), "expected the source of init:/a to be 'middle', found 'top'");
}

TEST_F(ExpectationTest, AVisibleMountComesBeforeHiddenOnes) {
  wanted_.path = "/h/x";
  wanted_.source = "seen";
  EXPECT_EQ(failure(), "holds");
  wanted_.path = "/h/xy";
  wanted_.source = "gone";
  EXPECT_EQ(failure(), "holds") << "a hidden mount is one too";
}

TEST_F(ExpectationTest, PropagationTypeAndOptions) {
  wanted_.propagation = "shared";
  wanted_.type = "tmpfs";
  wanted_.options = "ro,nosuid,size=4k";
  EXPECT_EQ(failure(), "holds");
  wanted_.options = "ro,nodev";
  EXPECT_EQ(failure(),
            "expected init:/v to have the option 'nodev', found 'ro,nosuid' and of its "
            "super block 'rw,size=4k'");
  wanted_.type = "proc";
  EXPECT_EQ(failure(), "expected the type of init:/v to be 'proc', found 'tmpfs'");
  wanted_.propagation = "shared,slave";
  EXPECT_EQ(failure(), "expected the propagation of init:/v to be 'shared,slave', found 'shared'");
  wanted_.task = "ctr";
  wanted_.type.reset();
  wanted_.options.reset();
  EXPECT_EQ(failure(), "holds");
  wanted_.task = "empty";
  EXPECT_EQ(failure(), "expected a mount at empty:/v, found nothing mounted there");
}

TEST_F(ExpectationTest, ReceivesFrom) {
  wanted_.task = "ctr";
  wanted_.receives_from = "init:/v";
  EXPECT_EQ(failure(), "holds");
  wanted_.receives_from = "init:/";
  EXPECT_EQ(failure(),
            "expected ctr:/v to receive from init:/, found shared:3 master:2 here and "
            "shared:1 there");
  wanted_.receives_from = "init:/a";
  EXPECT_EQ(failure(),
            "expected ctr:/v to receive from init:/a, found shared:3 master:2 here and "
            "neither shared nor a slave there");
  wanted_.receives_from = "init:/none";
  EXPECT_EQ(failure(), "expected ctr:/v to receive from init:/none, found nothing mounted there");
  wanted_.receives_from = "nobody:/v";
  EXPECT_EQ(failure(), "expected ctr:/v to receive from nobody:/v, there is no task 'nobody'");
}

TEST_F(ExpectationTest, PeersWith) {
  wanted_.task = "ctr";
  wanted_.peers_with = "ctr:/w";
  EXPECT_EQ(failure(), "holds");
  wanted_.peers_with = "init:/v";
  EXPECT_EQ(failure(),
            "expected ctr:/v to be a peer of init:/v, found shared:3 master:2 here and "
            "shared:2 there");
  wanted_.task = "init";
  wanted_.path = "/a";
  wanted_.peers_with = "init:/h";
  EXPECT_NE(failure(), "holds") << "two private mounts are no peers";
}

TEST_F(ExpectationTest, Count) {
  wanted_.path = "/a";
  wanted_.count = 3;
  EXPECT_EQ(failure(), "holds");
  wanted_.count = 2;
  EXPECT_EQ(failure(), "expected 2 mounts at init:/a, found 3");
  wanted_.path = "";
  EXPECT_EQ(failure(), "expected 2 mounts in the table of init, found 9");
  wanted_.count = 9;
  EXPECT_EQ(failure(), "holds");
}

TEST_F(ExpectationTest, ExistsAsksAccess) {
  wanted_.task = "ctr";
  wanted_.exists = true;
  EXPECT_EQ(failure(), "holds");
  EXPECT_EQ(machine_.executed, std::vector<std::string>{"ctr$ ls /v"});
  wanted_.exists = false;
  EXPECT_EQ(failure(), "expected ctr:/v not to exist, found it");
  machine_.answers["ls /v"] = Errno{ENOENT};
  EXPECT_EQ(failure(), "holds");
  wanted_.exists = true;
  EXPECT_EQ(failure(), "expected ctr:/v to exist, access(2) gave ENOENT");
}

ScenarioOutcome outcome(CannedMachine& machine, const std::string& steps) {
  return run_scenario(machine, parse_scenario("{\"steps\": [\n" + steps + "]}", "s.json"));
}

TEST(Runner, RunsAllStepsFromTheInitialState) {
  CannedMachine machine;
  machine.answers["umount /a"] = Errno{EBUSY};
  const auto result =
      outcome(machine, R"({"run": "mkdir /a"}, {"run": "c$ ls /"}, {"run": "snapshot"},
      {"run": "umount /a", "errno": "EBUSY"}, {"run": "reset"})");
  EXPECT_TRUE(result.passed) << result.failure;
  EXPECT_EQ(machine.resets, 2);
  EXPECT_EQ(machine.executed,
            (std::vector<std::string>{"init$ mkdir /a", "c$ ls /", "init$ umount /a"}));
}

TEST(Runner, TheFirstFailureEndsIt) {
  CannedMachine machine;
  machine.answers["ls /b"] = Errno{ENOENT};
  auto result =
      outcome(machine, "{\"run\": \"ls /a\"},\n{\"run\": \"c$ ls /b\"}, {\"run\": \"ls /c\"}");
  EXPECT_FALSE(result.passed);
  EXPECT_EQ(result.failed_step, 2U);
  EXPECT_EQ(result.failure,
            "step 2 (/steps/1, line 3): expected success from 'c$ ls /b', got ENOENT");
  EXPECT_EQ(machine.executed.size(), 2U);

  result = outcome(machine, R"({"run": "ls /a", "errno": "EBUSY"})");
  EXPECT_EQ(result.failure, "step 1 (/steps/0, line 2): expected EBUSY from 'ls /a', got success");
  result = outcome(machine, R"({"expect": {"task": "ctr", "count": 0}})");
  EXPECT_EQ(result.failure, "step 1 (/steps/0, line 2): there is no task 'ctr'");
}

}  // namespace
}  // namespace mntsim
