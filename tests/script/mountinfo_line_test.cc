// SPDX-License-Identifier: Apache-2.0
#include "sim/script/mountinfo_line.h"

#include <gtest/gtest.h>

namespace mntsim {
namespace {

TEST(MountinfoLine, ReadsEveryField) {
  const auto line = read_mountinfo_line(
      R"(36 35 98:0 /mnt\0401 /mnt\0112\134x rw,noatime master:1 propagate_from:7 - ext3 /dev/ro\043ot rw,errors=continue)");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->id, 36U);
  EXPECT_EQ(line->parent, 35U);
  EXPECT_EQ(line->device, "98:0");
  EXPECT_EQ(line->root, "/mnt 1");
  EXPECT_EQ(line->mount_point, "/mnt\t2\\x");
  EXPECT_EQ(line->options, "rw,noatime");
  EXPECT_EQ(line->shared, 0U);
  EXPECT_EQ(line->master, 1U);
  EXPECT_EQ(line->propagate_from, 7U);
  EXPECT_EQ(line->type, "ext3");
  EXPECT_EQ(line->source, "/dev/ro#ot");
  EXPECT_EQ(line->super_options, "rw,errors=continue");
}

std::string_view propagation(std::string_view tags) {
  const auto line = read_mountinfo_line("2 1 0:1 / / rw " + std::string(tags) + "- tmpfs none rw");
  return line ? line->propagation() : "no line";
}

TEST(MountinfoLine, KnowsThePropagationTypes) {
  EXPECT_EQ(propagation(""), "private");
  EXPECT_EQ(propagation("shared:1 "), "shared");
  EXPECT_EQ(propagation("master:1 "), "slave");
  EXPECT_EQ(propagation("shared:2 master:1 "), "shared,slave");
  EXPECT_EQ(propagation("unbindable "), "unbindable");
  EXPECT_EQ(propagation("new_tag new:x "), "private") << "tags of later kernels are passed over";
  EXPECT_EQ(propagation("shared:x "), "no line");
}

TEST(MountinfoLine, ASourceMayBeEmpty) {
  const auto line = read_mountinfo_line("2 1 0:1 / /a rw - tmpfs  rw");
  ASSERT_TRUE(line);
  EXPECT_EQ(line->source, "");
  EXPECT_EQ(line->super_options, "rw");
}

TEST(MountinfoLine, FindsOptionsOfTheMountAndOfItsSuperBlock) {
  const auto line = read_mountinfo_line("2 1 0:1 / /a ro,nosuid - tmpfs none rw,size=4k");
  ASSERT_TRUE(line);
  for (const char* option : {"ro", "nosuid", "rw", "size=4k"})
    EXPECT_TRUE(line->has_option(option));
  for (const char* option : {"nodev", "size", "o", ""}) EXPECT_FALSE(line->has_option(option));
}

TEST(MountinfoLine, RefusesWhatIsNoLine) {
  for (const char* text : {"", "x", "2", "2 1 0:1 / /a rw", "2 1 0:1 / /a rw - tmpfs none",
                           "2 x 0:1 / /a rw - tmpfs none rw", "-2 1 0:1 / /a rw - tmpfs none rw"}) {
    EXPECT_FALSE(read_mountinfo_line(text)) << text;
  }
}

}  // namespace
}  // namespace mntsim
