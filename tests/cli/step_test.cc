// SPDX-License-Identifier: Apache-2.0
// `mntsim step`: forward and back, from a pipe.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <algorithm>

#include <nlohmann/json.hpp>
#include <sstream>

#include "tests/cli/program.h"

namespace mntsim {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* script =
    "mkdir /a\nmount -t tmpfs t /a\nmount --make-shared /a\numount /b\numount /a\n";

class StepTest : public testing::Test {
 protected:
  std::string walk(const std::string& keys) {
    const ProgramResult result = run_program({"step", file_}, keys);
    EXPECT_EQ(result.status, 0) << result.err;
    return result.out;
  }

  TemporaryDirectory directory_;
  std::string file_ = directory_.write("story", script);
};

TEST_F(StepTest, WithoutInputAllStepsArePrinted) {
  const std::string out = walk("");
  EXPECT_THAT(out, StartsWith("   1  init    mkdir /a"));
  EXPECT_THAT(out, HasSubstr("          + /a  tmpfs t  private\n"));
  EXPECT_THAT(out, HasSubstr("          ~ /a  private -> shared:1\n"));
  EXPECT_THAT(out, HasSubstr("ENOENT\n              why: "));
  EXPECT_THAT(out, HasSubstr("          - /a  tmpfs t  shared:1\n"));
}

TEST_F(StepTest, ForwardKeysGoThroughAllSteps) {
  EXPECT_EQ(walk("nnnnn"), walk(""));
  EXPECT_EQ(walk("n\n\nn\n \nn\n"), walk(""));
}

TEST_F(StepTest, BackAndForwardGiveTheSameText) {
  const std::string two = walk("nn");
  const std::string one = walk("n");
  const std::string second = two.substr(one.size());
  EXPECT_EQ(walk("nnbn"), two + one + second);
  EXPECT_EQ(walk("nnnpp"), walk("nnn") + second + one);
  EXPECT_EQ(walk("g 2\n"), second);
  EXPECT_EQ(walk("g5\ng2\n").substr(walk("g5\n").size()), second);
}

TEST_F(StepTest, SaysWhatItCannotDo) {
  EXPECT_EQ(walk("b"), "there is nothing before the first step\n");
  EXPECT_THAT(walk("g 5\nn\n"), HasSubstr("that was the last step\n"));
  EXPECT_EQ(walk("g 6\n"), "there is no such step, the last one is 5\n");
  EXPECT_EQ(walk("x"), "no such key; ? shows them\n");
  EXPECT_THAT(walk("?"), HasSubstr("forward"));
  EXPECT_EQ(walk("qn"), "");
}

TEST_F(StepTest, ShowsTables) {
  EXPECT_THAT(walk("nnnt"), HasSubstr("init:\nTARGET SOURCE FSTYPE OPT-FIELDS\n"
                                      "/      none   tmpfs  \n"
                                      "└─/a   t      tmpfs  shared:1\n"));
}

// More steps than lie between two kept copies, there and back.
TEST_F(StepTest, LongWaysBackAreReplayed) {
  std::string lines;
  for (int index = 0; index < 70; ++index) {
    lines +=
        "mkdir /d" + std::to_string(index) + "\nmount -t tmpfs t /d" + std::to_string(index) + "\n";
  }
  file_ = directory_.write("long", lines);
  const std::string all = walk("");
  std::string keys;
  for (int step = 140; step > 0; --step) keys += "g" + std::to_string(step) + "\n";
  std::string expected;
  for (int step = 140; step > 0; --step) expected += walk("g" + std::to_string(step) + "\n");
  EXPECT_EQ(walk(keys), expected);
  EXPECT_EQ(walk("g140\n" + std::string(139, 'b') + std::string(139, 'n')).substr(0, 20),
            walk("g140\n").substr(0, 20));
  EXPECT_EQ(all.size(), expected.size());
}

TEST_F(StepTest, AScenarioOfANodeIsFoldedByActor) {
  const ProgramResult result = run_program(
      {"step", std::string(MNTSIM_SOURCE_DIR) + "/scenarios/kubernetes/e2e-mount-propagation.json",
       "--counts"},
      "n\nn\nn\n");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("oci runtime "));
  EXPECT_THAT(result.out, HasSubstr(": new, with "));
}

TEST_F(StepTest, JsonLinesParse) {
  const ProgramResult result = run_program({"step", file_, "--json"});
  std::istringstream lines(result.out);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line); ++count) {
    EXPECT_TRUE(nlohmann::json::accept(line)) << line;
  }
  EXPECT_EQ(count, 5U + 5U + 3U);  // a command each, the sums each, a namespace where one differs
}

TEST_F(StepTest, BadInputIsRefusedAtOnce) {
  EXPECT_EQ(run_program({"step", directory_.write("bad", "mkdir /a\nmout /a\n")}).status, 2);
  EXPECT_EQ(run_program({"step", "/nowhere"}).status, 2);
}

TEST_F(StepTest, AManifestInJsonStopsAtItsStepToo) {
  const std::string pod =
      directory_.write("pod.json", R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"w"},)"
                                   R"("spec":{"containers":[{"name":"a","image":"x"}]}})");
  const ProgramResult some = run_program({"step", "--json", pod + "@3"});
  const ProgramResult all = run_program({"step", "--json", pod});
  EXPECT_EQ(some.status, 0) << some.err;
  const std::size_t sums = some.out.find("{\"namespace\"");
  ASSERT_NE(sums, std::string::npos) << some.out;
  EXPECT_EQ(std::count(some.out.begin(), some.out.begin() + std::ptrdiff_t(sums), '\n'), 3);
  EXPECT_EQ(all.out.substr(0, sums), some.out.substr(0, sums));
  EXPECT_LT(some.out.size(), all.out.size());
}

}  // namespace
}  // namespace mntsim
