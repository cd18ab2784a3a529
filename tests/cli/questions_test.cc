// SPDX-License-Identifier: Apache-2.0
// `mntsim reach` and `mntsim groups`: what they print, and how they refuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/cli/program.h"

namespace mntsim {
namespace {

using ::testing::HasSubstr;

const char* const script =
    "mkdir /vol\n"
    "mkdir -p /d/x\n"
    "mkdir /jail\n"
    "mount --make-shared /\n"
    "fork a\n"
    "a$ unshare\n"
    "a$ mount --make-slave /\n"
    "a$ mount --make-shared /\n"
    "fork b\n"
    "b$ unshare\n"
    "b$ mount --make-slave /\n"
    "fork jailed\n"
    "jailed$ unshare\n"
    "jailed$ chroot /jail\n";

TEST(Questions, ReachSaysWhoReceivesInTheKernelsOrder) {
  const ProgramResult result = run_program({"reach", "-", "init:/vol"}, script);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out,
            "init:/vol          itself\n"
            "mount 8 of jailed  peer in group 1; not visible: it is not below the root of jailed\n"
            "b:/vol             slave of group 1\n"
            "a:/vol             slave of group 1\n");
}

TEST(Questions, AnyTaskOfANamespaceNamesIt) {
  const std::string forked = std::string(script) + "b$ fork child\n";
  EXPECT_EQ(run_program({"reach", "-", "child:/vol"}, forked).out,
            "b:/vol  itself; the same for child\n");
}

TEST(Questions, ReachAsJson) {
  const ProgramResult result = run_program({"reach", "--json", "-", "a:/vol"}, script);
  EXPECT_EQ(
      result.out,
      R"({"place":"a:/vol","mount":4,"link":"itself","group":null,"arrives":true,"tucked":false,)"
      R"("covered":false,"tasks":[{"task":"a","path":"/vol"}]})"
      "\n");
  const std::string all = run_program({"reach", "-", "init:/vol", "--json"}, script).out;
  EXPECT_THAT(all, HasSubstr(R"({"place":null,"mount":8,"link":"peer","group":1,)"));
  EXPECT_THAT(all, HasSubstr(R"("covered":null,"tasks":[{"task":"jailed","path":null}]})"));
}

TEST(Questions, ReachNamesWhoIsPassedOverIfAsked) {
  const char* const lines =
      "mkdir /m\nmkdir /n\nmount -t tmpfs t /m\nmkdir /m/x\nmkdir /m/y\n"
      "mount --make-shared /m\nmount --bind /m/x /n\n";
  EXPECT_EQ(run_program({"reach", "-", "init:/m/y"}, lines).out, "init:/m/y  itself\n");
  EXPECT_EQ(run_program({"reach", "--all", "-", "init:/m/y"}, lines).out,
            "init:/m/y  itself\n"
            "init:/n    peer in group 1, passed over: it does not show the place\n");
}

TEST(Questions, ReachSaysWhereAMountComesToLieBeneathAnother) {
  const char* const lines =
      "mkdir /m\nmkdir /n\nmount -t tmpfs t /m\nmkdir /m/x\nmount --make-shared /m\n"
      "mount --bind /m /n\nmount --make-slave /n\nmount -t tmpfs u /n/x\n";
  EXPECT_EQ(run_program({"reach", "-", "init:/m/x"}, lines).out,
            "init:/m/x  itself\n"
            "init:/n/x  slave of group 1, beneath what is mounted there\n");
}

TEST(Questions, ReachSaysWhereAnotherMountHidesThePlace) {
  const char* const lines =
      "mkdir /m\nmkdir -p /d\nmkdir -p /d/n\nmount -t tmpfs t /m\nmkdir /m/x\n"
      "mount --make-shared /m\nmount --bind /m /d/n\nmount -t tmpfs u /d\n";
  EXPECT_EQ(run_program({"reach", "-", "init:/m/x"}, lines).out,
            "init:/m/x    itself\n"
            "init:/d/n/x  peer in group 1; not visible: another mount hides it\n");
}

TEST(Questions, GroupsAreATree) {
  const ProgramResult result = run_program({"groups", "-"}, script);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out,
            "group 1\n"
            "  peer   init:/\n"
            "  peer   mount 8 of jailed; not visible: it is not below the root of jailed\n"
            "  slave  b:/\n"
            "  group 2\n"
            "    peer   a:/\n");
}

