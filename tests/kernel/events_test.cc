// SPDX-License-Identifier: Apache-2.0
// Each change says how it came there, each refusal which check failed.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/kernel/kernel.h"
#include "tests/kernel/script.h"

namespace mntsim {
namespace {

std::string words(EventKind kind) {
  switch (kind) {
    case EventKind::attached: return "attached";
    case EventKind::detached: return "detached";
    case EventKind::moved: return "moved";
    case EventKind::tucked: return "tucked";
    case EventKind::options_changed: return "options";
    case EventKind::propagation_changed: return "propagation";
  }
  return "";
}

std::string words(Cause cause) {
  switch (cause) {
    case Cause::command: return "command";
    case Cause::from_peer: return "peer";
    case Cause::from_master: return "master";
    case Cause::clone: return "clone";
    case Cause::name_removed: return "name removed";
    case Cause::teardown: return "teardown";
  }
  return "";
}

// "KIND ID by CAUSE from ORIGIN through GROUP" of each event that the last line of the script
// causes.
std::vector<std::string> events_of_last(const std::string& script) {
  SimulatedMachine machine;
  machine.kernel().events().switch_on();
  std::vector<Event> events;
  for (const TaskCommand& command : parse_lines(script)) {
    (void)machine.kernel().events().take();
    (void)machine.execute(command);
  }
  std::vector<std::string> found;
  for (const Event& event : machine.kernel().events().take()) {
    std::string text =
        words(event.kind) + ' ' + std::to_string(event.mount_id) + " by " + words(event.cause);
    if (event.origin_id != 0) text += " from " + std::to_string(event.origin_id);
    if (event.group_id != 0) text += " through " + std::to_string(event.group_id);
    found.push_back(text);
  }
  return found;
}

using Events = std::vector<std::string>;

TEST(Event, APropagatedMountSaysThroughWhichGroupItCame) {
  const std::string peers_and_slave =
      "mkdir /a\nmkdir /b\nmkdir /c\nmkdir /a/x\nmount --bind /a /a\nmount --make-shared /a\n"
      "mount --bind /a /b\nmount --bind /a /c\nmount --make-slave /c\n";
  EXPECT_EQ(events_of_last(peers_and_slave + "mount -t tmpfs t /a/x"),
            (Events{"attached 6 by command", "attached 8 by master from 6 through 1",
                    "attached 7 by peer from 6 through 1"}));
  EXPECT_EQ(events_of_last(peers_and_slave + "mount -t tmpfs t /a/x\numount /a/x"),
            (Events{"detached 6 by command", "detached 8 by master from 6 through 1",
                    "detached 7 by peer from 6 through 1"}));
}

TEST(Event, EachWayOfChangingHasItsCause) {
  EXPECT_EQ(events_of_last("fork c\nc$ unshare"),
            (Events{"attached 3 by clone from 1", "attached 4 by clone from 2"}));
  EXPECT_EQ(events_of_last("fork c\nc$ unshare\nc$ exit"),
            (Events{"detached 3 by teardown", "detached 4 by teardown"}));
  EXPECT_EQ(events_of_last("mkdir /a\nfork c\nc$ unshare\nmount -t tmpfs t /a\nc$ rmdir /a"),
            (Events{"detached 5 by name removed"}));
  EXPECT_EQ(events_of_last("mkdir /a\nmount -t tmpfs t /a\nmount -o remount,ro,bind /a"),
            (Events{"options 3 by command"}));
  EXPECT_EQ(events_of_last("mount --make-shared /"), (Events{"propagation 2 by command"}));
  EXPECT_EQ(events_of_last("mkdir /a\nmkdir /b\nmount -t tmpfs t /a\nmount --move /a /b"),
            (Events{"moved 3 by command"}));
}

TEST(Event, ABindSaysWhatEachOfItsMountsIsACopyOf) {
  const std::string tree =
      "mkdir -p /a/x\nmkdir /a/y\nmkdir /b\nmount -t tmpfs t /a/x\nmount -t tmpfs t /a/y\n"
      "mount --make-unbindable /a/x\n";
  EXPECT_EQ(events_of_last(tree + "mount --bind /a /b"), (Events{"attached 5 by command from 2"}));
  EXPECT_EQ(events_of_last(tree + "mount --rbind /a /b"),
            (Events{"attached 5 by command from 2", "attached 6 by command from 4"}));
  // A bind that fails leaves nothing that the next mount could take for its own.
  EXPECT_EQ(events_of_last(tree + "mount --rbind /a /a/x/none\nmount -t tmpfs t /b"),
            (Events{"attached 5 by command"}));
}

TEST(Event, WhatWasThereIsLiftedOntoAPropagatedMount) {
  const std::string two_peers =
      "mkdir /a\nmkdir /b\nmkdir /a/x\nmount --bind /a /a\nmount --make-shared /a\nmount --bind /a "
      "/b\n"
      "mount --make-private /b\nmount -t tmpfs own /b/x\nmount --make-shared /b\n";
  // /b left the group and is alone: nothing arrives.
  EXPECT_EQ(events_of_last(two_peers + "mount -t tmpfs t /a/x"), (Events{"attached 6 by command"}));
  const std::string covered_slave =
      "mkdir /a\nmkdir /b\nmkdir /a/x\nmount --bind /a /a\nmount --make-shared /a\nmount --bind /a "
      "/b\n"
      "mount --make-slave /b\nmount -t tmpfs own /b/x\n";
  EXPECT_EQ(events_of_last(covered_slave + "mount -t tmpfs t /a/x"),
            (Events{"attached 6 by command", "attached 7 by master from 6 through 1",
                    "tucked 5 by master from 6 through 1"}));
}

TEST(Event, NothingIsRecordedWhileNobodyListens) {
  SimulatedMachine machine;
  for (const TaskCommand& command : parse_lines("mkdir /a\nmount -t tmpfs t /a"))
    (void)machine.execute(command);
  EXPECT_TRUE(machine.kernel().events().take().empty());
}

Check check_of_last(const std::string& script) {
  SimulatedMachine machine;
  for (const TaskCommand& command : parse_lines(script)) (void)machine.execute(command);
  return machine.kernel().last_refusal().check;
}

TEST(Refusal, OneErrnoHasManyReasons) {
  const std::string shared = "mkdir /a\nmkdir /b\nmount -t tmpfs t /a\nmkdir /a/d\n";
  EXPECT_EQ(check_of_last(shared + "mount --make-unbindable /a\nmount --bind /a /b"),
            Check::source_unbindable);
  EXPECT_EQ(check_of_last(shared + "mount --make-shared /\nmount --move /a /b"),
            Check::parent_shared);
  EXPECT_EQ(check_of_last(shared + "mount --move /a/d /b"), Check::not_a_mount_root);
  EXPECT_EQ(check_of_last(shared + "mount --make-private /a/d"), Check::not_a_mount_root);
  EXPECT_EQ(check_of_last(shared + "umount /b"), Check::not_a_mount_root);
  EXPECT_EQ(check_of_last(shared + "mount x /b"), Check::no_type);
  EXPECT_EQ(check_of_last(shared + "mount -t tmpfs -o nonsense x /b"), Check::unknown_option);
  EXPECT_EQ(check_of_last(shared + "mount --bind '' /b"), Check::no_source);
  EXPECT_EQ(check_of_last(shared + "umount --expire /"), Check::expire_root);
  EXPECT_EQ(check_of_last(shared + "pivot_root /b /b"), Check::pivot_same_mount);
}

TEST(Refusal, BusySaysWhy) {
  const std::string mounted = "mkdir /a\nmount -t tmpfs t /a\nmkdir /a/b\n";
  EXPECT_EQ(check_of_last(mounted + "mount -t tmpfs u /a/b\numount /a"), Check::has_children);
  EXPECT_EQ(check_of_last(mounted + "open /a s\numount /a"), Check::in_use);
  EXPECT_EQ(check_of_last("mkdir /a\nmount --make-shared /\nfork c\nc$ unshare\nmount -t tmpfs t "
                          "/a\nc$ cd /a\numount /a"),
            Check::copy_in_use);
  EXPECT_EQ(check_of_last(mounted + "rmdir /a"), Check::is_mountpoint_here);
}

TEST(Refusal, EveryCheckHasItsSentence) {
  for (int check = 1; check <= static_cast<int>(Check::new_root_unreachable); ++check) {
    EXPECT_FALSE(describe(static_cast<Check>(check)).empty()) << check;
  }
}

}  // namespace
}  // namespace mntsim
