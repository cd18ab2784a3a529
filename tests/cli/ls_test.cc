// SPDX-License-Identifier: Apache-2.0
// `mntsim ls`, held against the real findmnt on the same tables.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "sim/script/generator.h"
#include "tests/cli/program.h"

namespace mntsim {
namespace {

using testing::HasSubstr;

std::string output_of(const std::string& command) {
  std::string text;
  FILE* const pipe = popen(command.c_str(), "r");
  std::array<char, 4096> bytes = {};
  while (const std::size_t count = fread(bytes.data(), 1, bytes.size(), pipe)) {
    text.append(bytes.data(), count);
  }
  EXPECT_EQ(pclose(pipe), 0) << command;
  return text;
}

bool has_findmnt() { return std::system("findmnt --version > /dev/null 2>&1") == 0; }

/// What findmnt prints of the table that `ls --mountinfo` gives; `flags` are both programs' own.
void compare(const std::string& script, const std::string& flags,
             const std::vector<std::string>& arguments) {
  const TemporaryDirectory directory;
  const ProgramResult raw = run_program({"ls", "-", "init", "--mountinfo"}, script);
  ASSERT_EQ(raw.status, 0) << raw.err;
  if (raw.out.empty()) return;  // findmnt prints nothing, and fails
  const std::string file = directory.write("table", raw.out);
  std::vector<std::string> all = {"ls", "-", "init"};
  all.insert(all.end(), arguments.begin(), arguments.end());
  EXPECT_EQ(run_program(all, script).out,
            output_of("LC_ALL=C.UTF-8 findmnt --tab-file " + file + " " + flags))
      << script;
}

TEST(Ls, AgreesWithFindmnt) {
  if (!has_findmnt()) GTEST_SKIP() << "there is no findmnt";
  for (std::uint64_t index = 0; index < 40; ++index) {
    std::string script = "fork keeper\n";
    for (const std::string& line : random_script(case_seed(11, index), 60)) {
      if (line.find("exit") == std::string::npos) script += line + "\n";
    }
    compare(script, "", {});
    compare(script, "-l -n -o TARGET,ID,PARENT,PROPAGATION,FSROOT",
            {"-l", "-n", "-o", "TARGET,ID,PARENT,PROPAGATION,FSROOT"});
    compare(script, "-a -v -o id,target,opt-fields,vfs-options,fs-options",
            {"-a", "-v", "-o", "id,target,opt-fields,vfs-options,fs-options"});
  }
}

constexpr const char* hostile =
    "mkdir '/a b'\nmount -t tmpfs 'so urce' '/a b'\nmkdir '/a b/x\ty'\nmkdir '/a b/\xC3\xA9'\n"
    "mount -t tmpfs '\x1b[31m' '/a b/x\ty'\nmount -t tmpfs -o ro,nosuid '\xff' '/a b/\xC3\xA9'\n"
    "mkdir /c\nmount --bind '/a b/x\ty' /c\nmount -t tmpfs over '/a b'\nmount --make-shared /c\n";

TEST(Ls, AgreesWithFindmntOnNamesThatAreHardToPrint) {
  if (!has_findmnt()) GTEST_SKIP() << "there is no findmnt";
  compare(hostile, "", {});
  compare(hostile, "-l -o +PROPAGATION", {"-l", "-o", "+PROPAGATION"});
  compare(hostile, "-r", {"-r"});
}

TEST(Ls, JsonIsFindmntsShape) {
  const ProgramResult result = run_program({"ls", "-", "init", "-J", "-o", "+ID,GROUP"}, hostile);
  ASSERT_EQ(result.status, 0) << result.err;
  const auto root = nlohmann::json::parse(result.out).at("filesystems").at(0);
  EXPECT_EQ(root["target"], "/");
  EXPECT_EQ(root["id"], 2);
  EXPECT_EQ(root["group"], nullptr);
  ASSERT_EQ(root["children"].size(), 2U);
  const auto& below = root["children"][0];
  EXPECT_EQ(below["target"], "/a b");
  EXPECT_EQ(below["children"][0]["target"], "/a b/x\ty");
  EXPECT_EQ(below["children"][1]["source"], "\uFFFD");
  EXPECT_EQ(below["children"][2]["source"], "over");
  EXPECT_EQ(root["children"][1]["group"], 1);
}

TEST(Ls, AllNamespacesHaveHeadingsOrAColumn) {
  const char* const script = "fork a\nfork b\nb$ unshare\n";
  EXPECT_EQ(run_program({"ls", "-"}, script).out,
            "init, a:\n"
            "TARGET SOURCE FSTYPE OPTIONS\n"
            "/      none   tmpfs  rw,relatime\n"
            "\nb:\n"
            "TARGET SOURCE FSTYPE OPTIONS\n"
            "/      none   tmpfs  rw,relatime\n");
  EXPECT_EQ(run_program({"ls", "-", "-l", "-n"}, script).out,
            "init      /      none   tmpfs  rw,relatime\n"
            "b         /      none   tmpfs  rw,relatime\n");
  EXPECT_EQ(run_program({"ls", "-", "a", "-n"}, script).out, "/      none   tmpfs  rw,relatime\n");
}

TEST(Ls, MountinfoIsTheSnapshotsLines) {
  const std::string script = std::string(hostile) + "snapshot\n";
  const std::string out = run_program({"ls", "-", "init", "--mountinfo"}, script).out;
  EXPECT_THAT(out, HasSubstr("/a\\040b/x\\011y rw,relatime"));
}

TEST(Ls, WrongNamesGetTheNearest) {
  const ProgramResult task = run_program({"ls", "-", "inti"}, "");
  EXPECT_EQ(task.status, 2);
  EXPECT_THAT(task.err, HasSubstr("there is no namespace 'inti'; did you mean 'init'?"));
  const ProgramResult column = run_program({"ls", "-", "-o", "TARGET,SIZE"}, "");
  EXPECT_EQ(column.status, 2);
  EXPECT_THAT(column.err, HasSubstr("unknown column 'SIZE'; columns are TARGET, SOURCE"));
  EXPECT_EQ(column.out, "");
}

}  // namespace
}  // namespace mntsim