TEST(Questions, GroupsAsJson) {
  EXPECT_EQ(
      run_program({"groups", "-", "--json"}, "mount --make-shared /\n").out,
      R"({"group":1,"master":null,"layer":0,"peers":[)"
      R"({"place":"init:/","mount":2,"covered":false,"tasks":[{"task":"init","path":"/"}]}],"slaves":[]})"
      "\n");
}

TEST(Questions, NoGroupsPrintNothing) {
  const ProgramResult result = run_program({"groups", "-"}, "mkdir /a\n");
  EXPECT_EQ(result.status, 0);
  EXPECT_EQ(result.out, "");
}

TEST(Questions, AScenarioUpToAStepIsAState) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("s.json", R"({"name": "s", "steps": [
    {"run": "mount --make-shared /"}, {"run": "umount /nowhere", "errno": "ENOENT"},
    {"run": "mount --make-private /"}]})");
  EXPECT_EQ(run_program({"groups", file}).out, "");
  EXPECT_EQ(run_program({"groups", file + "@2"}).out, "group 1\n  peer   init:/\n");
  EXPECT_EQ(run_program({"groups", file + "@0"}).out, "");
  const ProgramResult late = run_program({"groups", file + "@4"});
  EXPECT_EQ(late.status, 2);
  EXPECT_THAT(late.err, HasSubstr("there is no step 4; it has 3"));
  EXPECT_EQ(run_program({"groups", file + "@x"}).status, 2);
}

TEST(Questions, ABadPlaceGetsTheNearestSpelling) {
  const auto error = [](const char* place) {
    const ProgramResult result = run_program({"reach", "-", place}, script);
    EXPECT_EQ(result.status, 2) << place;
    EXPECT_EQ(result.out, "") << place;
    return result.err;
  };
  EXPECT_THAT(error("inti:/vol"),
              HasSubstr("there is no namespace 'inti'; did you mean 'init:/vol'?"));
  EXPECT_THAT(error("init:/vl"), HasSubstr("'/' has no name 'vl'; did you mean 'init:/vol'?"));
  EXPECT_THAT(error("init:/d/x/y"), HasSubstr("'/d/x' has no name 'y'"));
  EXPECT_THAT(error("init"), HasSubstr("'init' is no place; a place is NS:PATH"));
  EXPECT_THAT(error("init:vol"), HasSubstr("is no place"));
  EXPECT_THAT(error(":/vol"), HasSubstr("is no place"));
}

TEST(Questions, ATableWithoutPropagationIsToldOfEachTime) {
  const TemporaryDirectory directory;
  const std::string mounts = directory.write("mounts", "tmpfs / tmpfs rw 0 0\nt /a tmpfs rw 0 0\n");
  const std::string node = directory.path() + "/node.json";
  ASSERT_EQ(run_program({"import", "host=" + mounts, "-o", node}).status, 0);
  const ProgramResult result = run_program({"reach", node, "host:/a"});
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr("host: its propagation is unknown"));
}

TEST(Questions, ANamedTableMustBeOfUse) {
  const TemporaryDirectory directory;
  const std::string good = directory.write("good", "20 1 0:1 / / rw - tmpfs t rw\n");
  const std::string bad = directory.write("bad", "root:x:0:0\n");
  const std::string node = directory.path() + "/node.json";
  const ProgramResult missing = run_program({"import", "a=" + good, "b=/nowhere", "-o", node});
  EXPECT_EQ(missing.status, 2);
  EXPECT_THAT(missing.err, HasSubstr("/nowhere: cannot be read"));
  const ProgramResult useless = run_program({"import", "a=" + good, "b=" + bad, "-o", node});
  EXPECT_EQ(useless.status, 2);
  EXPECT_THAT(useless.err, HasSubstr("bad: no line of it could be used"));
  EXPECT_EQ(run_program({"reach", node, "a:/"}).status, 2);  // nothing was written
  const std::string worker = directory.path();
  EXPECT_EQ(run_program({"import", worker, "-o", node}).status, 0);  // a folder has other files too
}

TEST(Questions, TwoShapesOfOutputAtOnceAreRefused) {
  const ProgramResult table = run_program({"ls", "--mountinfo", "--json", "-", "init"}, script);
  EXPECT_EQ(table.status, 2);
  EXPECT_EQ(table.out, "");
  const ProgramResult change =
      run_program({"what-if", "--script", "--json", "-", "umount /"}, script);
  EXPECT_EQ(change.status, 2);
  EXPECT_EQ(change.out, "");
}

}  // namespace
}  // namespace mntsim
