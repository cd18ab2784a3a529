// SPDX-License-Identifier: Apache-2.0
// The outputs of design.md, to the letter.
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/program.h"

namespace mntsim {
namespace {

const char* const script =
    "# a comment\n"
    "\n"
    "mkdir /a\n"
    "mount -t tmpfs T /a\n"
    "  mount --make-shared   /a  # and another\n"
    "fork ctr\n"
    "ctr$ unshare\n"
    "ctr$ mount --bind /a /missing\n"
    "snapshot\n"
    "reset\n"
    "umount /a\n";

const char* const script_json =
    R"({"step":1,"task":"init","run":"mkdir /a","errno":null})"
    "\n"
    R"({"step":2,"task":"init","run":"mount -t tmpfs T /a","errno":null})"
    "\n"
    R"({"step":3,"task":"init","run":"mount --make-shared   /a","errno":null})"
    "\n"
    R"({"step":4,"task":"init","run":"fork ctr","errno":null})"
    "\n"
    R"({"step":5,"task":"ctr","run":"unshare","errno":null})"
    "\n"
    R"({"step":6,"task":"ctr","run":"mount --bind /a /missing","errno":"ENOENT"})"
    "\n"
    R"({"step":7,"snapshot":{"init":["2 1 0:2 / / rw,relatime - tmpfs none rw","3 2 0:3 / /a rw,relatime shared:1 - tmpfs T rw"],"ctr":["5 4 0:2 / / rw,relatime - tmpfs none rw","6 5 0:3 / /a rw,relatime shared:1 - tmpfs T rw"]}})"
    "\n"
    R"({"step":8,"run":"reset"})"
    "\n"
    R"({"step":9,"task":"init","run":"umount /a","errno":"ENOENT"})"
    "\n";

TEST(Cli, RunAndShellPrintJsonLines) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("script", script);
  for (const ProgramResult& result :
       {run_program({"run", "--json", file}), run_program({"run", file, "--json"}),
        run_program({"--json", "run", file}), run_program({"run", "-", "--json"}, script),
        run_program({"shell", "--json"}, script),
        run_program({"--on", "sim", "shell", "--json"}, script)}) {
    EXPECT_EQ(result.status, 0);
    EXPECT_EQ(result.out, script_json);
    EXPECT_EQ(result.err, "");
  }
}

TEST(Cli, TheSameInputGivesTheSameBytes) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"shell"}, {"shell", "--json", "--explain"}}) {
    EXPECT_EQ(run_program(arguments, script).out, run_program(arguments, script).out);
  }
}

TEST(Cli, ExplainAddsAReasonWhereThereIsAnErrno) {
  const ProgramResult result =
      run_program({"shell", "--json", "--explain"}, "mkdir /a\nmkdir /a\nb$ ls /\nfork init\n");
  EXPECT_EQ(
      result.out,
      R"({"step":1,"task":"init","run":"mkdir /a","errno":null})"
      "\n"
      R"({"step":2,"task":"init","run":"mkdir /a","errno":"EEXIST",)"
      R"_("why":"the name exists already (mount 2)"})_"
      "\n"
      R"({"step":3,"task":"b","run":"ls /","errno":"ESRCH","why":"there is no task 'b'"})"
      "\n"
      R"({"step":4,"task":"init","run":"fork init","errno":"EEXIST","why":"there is a task 'init' already"})"
      "\n");
}

TEST(Cli, MountMaxIsTheSimulators) {
  const ProgramResult result = run_program({"shell", "--json", "--mount-max", "3"},
                                           "mkdir /a\nmount -t tmpfs T /a\nmount -t tmpfs T /a\n");
  EXPECT_NE(result.out.find(R"("run":"mount -t tmpfs T /a","errno":null)"), std::string::npos);
  EXPECT_NE(
      result.out.find(R"({"step":3,"task":"init","run":"mount -t tmpfs T /a","errno":"ENOSPC"})"),
      std::string::npos);
}

TEST(Cli, BytesThatAreNoUtf8BecomeReplacementCharacters) {
  EXPECT_EQ(run_program({"shell", "--json"}, "mkdir /\xff\n").out,
            "{\"step\":1,\"task\":\"init\",\"run\":\"mkdir /\xEF\xBF\xBD\",\"errno\":null}\n");
}

TEST(Cli, EveryFileStartsAfresh) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("script", "mkdir /a\n");
  const std::string line = R"({"step":1,"task":"init","run":"mkdir /a","errno":null})"
                           "\n";
  EXPECT_EQ(run_program({"run", file, file, "--json"}).out, line + line);
}

TEST(Cli, TheLastLineNeedsNoLineEnd) {
  EXPECT_EQ(run_program({"shell", "--json"}, "reset").out, "{\"step\":1,\"run\":\"reset\"}\n");
  EXPECT_EQ(run_program({"shell", "--json"}, "").out, "");
  EXPECT_EQ(run_program({"shell", "--json"}, "\n\n").out, "");
}

