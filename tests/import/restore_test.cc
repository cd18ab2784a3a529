// SPDX-License-Identifier: Apache-2.0
// What tables tell and what they leave open: stand-ins, roots further down, several views, what the
// kernel model does not know.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/graph/group_forest.h"
#include "sim/graph/reach.h"
#include "sim/kernel/restore/table_order.h"
#include "sim/kernel/validate.h"
#include "sim/script/parser.h"
#include "tests/import/tables_of.h"

namespace mntsim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

RestoredMachine restore(const NodeTables& tables) {
  RestoredMachine restored = machine_of(tables);
  EXPECT_EQ(validate(restored.machine->kernel().state()), "");
  return restored;
}

/// Restores the tables, and expects each to be shown as it was.
RestoredMachine expect_same(const NodeTables& tables) {
  RestoredMachine restored = restore(tables);
  std::vector<std::string> texts;
  for (const NodeTable& table : tables.tables) texts.push_back(table.mountinfo);
  EXPECT_EQ(shown_by(*restored.machine), texts);
  for (const ImportRemark& remark : restored.remarks) {
    EXPECT_TRUE(remark.is_note) << remark.message();
  }
  return restored;
}

Errno run(const RestoredMachine& restored, const char* line) {
  const Errno error = restored.machine->execute(*parse_line(line, {}));
  EXPECT_EQ(validate(restored.machine->kernel().state()), "") << line;
  return error;
}

TEST(Restore, WhatTheModelDoesNotKnowIsShownAsItWas) {
  const RestoredMachine restored = expect_same(tables_with(
      {{"host",
        "27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard,errors=remount-ro\n"
        "28 27 0:45 / /data rw,nosuid,relatime,idmapped - fuse.juicefs JuiceFS:\\040x\\043y "
        "rw,user_id=0\n"
        "29 27 0:46 /@/home /home rw - btrfs /dev/vdb rw,subvolid=256,subvol=/@/home\n"
        "30 27 0:46 /@ /old ro - btrfs /dev/vdb rw,subvolid=257,subvol=/@\n"
        "31 27 0:4 mnt:[4026531840] /run/ns rw - nsfs nsfs rw\n"
        "32 27 0:26 /../../.. /sys/fs/cgroup rw - cgroup2 cgroup rw\n"
        "33 27 254:0 /gone//deleted /mnt/a rw - ext4 /dev/vda rw,discard,errors=remount-ro\n"
        "34 27 254:0 /etc/x.conf /etc/resolv.conf rw - ext4 /dev/vda rw,discard,errors=remount-ro\n"
        "35 27 0:0 / /zero ro,foo=bar - tmpfs  ro,sync,lazytime,seclabel\n"
        "36 28 0:47 / /data/a\\040b\\134c\\011d\\012e rw - tmpfs none rw\n"}}));
  EXPECT_EQ(run(restored, "host$ mount --bind /data /mnt"), ok);
  EXPECT_THAT(shown_by(*restored.machine)[0],
              HasSubstr("/mnt rw,nosuid,relatime,idmapped shared:2 - fuse.juicefs"));
  EXPECT_EQ(run(restored, "host$ mount -o remount,bind,ro /data"), ok);
  EXPECT_THAT(shown_by(*restored.machine)[0], HasSubstr("/data ro,relatime,idmapped"));
  EXPECT_EQ(run(restored, "host$ mount -o remount,size=4k /zero"), ok);
  EXPECT_THAT(shown_by(*restored.machine)[0], HasSubstr("rw,seclabel")) << "what it has stays";
}

// No two tables have one hidden root, and no peer of group 7 is in a table.
TEST(Restore, AMasterInNoTableIsAGroupWithoutPeers) {
  const RestoredMachine restored =
      expect_same(tables_with({{"a", "20 19 0:30 / / rw master:7 - tmpfs t rw\n"},
                               {"b", "30 29 0:30 / / rw shared:3 master:7 - tmpfs t rw\n"}}));
  const State& state = restored.machine->kernel().state();
  const GroupForest forest(state);
  ASSERT_EQ(forest.groups().size(), 2U);
  const PropagationGroup* group = forest.find(7);
  ASSERT_NE(group, nullptr);
  EXPECT_THAT(group->peers, IsEmpty());
  EXPECT_EQ(group->slaves.size(), 1U);
  EXPECT_THAT(group->slave_groups, ElementsAre(3U));
  EXPECT_EQ(forest.find(3)->master_id, 7U);
  EXPECT_EQ(run(restored, "b$ mount -t tmpfs x /"), ok);
  EXPECT_EQ(run(restored, "a$ umount -l /"), ok);
  EXPECT_EQ(run(restored, "b$ umount -l /"), ok);
  EXPECT_EQ(run(restored, "b$ mount --make-private /"), ok);
}

