// SPDX-License-Identifier: Apache-2.0
// Tables of this machine's kernel: those of all its processes, and of readers in sandboxes that a
// script makes with what simulated states have not.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "sim/kernel/validate.h"
#include "tests/cli/program.h"
#include "tests/import/tables_of.h"

namespace mntsim {
namespace {

using ::testing::HasSubstr;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void expect_same(const NodeTables& tables) {
  const RestoredMachine restored = machine_of(tables);
  EXPECT_EQ(validate(restored.machine->kernel().state()), "");
  const std::vector<std::string> shown = shown_by(*restored.machine);
  for (std::size_t index = 0; index < shown.size(); ++index) {
    EXPECT_EQ(shown[index], tables.tables[index].mountinfo) << tables.tables[index].name;
  }
  for (const ImportRemark& remark : restored.remarks) {
    EXPECT_TRUE(remark.is_note) << remark.message();
  }
}

// Tables that change while they are read may contradict one another, so a namespace counts once.
TEST(RealTables, OfThisMachinesProcesses) {
  NodeTables tables;
  std::set<std::string> namespaces;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::error_code error;
    const std::string ns = std::filesystem::read_symlink(entry.path() / "ns/mnt", error).string();
    if (error || !namespaces.insert(ns).second) continue;
    NodeTable table;
    table.name = entry.path().filename();
    table.file = entry.path() / "mountinfo";
    table.mountinfo = text_of(table.file);
    tables.tables.push_back(table);
  }
  ASSERT_FALSE(tables.tables.empty());
  expect_same(tables);
}

/// Runs a script in a mount namespace of its own, with a tmpfs at $ROOT; it writes tables to
/// $OUT/NAME.
NodeTables tables_of_script(const std::string& script) {
  const TemporaryDirectory directory;
  const std::string file =
      directory.write("script", "set -e\nmount -t tmpfs root $ROOT\ncd $ROOT\n" + script);
  const std::filesystem::path parent = std::filesystem::path(file).parent_path();
  std::filesystem::create_directories(parent / "root");
  std::filesystem::create_directories(parent / "out");
  const std::string command = "ROOT=" + (parent / "root").string() +
                              " OUT=" + (parent / "out").string() +
                              " unshare -m --propagation private sh " + file + " >/dev/null 2>" +
                              (parent / "errors").string();
  EXPECT_EQ(std::system(command.c_str()), 0) << text_of(parent / "errors");
  NodeTables tables;
  std::set<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(parent / "out")) {
    files.insert(entry.path());
  }
  for (const auto& path : files) {
    NodeTable& table = tables.tables.emplace_back();
    table.name = path.filename();
    table.file = table.name;
    table.mountinfo = text_of(path);
  }
  return tables;
}

class RealSandbox : public ::testing::Test {
 protected:
  void SetUp() override {
    if (geteuid() != 0 || std::system("unshare -m true 2>/dev/null") != 0) {
      GTEST_SKIP() << "mounting needs CAP_SYS_ADMIN";
    }
  }
};

TEST_F(RealSandbox, ReadersFurtherDown) {
  const NodeTables tables = tables_of_script(
      "mkdir -p j/proc j/m j/bin empty\n"
      "mount -t proc proc j/proc\n"
      "mount -t tmpfs m j/m; mkdir j/m/n; mount -t tmpfs n j/m/n\n"
      "read_as() { python3 -c 'import os,sys; f=os.open(\"/proc/self/mountinfo\", 0)\n"
      "os.chroot(sys.argv[1])\n"
      "while True:\n"
      "  b=os.read(f, 65536)\n"
      "  if not b: break\n"
      "  os.write(1, b)' $1; }\n"
      "cat /proc/self/mountinfo > $OUT/host\n"
      "read_as j > $OUT/jail\n"
      "read_as j/m > $OUT/mount\n"
      "read_as empty > $OUT/empty\n");
  ASSERT_EQ(tables.tables.size(), 4U);
  expect_same(tables);
}

TEST_F(RealSandbox, WhatMountsCanShow) {
  const NodeTables tables = tables_of_script(
      "mkdir gone lower upper work over 'a b' keep\n"
      "touch file target ns\n"
      "printf '\\303' > bytes\n"
      "mkdir \"$(printf 'odd\\\\\\377\\033\\n\\t#')\"; mount -t tmpfs 'sour ce#\\' odd*\n"
      "mount --bind gone keep\nrmdir gone\n"
      "mount --bind file target\n"
      "mount --bind /proc/self/ns/uts ns\n"
      "mount -t tmpfs -o ro,noexec,nosuid,nosymfollow,noatime x 'a b'\n"
      "mount -t overlay -o lowerdir=lower,upperdir=upper,workdir=work overlay over || true\n"
      "mount -t tmpfs a over; mount -t tmpfs b over; mount --make-shared over\n"
      "mount --bind over lower; mount --make-slave lower\n"
      "mkdir cg; mount -t cgroup2 cg cg || true\n"
      "unshare --cgroup sh -c 'cat /proc/self/mountinfo' > $OUT/inner\n"
      "unshare -m --propagation slave cat /proc/self/mountinfo > $OUT/slave\n"
      "cat /proc/self/mountinfo > $OUT/host\n");
  ASSERT_EQ(tables.tables.size(), 3U);
  EXPECT_THAT(tables.tables[0].mountinfo, HasSubstr("//deleted"));
  EXPECT_THAT(tables.tables[0].mountinfo, HasSubstr(" uts:["));
  expect_same({{tables.tables[0], tables.tables[2]}, false, {}});
  // A cgroup's root depends on the reader's cgroup namespace: the other one is read by itself.
  expect_same({{tables.tables[1]}, false, {}});
}

}  // namespace
}  // namespace mntsim