TEST(Cli, PeopleSeeWhatChanged) {
  const ProgramResult result =
      run_program({"shell", "--explain"}, "mkdir /a\nmount -t tmpfs T /a\numount /b\n");
  EXPECT_EQ(result.status, 0);
  EXPECT_NE(result.out.find("+ init:/a  tmpfs T  private"), std::string::npos) << result.out;
  EXPECT_NE(result.out.find("why: there is no such name"), std::string::npos) << result.out;
  EXPECT_EQ(result.out.find('\x1b'), std::string::npos);  // no colours but on a terminal
}

constexpr const char* good_scenario = R"({"name": "good", "source": "here", "steps": [
  {"run": "mkdir /a"},
  {"run": "mkdir /a", "errno": "EEXIST"},
  {"expect": {"path": "/a", "exists": true, "mounted": false}}]})";
constexpr const char* bad_scenario = R"({"name": "bad", "source": "here", "steps": [
  {"run": "mkdir /a"},
  {"expect": {"path": "/a", "mounted": true}},
  {"run": "umount /a"}]})";
constexpr const char* other_scenario =
    R"({"name": "other", "source": "here", "machines": ["host"], "steps": [{"run": "mkdir /a"}]})";

TEST(Cli, RunOfAScenarioPrintsExpectationsToo) {
  const TemporaryDirectory directory;
  const ProgramResult good =
      run_program({"run", directory.write("good.json", good_scenario), "--json"});
  EXPECT_EQ(good.status, 0);
  EXPECT_EQ(good.err, "");
  EXPECT_EQ(
      good.out,
      R"({"step":1,"task":"init","run":"mkdir /a","errno":null})"
      "\n"
      R"({"step":2,"task":"init","run":"mkdir /a","errno":"EEXIST"})"
      "\n"
      R"({"step":3,"expect":{"task":"init","path":"/a","mounted":false,"exists":true},"passed":true})"
      "\n");
  const ProgramResult bad =
      run_program({"run", directory.write("bad.json", bad_scenario), "--json"});
  EXPECT_EQ(bad.status, 1);
  EXPECT_NE(bad.out.find(R"("passed":false,"failure":)"), std::string::npos);
  EXPECT_NE(bad.err.find("expected ok, got EINVAL"), std::string::npos) << bad.err;
}

TEST(Cli, TestTellsOfEveryScenarioInOrder) {
  const TemporaryDirectory directory;
  directory.write("b/other.json", other_scenario);
  directory.write("b/bad.json", bad_scenario);
  directory.write("a/good.json", good_scenario);
  directory.write("scenario.schema.json", "{}");
  const std::string junit = directory.path() + "/junit.xml";
  const ProgramResult result = run_program({"test", directory.path(), "--junit", junit});
  EXPECT_EQ(result.status, 1);
  const std::size_t good = result.out.find("passed   " + directory.path() + "/a/good.json\n");
  const std::size_t bad = result.out.find("FAILED   " + directory.path() + "/b/bad.json: step 2: ");
  const std::size_t other =
      result.out.find("skipped  " + directory.path() + "/b/other.json: it runs on host alone\n");
  ASSERT_NE(other, std::string::npos) << result.out;
  EXPECT_LT(good, bad);
  EXPECT_LT(bad, other);
  EXPECT_NE(result.out.find("1 passed, 1 failed, 1 skipped\n"), std::string::npos);
  EXPECT_NE(read_file(junit).find(R"(tests="3" failures="1" errors="0" skipped="1")"),
            std::string::npos);
  EXPECT_EQ(run_program({"test", directory.path() + "/a"}).status, 0);
}

TEST(Cli, VerifyOfTheSimulatorWithItselfAgrees) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("script", script);
  const std::string scenario = directory.write("good.json", good_scenario);
  const ProgramResult result = run_program({"verify", "--on", "sim", file, scenario});
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, file + ": sim and sim agree on 9 commands\n" + scenario +
                            ": sim and sim agree on 3 commands\n");
}

TEST(Cli, FuzzAndExhaustOfTheSimulatorWithItselfAgree) {
  const std::vector<std::string> fuzz = {"fuzz",    "--on", "sim",   "--seed", "5",
                                         "--cases", "50",   "--ops", "40"};
  const ProgramResult result = run_program(fuzz);
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, "50 cases of 40 commands (seed 5): sim and sim do not differ\n");
  EXPECT_EQ(run_program({"fuzz", "--on", "sim", "--cases", "9", "--ops", "9", "--json"}).out,
            R"({"seed":1,"cases":9,"ops":9,"first":null})"
            "\n");
  EXPECT_EQ(run_program({"exhaust", "--on", "sim", "--ops", "1"}).status, 0);
}

}  // namespace
}  // namespace mntsim
