// SPDX-License-Identifier: Apache-2.0
// `mntsim capture`, `mntsim import --trace` and `--live`: what they print, and how they refuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/program.h"

namespace mntsim {
namespace {

using ::testing::HasSubstr;

TEST(CaptureVerb, WritesANodeAndSaysWhatItRead) {
  const TemporaryDirectory directory;
  const std::string file = directory.path() + "/node.json";
  const ProgramResult result = run_program({"capture", "-o", file});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("namespace"));
  EXPECT_THAT(result.err, HasSubstr("  host"));
  const auto node = nlohmann::json::parse(read_file(file));
  EXPECT_EQ(node["mntsim"], "node");
  EXPECT_EQ(node["namespaces"][0]["name"], "host");
  EXPECT_FALSE(node["namespaces"][0]["mountinfo"].empty());
}

TEST(CaptureVerb, JsonIsTheSummary) {
  const TemporaryDirectory directory;
  const ProgramResult result =
      run_program({"capture", "--json", "-o", directory.path() + "/node.json"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.err, "");
  const auto first = nlohmann::json::parse(result.out.substr(0, result.out.find('\n')));
  EXPECT_EQ(first["namespace"], "host");
  EXPECT_GT(first["mounts"], 0);
}

TEST(CaptureVerb, AFileThatCannotBeWritten) {
  const ProgramResult result = run_program({"capture", "-o", "/nowhere/node.json"});
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, HasSubstr("/nowhere/node.json: cannot be written: No such file"));
}

TEST(CaptureVerb, LiveStandsForTheState) {
  const ProgramResult last = run_program({"reach", "host:/", "--json", "--live"});
  EXPECT_EQ(last.status, 0) << last.err;
  EXPECT_THAT(last.out, HasSubstr("\"link\":\"itself\""));
  EXPECT_EQ(run_program({"reach", "--live", "host:/", "--json"}).status, 0);
  EXPECT_EQ(run_program({"groups", "--live"}).status, 0);
  EXPECT_EQ(run_program({"groups", "--live", "node.json"}).status, 2);
}

// Mountinfo names the places of mounts alone; a question may be about any directory.
TEST(CaptureVerb, APlaceThatNoTableNamesIsADirectory) {
  const TemporaryDirectory directory;
  const std::string table =
      directory.write("mountinfo",
                      "22 1 0:20 / / ro,relatime shared:1 - ext4 /dev/vda ro\n"
                      "23 22 0:20 /srv /mnt rw,relatime shared:1 - ext4 /dev/vda ro\n"
                      "24 22 0:20 /etc /other rw,relatime shared:1 - ext4 /dev/vda ro\n");
  const std::string node = directory.path() + "/node.json";
  ASSERT_EQ(run_program({"import", "host=" + table, "-o", node}).status, 0);
  const ProgramResult result = run_program({"reach", node, "host:/srv/a/b"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("host:/srv/a/b"));
  EXPECT_THAT(result.out, HasSubstr("host:/mnt/a/b"));
  EXPECT_THAT(result.out, ::testing::Not(HasSubstr("/other")));
}

TEST(ImportTrace, PrintsAScriptThatTheShellRuns) {
  const TemporaryDirectory directory;
  const std::string log = directory.write("log",
                                          "12 mount(\"t\", \"/m\", \"tmpfs\", 0, NULL) = 0\n"
                                          "12 mount(\"t\", \"/\n"
                                          "12 umount2(\"/m\", MNT_DETACH) = 0\n");
  const ProgramResult script = run_program({"import", "--trace", log});
  EXPECT_EQ(script.status, 0) << script.err;
  EXPECT_THAT(script.err, HasSubstr("log:2: a string that is cut"));
  EXPECT_THAT(script.out, HasSubstr("p12$ umount -l /m\n"));
  const ProgramResult run = run_program({"shell", "--json"}, script.out);
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, HasSubstr("\"run\":\"umount -l /m\",\"errno\":null"));
}

TEST(ImportTrace, RefusesWhatIsNoLog) {
  const ProgramResult nothing = run_program({"import", "--trace", "-"}, "hello\n");
  EXPECT_EQ(nothing.status, 2);
  EXPECT_EQ(nothing.out, "");
  EXPECT_EQ(nothing.err, "mntsim: <stdin>:1: neither a call nor a signal: 'hello'\n");
  EXPECT_EQ(run_program({"import", "--trace", "-", "x=y"}, "").status, 2);
  EXPECT_EQ(run_program({"import"}).status, 2);
}

}  // namespace
}  // namespace mntsim