// 5 has no peer here; that 2 is above it can be told from the reader's side alone.
TEST(Restore, PropagateFromPutsAMissingMasterBelowIt) {
  const RestoredMachine restored =
      expect_same(tables_with({{"host",
                                "20 19 0:30 / / rw shared:2 - tmpfs t rw\n"
                                "21 20 0:30 /x /a rw master:5 propagate_from:2 - tmpfs t rw\n"}}));
  const State& state = restored.machine->kernel().state();
  const GroupForest forest(state);
  EXPECT_EQ(forest.find(5)->master_id, 2U);
  const TaskHandle task = restored.machine->kernel().init_task();
  const Path root = state.tasks[task].root;
  std::vector<std::uint32_t> ids;
  for (const Reached& reached : reach(state, root)) ids.push_back(state.mounts[reached.mount].id);
  EXPECT_THAT(ids, ElementsAre(20U, 21U)) << "the stand-in is passed through and not named";
  // What is mounted passes through the missing group, and makes nothing in it.
  const std::uint32_t before = state.mounts.live_count();
  EXPECT_EQ(run(restored, "host$ mkdir /x/y"), ok);
  EXPECT_EQ(run(restored, "host$ mount -t tmpfs u /x/y"), ok);
  EXPECT_EQ(state.mounts.live_count(), before + 2);
}

TEST(Restore, AChrootedReaderSeesItsOwnPaths) {
  const std::string jail =
      "41 20 0:31 / /sub rw - tmpfs t rw\n"
      "42 41 0:32 / /sub/x rw - tmpfs t rw\n";
  const RestoredMachine alone = expect_same(tables_with({{"jail", jail}}));
  EXPECT_THAT(remarks_of(alone), HasSubstr("note jail:1: the reader's root lies in mount 20"));

  const std::string host =
      "20 19 0:30 / / rw - tmpfs t rw\n"
      "41 20 0:31 / /srv/jail/sub rw - tmpfs t rw\n"
      "42 41 0:32 / /srv/jail/sub/x rw - tmpfs t rw\n";
  const RestoredMachine both = expect_same(tables_with({{"jail", jail}, {"host", host}}));
  const Kernel& kernel = both.machine->kernel();
  EXPECT_EQ(*kernel.resolve(*both.machine->task("jail"), "/sub/x"),
            *kernel.resolve(*both.machine->task("host"), "/srv/jail/sub/x"));
  EXPECT_EQ(run(both, "host$ mount -t tmpfs u /srv/jail/sub/x"), ok);
  EXPECT_THAT(shown_by(*both.machine)[0], HasSubstr(" /sub/x rw,relatime - tmpfs u"));
}

TEST(Restore, AChrootOnAMountAndAnEmptyTable) {
  expect_same(tables_with({{"in", "41 20 0:31 / / rw - tmpfs t rw\n"},
                           {"host",
                            "20 19 0:30 / / rw - tmpfs t rw\n"
                            "41 20 0:31 / /srv rw - tmpfs t rw\n"},
                           {"nothing", ""}}));
  expect_same(tables_with({{"nothing", ""}}));
}

// Two readers in parts of a namespace of which no table has the whole.
TEST(Restore, ViewsThatShareAParentAlone) {
  expect_same(tables_with({{"a", "41 20 0:31 / /x rw - tmpfs t rw\n"},
                           {"b", "42 20 0:32 / /x rw - tmpfs t rw\n"},
                           {"c", "43 20 0:33 / / rw - tmpfs t rw\n"}}));
}

TEST(Restore, AnOwnParentIsTheNamespacesRoot) {
  expect_same(tables_with({{"rootfs",
                            "1 1 0:2 / / rw - rootfs rootfs rw\n"
                            "20 1 0:21 / /proc rw - proc proc rw\n"}}));
}

