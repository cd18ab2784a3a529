// SPDX-License-Identifier: Apache-2.0
#include "sim/script/snapshot.h"

#include <gtest/gtest.h>

namespace mntsim {
namespace {

Snapshot one(std::vector<std::string> lines) { return {{"init", std::move(lines)}}; }

TEST(Snapshot, RenamesMountsGroupsAndDevicesByFirstAppearance) {
  const Snapshot tables = {
      {"init",
       {"907 31 0:77 / / rw shared:52 - tmpfs none rw",
        "31 907 0:9 / /a rw shared:8 master:52 - tmpfs T rw"}},
      {"ctr", {"12 5 0:77 / / rw master:52 propagate_from:8 - tmpfs none rw"}}};
  const Snapshot expected = {
      {"init", {"1 2 1 / / rw shared:1 - tmpfs none", "2 1 2 / /a rw shared:2 master:1 - tmpfs T"}},
      {"ctr", {"3 4 1 / / rw master:1 propagate_from:2 - tmpfs none"}}};
  const Snapshot renamed = canonical(tables);
  ASSERT_EQ(renamed.size(), expected.size());
  for (std::size_t task = 0; task < expected.size(); ++task) {
    EXPECT_EQ(renamed[task].task, expected[task].task);
    EXPECT_EQ(renamed[task].lines, expected[task].lines);
  }
}

TEST(Snapshot, MajorAndMinorAreOneName) {
  const Snapshot tables = canonical(
      one({"1 1 0:8 / / rw - t s rw", "2 1 8:0 / /a rw - t s rw", "3 1 0:8 / /b rw - t s rw"}));
  EXPECT_EQ(tables[0].lines[0], "1 1 1 / / rw - t s");
  EXPECT_EQ(tables[0].lines[1], "2 1 2 / /a rw - t s");
  EXPECT_EQ(tables[0].lines[2], "3 1 1 / /b rw - t s");
}

TEST(Snapshot, PutsSuperBlockOptionsAsideAndNothingElse) {
  const auto differ = [](const std::string& left, const std::string& right) {
    return first_difference(canonical(one({left})), canonical(one({right}))).has_value();
  };
  EXPECT_FALSE(differ("1 1 0:8 / / rw - tmpfs s rw,size=64k", "1 1 0:8 / / rw - tmpfs s ro"));
  EXPECT_TRUE(differ("1 1 0:8 / / rw - tmpfs s rw", "1 1 0:8 / / ro - tmpfs s rw"));
  EXPECT_TRUE(differ("1 1 0:8 / / rw - tmpfs s rw", "1 1 0:8 / / rw - ramfs s rw"));
  EXPECT_TRUE(differ("1 1 0:8 / / rw - tmpfs s rw", "1 1 0:8 / / rw - tmpfs t rw"));
  EXPECT_TRUE(differ("1 1 0:8 / / rw - tmpfs s rw", "1 1 0:8 / / rw shared:1 - tmpfs s rw"));
  EXPECT_TRUE(differ("1 1 0:8 / / rw unbindable - tmpfs s rw", "1 1 0:8 / / rw - tmpfs s rw"));
  EXPECT_TRUE(differ("1 1 0:8 /x / rw - tmpfs s rw", "1 1 0:8 / / rw - tmpfs s rw"));
}

TEST(Snapshot, KeepsAnEmptySource) {
  EXPECT_EQ(canonical(one({"1 1 0:8 / / rw - tmpfs  rw"}))[0].lines[0], "1 1 1 / / rw - tmpfs ");
}

TEST(Snapshot, KeepsEscapesAndNamesThatLookLikeGroups) {
  EXPECT_EQ(canonical(one({R"(9 9 0:8 /a\040b /shared:7 rw - tmpfs shared:7 rw)"}))[0].lines[0],
            R"(1 1 1 /a\040b /shared:7 rw - tmpfs shared:7)");
}

TEST(Snapshot, RenamesMoreThanFitTheFirstMap) {
  std::vector<std::string> lines;
  for (int id = 5000; id > 0; --id) {
    lines.push_back(std::to_string(id) + " 5000 0:" + std::to_string(id) + " / / rw - t s rw");
  }
  const Snapshot tables = canonical(one(lines));
  EXPECT_EQ(tables[0].lines.front(), "1 1 1 / / rw - t s");
  EXPECT_EQ(tables[0].lines.back(), "5000 1 5000 / / rw - t s");
}

TEST(Snapshot, FindsTheFirstDifference) {
  const Snapshot left = {{"init", {"a", "b"}}, {"ctr", {"c"}}};
  EXPECT_FALSE(first_difference(left, left));

  const auto changed = first_difference(left, {{"init", {"a", "x"}}, {"ctr", {"y"}}});
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->task, "init");
  EXPECT_EQ(changed->line, 2U);
  EXPECT_EQ(changed->left, "b");
  EXPECT_EQ(changed->right, "x");

  const auto shorter = first_difference(left, {{"init", {"a"}}, {"ctr", {"c"}}});
  ASSERT_TRUE(shorter);
  EXPECT_EQ(shorter->line, 2U);
  EXPECT_EQ(shorter->left, "b");
  EXPECT_EQ(shorter->right, "");
}

TEST(Snapshot, ATaskThatIsMissingDiffersEvenIfItSeesNothing) {
  const auto difference = first_difference({{"init", {}}}, {{"init", {}}, {"ctr", {}}});
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->task, "ctr");
  EXPECT_EQ(difference->line, 0U);
  EXPECT_EQ(difference->left, "");
  EXPECT_EQ(difference->right, "task ctr");
}

TEST(Snapshot, OtherNamesOfTasksDiffer) {
  EXPECT_TRUE(first_difference({{"a", {"x"}}}, {{"b", {"x"}}}));
}

}  // namespace
}  // namespace mntsim
