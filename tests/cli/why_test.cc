// SPDX-License-Identifier: Apache-2.0
// `mntsim why`, `why-not`, `holds` and `reach --reverse`: what they print, and how they refuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <sstream>
#include <string>

#include "tests/cli/program.h"

namespace mntsim {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// /srv/vol is shared; the reader is a slave, and has seen /srv/vol/disk arrive.
const char* const script =
    "mkdir -p /srv/vol\n"
    "mount --bind /srv/vol /srv/vol\n"
    "mount --make-shared /srv/vol\n"
    "fork reader\n"
    "reader$ unshare\n"
    "reader$ mount --make-rslave /\n"
    "mkdir /srv/vol/disk\n"
    "mount -t tmpfs disk /srv/vol/disk\n";

TEST(Why, GoesBackFromCopyToOriginal) {
  EXPECT_EQ(run_program({"why", "-", "reader:/srv/vol/disk"}, script).out,
            "reader:/srv/vol/disk  tmpfs disk (mount 8)\n"
            "  mount 8 came to reader:/srv/vol/disk: a copy of mount 7, which group 1 delivered to "
            "its slave reader:/srv/vol\n"
            "      step 8: init$ mount -t tmpfs disk /srv/vol/disk\n"
            "  mount 7 was mounted at init:/srv/vol/disk\n"
            "      step 8: init$ mount -t tmpfs disk /srv/vol/disk\n");
  EXPECT_EQ(run_program({"why", "-", "reader:/srv/vol"}, script).out,
            "reader:/srv/vol  tmpfs none (mount 6)\n"
            "  mount 6 came with the copy of a namespace: a copy of mount 3\n"
            "      step 5: reader$ unshare\n"
            "  mount 3 was bound at init:/srv/vol: a copy of mount 2\n"
            "      step 2: init$ mount --bind /srv/vol /srv/vol\n"
            "  mount 2 was there from the start\n");
}

TEST(Why, AsJson) {
  EXPECT_EQ(run_program({"why", "--json", "-", "init:/srv/vol/disk"}, script).out,
            R"({"mount":7,"how":"mounted","place":"init:/srv/vol/disk","group":null,)"
            R"("receiver":null,"copy_of":null,"by":{"step":8,"actor":null,"task":"init",)"
            R"("run":"mount -t tmpfs disk /srv/vol/disk"},"moved_by":null,"tucked_by":null})"
            "\n");
}

TEST(Why, MovesAreTold) {
  EXPECT_THAT(run_program({"why", "-", "init:/b"},
                          "mkdir /a\nmkdir /b\nmount -t tmpfs t /a\nmount --move /a /b\n")
                  .out,
              HasSubstr("  mount 3 was mounted at init:/a\n"
                        "      step 3: init$ mount -t tmpfs t /a\n"
                        "      moved by step 4: init$ mount --move /a /b\n"));
}

TEST(Why, AResetEndsThePast) {
  EXPECT_EQ(run_program({"why", "-", "init:/"}, std::string(script) + "reset\nmkdir /a\n").out,
            "init:/  tmpfs none (mount 2)\n  mount 2 was there from the start\n");
}

TEST(WhyNot, SaysWhyAndWhatCuresIt) {
  const std::string private_reader = std::string(script) +
                                     "reader$ mount --make-private /srv/vol\n"
                                     "mkdir /srv/vol/late\n"
                                     "mount -t tmpfs late /srv/vol/late\n";
  EXPECT_EQ(
      run_program({"why-not", "-", "reader:/srv/vol/late", "--from", "init:/srv/vol/late"},
                  private_reader)
          .out,
      "reader:/srv/vol/late does not show tmpfs late (mount 9), mounted at init:/srv/vol/late\n"
      "  why        reader:/srv/vol is private: what is mounted elsewhere does not arrive in it "
      "(as "
      "with mountPropagation None)\n"
      "  mounted    step 11: init$ mount -t tmpfs late /srv/vol/late\n"
      "  since      step 9: reader$ mount --make-private /srv/vol\n"
      "  cure       start reader anew, cloned from the namespace of init, with mountPropagation: "
      "HostToContainer; tried as\n"
      "             init$ fork anew\n"
      "             anew$ unshare\n"
      "             anew$ mount --make-rslave /\n");
}

TEST(WhyNot, WhatIsSeenIsSaidToBe) {
  EXPECT_EQ(
      run_program({"why-not", "-", "reader:/srv/vol/disk", "--from", "init:/srv/vol/disk"}, script)
          .out,
      "reader:/srv/vol/disk shows tmpfs disk (mount 7), mounted at init:/srv/vol/disk\n"
      "  why        reader:/srv/vol/disk shows it, by tmpfs disk (mount 8)\n"
      "  mounted    step 8: init$ mount -t tmpfs disk /srv/vol/disk\n");
}

TEST(WhyNot, ACopyThatWasUnmountedIsMountedAgain) {
  const std::string out =
      run_program({"why-not", "-", "reader:/srv/vol/disk", "--from", "init:/srv/vol/disk"},
                  std::string(script) + "reader$ umount /srv/vol/disk\n")
          .out;
  EXPECT_THAT(out, HasSubstr("the mount has been unmounted there"));
  EXPECT_THAT(out, HasSubstr("cure       mount it again"));
}

TEST(WhyNot, WordsThatDriveATerminalStayWords) {
  const std::string hostile =
      "mkdir '/a\x1b[2J'\nmkdir /b\nmount -t tmpfs 's\x1b[2J\xff' '/a\x1b[2J'\nfork c\n"
      "c$ unshare\nc$ umount '/a\x1b[2J'\n";
  for (const char* const verb : {"why-not", "why", "holds"}) {
    std::vector<std::string> arguments = {verb, "-", "init:/a\x1b[2J"};
    if (std::string(verb) == "why-not") {
      arguments = {verb, "-", "c:/a\x1b[2J", "--from", "init:/a\x1b[2J"};
    }
    const ProgramResult text = run_program(arguments, hostile);
    EXPECT_EQ(text.status, 0) << text.err;
    EXPECT_THAT(text.out, Not(HasSubstr("\x1b"))) << verb;
    arguments.emplace_back("--json");
    std::istringstream lines(run_program(arguments, hostile).out);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_TRUE(nlohmann::json::accept(line)) << line;
    }
  }
}

