// SPDX-License-Identifier: Apache-2.0
#include "sim/import/table_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/import/node_file.h"
#include "sim/kernel/validate.h"
#include "sim/script/input_error.h"
#include "tests/import/tables_of.h"

namespace mntsim {
namespace {

using ::testing::HasSubstr;

struct Read {
  std::string mountinfo;
  std::string remarks;
};

/// What a text becomes; it must be shown as it became.
Read read(const std::string& text) {
  TableReader reader;
  reader.read(text, "f", "n");
  Read result{reader.tables().tables.at(0).mountinfo, ""};
  for (const ImportRemark& remark : reader.remarks()) result.remarks += remark.message() + '\n';
  const RestoredMachine restored = machine_of(reader.tables());
  EXPECT_EQ(validate(restored.machine->kernel().state()), "");
  EXPECT_EQ(shown_by(*restored.machine)[0], result.mountinfo);
  return result;
}

TEST(TableReader, MountinfoStaysAsItIs) {
  const std::string text = "20 19 0:30 / / rw shared:1 - tmpfs t rw\n";
  const Read result = read(text);
  EXPECT_EQ(result.mountinfo, text);
  EXPECT_EQ(result.remarks, "");
}

TEST(TableReader, MountsAreCompletedByPath) {
  const Read result = read(
      "/dev/vda / ext4 rw,relatime,discard 0 0\n"
      "tmpfs /run tmpfs rw,nosuid,nodev,size=10k 0 0\n"
      "/dev/vda /run/a\\040b ext4 ro,relatime,discard 0 0\n"
      "tmpfs /run2 tmpfs rw 0 0\n");
  EXPECT_EQ(result.mountinfo,
            "8388608 8388612 4095:1 / / rw,relatime - ext4 /dev/vda rw,discard\n"
            "8388609 8388608 4095:2 / /run rw,nosuid,nodev - tmpfs tmpfs rw,size=10k\n"
            "8388610 8388609 4095:1 / /run/a\\040b ro,relatime - ext4 /dev/vda rw,discard\n"
            "8388611 8388608 4095:3 / /run2 rw - tmpfs tmpfs rw\n");
  EXPECT_THAT(result.remarks, HasSubstr("f: mount ids and devices are made up"));
  EXPECT_THAT(result.remarks, HasSubstr("all count as private"));
}

TEST(TableReader, WhatMountPrints) {
  const Read result = read(
      "/dev/vda on / type ext4 (rw,relatime)\n"
      "no line\n"
      "proc on /proc type proc (rw,nosuid)\n");
  EXPECT_THAT(result.mountinfo, HasSubstr(" / /proc rw,nosuid - proc proc rw\n"));
  EXPECT_THAT(result.remarks, HasSubstr("f:2: no line of a mount table: 'no line'"));
}

TEST(TableReader, FindmntWithAllColumnsIsExact) {
  const Read result = read(R"({"filesystems": [
    {"target":"/", "source":"/dev/vda[/@]", "fstype":"btrfs", "options":"rw,relatime,x=y", "id":27,
     "parent":1, "maj:min":"254:0", "fsroot":"/@", "vfs-options":"rw,relatime",
     "fs-options":"rw,x=y", "opt-fields":"shared:1", "propagation":"shared", "children": [
       {"target":"/a b", "source":"tmpfs", "fstype":"tmpfs", "options":"rw", "id":"28", "parent":"27",
        "maj:min":"  0:30 ", "fsroot":"/", "vfs-options":"rw", "fs-options":"rw",
        "opt-fields":"shared:2 master:1", "propagation":"shared,slave"}]}]})");
  EXPECT_EQ(result.mountinfo,
            "27 1 254:0 /@ / rw,relatime shared:1 - btrfs /dev/vda rw,x=y\n"
            "28 27 0:30 / /a\\040b rw shared:2 master:1 - tmpfs tmpfs rw\n");
  EXPECT_EQ(result.remarks, "");
}

TEST(TableReader, FindmntSaysWhatIsUnknown) {
  const Read result = read(R"({"filesystems": [
    {"target":"/", "source":"/dev/vda", "fstype":"ext4", "options":"rw", "propagation":"shared",
     "children": [{"target":"/b", "source":"/dev/vda[/x]", "fstype":"ext4", "options":"ro,noexec",
                   "propagation":"unbindable"}]}]})");
  EXPECT_THAT(result.mountinfo,
              HasSubstr("8388609 8388608 4095:1 /x /b ro,noexec unbindable - ext4"));
  EXPECT_THAT(result.remarks, HasSubstr("no columns for it: ID,PARENT,MAJ:MIN,OPT-FIELDS"));
  EXPECT_THAT(result.remarks, HasSubstr("which mounts are peers is unknown"));
}

TEST(TableReader, TablesOfOneImportShareNoMadeUpNumber) {
  TableReader reader;
  for (const char* name : {"a", "b"})
    reader.read("t / tmpfs rw 0 0\nt /x tmpfs rw 0 0\n", name, name);
  const RestoredMachine restored = machine_of(reader.tables());
  EXPECT_EQ(remarks_of(restored), "");
  EXPECT_EQ(restored.machine->kernel().state().namespaces.live_count(), 2U);
}

TEST(TableReader, ANodeKeepsItsNames) {
  TableReader reader;
  reader.read(to_node_json(tables_with({{"web", ""}, {"db", ""}})), "node.json", "n");
  ASSERT_EQ(reader.tables().tables.size(), 2U);
  EXPECT_EQ(reader.tables().tables[1].name, "db");
}

TEST(TableReader, OtherJsonIsRefused) {
  TableReader reader;
  EXPECT_THROW(reader.read("{\"steps\":[]}", "f", "n"), InputError);
  EXPECT_THROW(reader.read("{", "f", "n"), InputError);
  EXPECT_THROW(reader.read("{\"filesystems\":[{\"target\":null}]}", "f", "n"), InputError);
}

}  // namespace
}  // namespace mntsim
