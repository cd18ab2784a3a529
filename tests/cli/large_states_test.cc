// SPDX-License-Identifier: Apache-2.0
// Questions to states of 100,000 mounts: that they are answered in a test's time, and in a
// program's memory, says that nothing goes over all pairs of mounts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string>

#include "tests/cli/program.h"

namespace mntsim {
namespace {

using testing::HasSubstr;

constexpr int first_parent = 5'000'000;  // of a namespace's root: two of one parent are one

/// A line of a namespace's table. `place`: of its mount point, below `parent`.
std::string line(int id, int parent, int device, const std::string& place, int group) {
  return std::to_string(id) + ' ' + std::to_string(parent) + " 0:" + std::to_string(device) +
         " / " + place + " rw,relatime shared:" + std::to_string(group) + " - tmpfs t rw\n";
}

/// Imports the tables in `directory` and gives the file of the node.
std::string imported(const TemporaryDirectory& directory) {
  std::string node = directory.path() + "/node.json";
  const ProgramResult result = run_program({"import", directory.path() + "/tables", "-o", node});
  EXPECT_EQ(result.status, 0) << result.err;
  return node;
}

/// 1,000 namespaces of 100 mounts each. `step`: how far the file system and the group of one mount
/// are from those of the mount before it; 0: all are one.
void write_containers(const TemporaryDirectory& directory, int step) {
  int id = 100;
  for (int index = 0; index < 1000; ++index) {
    const int root = id++;
    std::string table = line(root, first_parent + index, 40, "/", 1);
    for (int mount = 1; mount < 100; ++mount) {
      table += line(id++, root, 40 + step * mount, "/m" + std::to_string(mount), 1 + step * mount);
    }
    directory.write("tables/c" + std::to_string(index) + "/mountinfo", table);
  }
}

// 1,000 namespaces of 100 mounts, all of them peers: 100 million ways out.
TEST(LargeStates, WhatIfDoesNotKeepAllWaysOut) {
  const TemporaryDirectory directory;
  write_containers(directory, 1);
  const std::string node = imported(directory);
  const ProgramResult same = run_program({"what-if", node, "c0$ mount -t tmpfs x /"});
  EXPECT_EQ(same.status, 0) << same.err;
  EXPECT_THAT(same.out, HasSubstr("1000 of 1000 namespaces differ; mounts: 1000 appeared\n"));
  const ProgramResult fewer = run_program({"what-if", node, "c0$ mount --make-rprivate /"});
  EXPECT_THAT(fewer.out, HasSubstr("1 of 1000 namespaces differ; mounts: 100 changed\n"));
}

// All mounts at one place: climbing down each would be ten thousand million steps.
TEST(LargeStates, StackedMountsAreNamed) {
  const TemporaryDirectory directory;
  constexpr int count = 100'000;
  std::string table = line(100, 1, 40, "/", 1);
  for (int mount = 1; mount < count; ++mount) {
    table += line(100 + mount, 99 + mount, 41 + mount % 1000, "/mnt", 1 + mount);
  }
  directory.write("tables/one/mountinfo", table);
  const std::string node = imported(directory);
  const ProgramResult result = run_program({"groups", node});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("group 100000\n  peer   one:/mnt\n"));
}

// All mounts peers of one another: each has 100,000 copies.
TEST(LargeStates, WhoHoldsAFileSystemThatIsMountedEverywhere) {
  const TemporaryDirectory directory;
  write_containers(directory, 0);
  const ProgramResult result = run_program({"holds", imported(directory), "c0:/", "--json"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(R"("mounts":100000)"));
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define MNTSIM_HAS_SHADOW_MEMORY
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MNTSIM_HAS_SHADOW_MEMORY
#endif
#endif

TEST(LargeStates, TooLittleMemoryIsTold) {
#ifdef MNTSIM_HAS_SHADOW_MEMORY
  GTEST_SKIP() << "a sanitizer needs more memory than this test leaves";
#else
  std::string script;
  for (int index = 0; index < 400'000; ++index) script += "mkdir /d" + std::to_string(index) + "\n";
  rlimit before{};
  getrlimit(RLIMIT_DATA, &before);
  const rlimit little{16U << 20U, before.rlim_max};
  setrlimit(RLIMIT_DATA, &little);  // the program's too
  const ProgramResult result = run_program({"groups", "-"}, script);
  setrlimit(RLIMIT_DATA, &before);
  EXPECT_EQ(result.status, 3);
  EXPECT_EQ(result.err, "mntsim: there is not enough memory for this\n");
  EXPECT_EQ(result.out, "");
#endif
}

}  // namespace
}  // namespace mntsim