TEST(Restore, TheOrderOfEachTableHolds) {
  const auto order = [](std::vector<std::vector<std::uint32_t>> tables, std::uint32_t count) {
    return merged_order(tables, count);
  };
  EXPECT_THAT(order({{0, 1, 2}, {0, 3, 2}}, 4).items, ElementsAre(0U, 1U, 3U, 2U));
  EXPECT_THAT(order({{0, 2}, {1, 2}}, 3).items, ElementsAre(0U, 1U, 2U));
  EXPECT_THAT(order({{2, 0}, {1, 2}}, 3).items, ElementsAre(1U, 2U, 0U));
  EXPECT_TRUE(order({{0, 1}, {0, 1}}, 2).is_agreed);
  EXPECT_FALSE(order({{0, 1}, {1, 0}}, 2).is_agreed);
  EXPECT_EQ(order({{0, 1}, {1, 0}}, 2).items.size(), 2U);
  // In both tables 60 stands between, and lines of the jail alone are none.
  expect_same(tables_with({{"host",
                            "20 19 0:30 / / rw - tmpfs t rw\n"
                            "70 20 0:33 / /j/c rw - tmpfs t rw\n"
                            "50 20 0:31 / /b rw - tmpfs t rw\n"
                            "60 20 0:32 / /j/a rw - tmpfs t rw\n"},
                           {"jail",
                            "70 20 0:33 / /c rw - tmpfs t rw\n"
                            "60 20 0:32 / /a rw - tmpfs t rw\n"}}));
}

TEST(Restore, NewMountsGetFreeIds) {
  const RestoredMachine restored =
      expect_same(tables_with({{"host",
                                "2 1 0:1 / / rw shared:1 - tmpfs t rw\n"
                                "4 2 0:3 / /a rw shared:3 - tmpfs t rw\n"}}));
  EXPECT_EQ(run(restored, "host$ mount -t tmpfs t /a"), ok);
  EXPECT_THAT(shown_by(*restored.machine)[0], HasSubstr("\n3 4 0:"));
  EXPECT_THAT(shown_by(*restored.machine)[0], HasSubstr("shared:2 "));
}

TEST(Restore, HeldPlacesAreBusy) {
  NodeTables tables =
      tables_with({{"a b", "2 1 0:1 / / rw - tmpfs t rw\n3 2 0:3 / /v rw - tmpfs t rw\n"}});
  tables.are_holds_known = true;
  tables.tables[0].held = {{HoldKind::open_file, 3, "/v/log", 1234, "nginx"},
                           {HoldKind::working_directory, 0, "/v", 12, "sh"},
                           {HoldKind::root, 99, "/", 1, "init"}};
  const RestoredMachine restored = restore(tables);
  EXPECT_THAT(remarks_of(restored), HasSubstr("1 held places are in no mount of it"));
  EXPECT_EQ(run(restored, "a-b$ umount /v"), Errno{EBUSY});
  const State& state = restored.machine->kernel().state();
  const Task& task = state.tasks[*restored.machine->task("a-b")];
  EXPECT_EQ(restored.machine->slot_name(state.files[task.first_file].slot),
            "pid 1234 nginx: open file");
  EXPECT_EQ(run(restored, "a-b$ umount -l /v"), ok);
}

TEST(Restore, NamesAreFitForTheLanguageAndUnique) {
  const RestoredMachine restored =
      restore(tables_with({{"pod/web app", ""}, {"pod-web-app", ""}, {"--", ""}, {"\x1b[2J", ""}}));
  std::vector<std::string> names;
  for (const auto& task : restored.machine->tasks()) names.push_back(task.name);
  EXPECT_THAT(names, ElementsAre("pod-web-app", "pod-web-app-2", "ns", "2J"));
}

TEST(Restore, TheMachineSaysWhatIsNotKnown) {
  EXPECT_FALSE(SimulatedMachine().knowledge().is_restored);
  EXPECT_TRUE(SimulatedMachine().knowledge().are_files_known);
  NodeTables tables = tables_with({{"a", "1 1 0:1 / / rw - tmpfs t rw\n"}});  // no stand-in
  const RestoredMachine restored = restore(tables);
  EXPECT_TRUE(restored.machine->clone()->knowledge().is_restored);
  EXPECT_FALSE(restored.machine->clone()->knowledge().are_files_known);
  tables.are_holds_known = true;
  EXPECT_TRUE(restore(tables).machine->knowledge().are_files_known);
}

}  // namespace
}  // namespace mntsim