TEST(Holds, NamesTheUsersAndTriesTheUmount) {
  const std::string busy = std::string(script) + "reader$ cd /srv/vol/disk\n";
  EXPECT_EQ(run_program({"holds", "-", "init:/srv/vol/disk"}, busy).out,
            "tmpfs disk, device 0:3: 2 mounts\n"
            "  init:/srv/vol/disk    itself\n"
            "  reader:/srv/vol/disk  a slave of it; an umount detaches it, its users keep it\n"
            "      used by  working directory of reader at /srv/vol/disk\n"
            "umount     init:/srv/vol/disk  EBUSY: a propagated copy is in use "
            "(reader:/srv/vol/disk)\n"
            "umount -l  init:/srv/vol/disk  ok\n"
            "           left: reader:/srv/vol/disk (detached)\n");
  EXPECT_THAT(run_program({"holds", "-", "init:/srv/vol/disk"}, script).out,
              HasSubstr("umount     init:/srv/vol/disk  ok\n"
                        "           nothing: the file system is gone\n"));
}

TEST(Holds, ADetachedMountLivesForItsUsers) {
  const std::string detached =
      std::string(script) + "reader$ cd /srv/vol/disk\numount -l /srv/vol/disk\n";
  EXPECT_EQ(run_program({"holds", "-", "disk"}, detached).out,
            "tmpfs disk, device 0:3: 1 mount\n"
            "  mount 8, detached\n"
            "      used by  working directory of reader\n");
}

TEST(Holds, ADeviceIsItsNumberOrItsSource) {
  const std::string by_source = run_program({"holds", "-", "disk"}, script).out;
  EXPECT_EQ(run_program({"holds", "-", "0:3"}, script).out, by_source);
  EXPECT_THAT(by_source, HasSubstr("tmpfs disk, device 0:3: 2 mounts\n"));
  EXPECT_THAT(
      run_program({"holds", "-", "nfs:/export"}, "mkdir /a\nmount -t tmpfs nfs:/export /a\n").out,
      HasSubstr("tmpfs nfs:/export, device 0:3: 1 mount\n"));
  const ProgramResult none = run_program({"holds", "-", "0:99"}, script);
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err, HasSubstr("no mounted file system has this device or source"));
}

TEST(ReachReverse, SaysWhoCouldSend) {
  EXPECT_EQ(run_program({"reach", "--reverse", "-", "reader:/srv/vol"}, script).out,
            "reader:/srv/vol  itself\n"
            "init:/srv/vol    master: group 1\n");
  EXPECT_THAT(run_program({"reach", "--reverse", "-", "reader:/srv/vol", "--json"}, script).out,
              HasSubstr(R"({"place":"init:/srv/vol","mount":3,"link":"master","group":1,)"
                        R"("level":1,"occupied":false,"covered":false,)"));
  EXPECT_EQ(run_program({"reach", "--reverse", "--all", "-", "init:/"}, script).status, 2);
}

TEST(Questions, ThePastNeedsAPlaceThatIsThere) {
  for (const char* const verb : {"why", "holds"}) {
    EXPECT_EQ(run_program({verb, "-", "init:/srv/vl"}, script).status, 2);
  }
  const ProgramResult result =
      run_program({"why-not", "-", "init:/srv", "--from", "reeder:/srv"}, script);
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("did you mean 'reader:/srv'?"));
  EXPECT_EQ(run_program({"why-not", "-", "init:/srv"}, script).status, 2);
}

}  // namespace
}  // namespace mntsim
