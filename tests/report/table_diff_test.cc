// SPDX-License-Identifier: Apache-2.0
#include "sim/report/table_diff.h"

#include <gtest/gtest.h>

namespace mntsim {
namespace {

std::vector<std::string> changes(const Snapshot& before, const Snapshot& after) {
  std::vector<std::string> lines;
  for (const TableChange& change : table_changes(before, after)) {
    lines.push_back(change.sign + std::string(" ") + change.text);
  }
  return lines;
}

const char* const root = "2 1 0:1 / / rw - tmpfs none rw";

TEST(TableDiff, TellsOfNewGoneAndChangedMounts) {
  EXPECT_EQ(changes({{"init", {root}}}, {{"init", {root}}}), std::vector<std::string>{});
  EXPECT_EQ(changes({{"init", {root}}},
                    {{"init", {root, "3 2 0:2 /x /a rw shared:1 master:2 - tmpfs T rw"}}}),
            std::vector<std::string>{"+ init:/a  tmpfs T (its /x)  shared:1 master:2"});
  EXPECT_EQ(changes({{"init", {root, "3 2 0:2 / /a rw - tmpfs T rw"}}}, {{"init", {root}}}),
            std::vector<std::string>{"- init:/a  tmpfs T  private"});
  EXPECT_EQ(changes({{"init", {root}}}, {{"init", {"2 1 0:1 / / ro shared:1 - tmpfs none rw"}}}),
            std::vector<std::string>{"~ init:/  rw -> ro  private -> shared:1"});
  EXPECT_EQ(changes({{"init", {root, "3 2 0:2 / /a rw - tmpfs T rw"}}},
                    {{"init", {root, "3 2 0:2 / /b rw - tmpfs T rw"}}}),
            std::vector<std::string>{"~ init:/b  was /a"});
}

TEST(TableDiff, TellsOfAMountThatTwoTasksSeeOnce) {
  const std::vector<std::string> after = {root, "3 2 0:2 / /a rw - tmpfs T rw"};
  EXPECT_EQ(changes({{"init", {root}}, {"b", {root}}}, {{"init", after}, {"b", after}}),
            std::vector<std::string>{"+ init:/a  tmpfs T  private"});
}

TEST(TableDiff, TellsOfTasksAndOfNewNamespacesInOneLine) {
  EXPECT_EQ(changes({{"init", {root}}}, {{"init", {root}}, {"c", {root}}}),
            std::vector<std::string>{"+ task c sees 1 mount"});
  EXPECT_EQ(changes({{"init", {root}}, {"c", {root}}, {"d", {}}}, {{"init", {root}}, {"d", {}}}),
            std::vector<std::string>{"- task c"});
  EXPECT_EQ(changes({{"init", {root}}}, {{"init", {"9 8 0:1 / / rw - tmpfs none rw"}}}),
            std::vector<std::string>{"~ init now sees another table: 1 mount"});
}

}  // namespace
}  // namespace mntsim
