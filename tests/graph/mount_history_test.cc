// SPDX-License-Identifier: Apache-2.0
// How mounts came to be where they are, from the events of each command.
#include "sim/graph/mount_history.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

class Recorded {
 public:
  Recorded() : history_((machine_.kernel().events().switch_on(), machine_.kernel().state())) {}

  Recorded(std::initializer_list<const char*> lines) : Recorded() {
    for (const char* line : lines) run(line);
  }

  void run(const std::string& line) {
    ++count_;
    static_cast<void>(machine_.execute(*parse_line(line, {})));
    history_.add(machine_.kernel().state(), machine_.kernel().events().take(), {count_, false},
                 [](MountHandle) { return std::string("place"); });
  }

  /// "8 peer 2, 7 command 2, …": mount, cause and command of each life of the chain.
  [[nodiscard]] std::string chain(const char* task, const char* path) const {
    const MountHandle mount = machine_.kernel().resolve(*machine_.task(task), path)->mount;
    std::string text;
    for (const std::uint32_t index : history_.chain(mount)) {
      const MountLife& life = history_.life(index);
      if (!text.empty()) text += ", ";
      text += std::to_string(life.mount_id) + " " + word(life.cause) + " " +
              std::to_string(life.command);
    }
    return text;
  }

  [[nodiscard]] const MountLife& life(const char* task, const char* path) const {
    const MountHandle mount = machine_.kernel().resolve(*machine_.task(task), path)->mount;
    return history_.life(history_.life_of(mount));
  }
  [[nodiscard]] const MountHistory& history() const { return history_; }
  [[nodiscard]] const State& state() const { return machine_.kernel().state(); }

 private:
  static std::string word(Cause cause) {
    switch (cause) {
      case Cause::command: return "command";
      case Cause::from_peer: return "peer";
      case Cause::from_master: return "master";
      case Cause::clone: return "clone";
      case Cause::name_removed:
      case Cause::teardown: break;
    }
    return "";
  }

  SimulatedMachine machine_;
  MountHistory history_;
  std::uint32_t count_ = 0;
};

TEST(MountHistory, ACopyThatAGroupDeliveredGoesBackToTheMountThatTheCommandMade) {
  const Recorded recorded{"mkdir /d",   "mount --make-shared /",    "fork c",
                          "c$ unshare", "c$ mount --make-rslave /", "mount -t tmpfs t /d"};
  EXPECT_EQ(recorded.chain("c", "/d"), "6 master 6, 5 command 6");
  EXPECT_EQ(recorded.chain("init", "/d"), "5 command 6");
  EXPECT_EQ(recorded.life("c", "/d").group_id, 1U);
  EXPECT_EQ(recorded.life("c", "/").propagation_by, 5U);
}

TEST(MountHistory, ClonesAndBindsGoBackToTheirOriginals) {
  const Recorded recorded{
      "mkdir /a", "mkdir /b",   "mount -t tmpfs t /a",   "mkdir /a/in", "mount -t tmpfs u /a/in",
      "fork c",   "c$ unshare", "c$ mount --rbind /a /b"};
  EXPECT_EQ(recorded.chain("c", "/b"), "9 command 8, 7 clone 7, 3 command 3");
  EXPECT_EQ(recorded.chain("c", "/b/in"), "10 command 8, 8 clone 7, 4 command 5");
  EXPECT_EQ(recorded.chain("c", "/"), "6 clone 7, 2 command 0");
}

// What is left out of a recursive bind must not shift the others.
TEST(MountHistory, WhatARecursiveBindLeavesOutIsPassedOver) {
  const Recorded recorded{"mkdir -p /a/one",
                          "mkdir /a/two",
                          "mkdir /b",
                          "mount -t tmpfs one /a/one",
                          "mkdir /a/one/deep",
                          "mount -t tmpfs deep /a/one/deep",
                          "mount -t tmpfs two /a/two",
                          "mount --make-unbindable /a/one",
                          "mount --rbind /a /b"};
  EXPECT_EQ(recorded.chain("init", "/b/two"), "7 command 9, 5 command 7");
}

TEST(MountHistory, EachMountOfAPropagatedTreeFindsItsOwnOriginal) {
  const Recorded recorded{"mkdir -p /a/in",
                          "mkdir /b",
                          "mkdir /p",
                          "mount -t tmpfs a /a",
                          "mkdir /a/in",
                          "mount -t tmpfs in /a/in",
                          "mount --bind /p /p",
                          "mkdir /p/x",
                          "mount --make-shared /p",
                          "mount --bind /p /b",
                          "mount --rbind /a /p/x"};
  EXPECT_EQ(recorded.chain("init", "/b/x"), "9 peer 11, 7 command 11, 3 command 4");
  EXPECT_EQ(recorded.chain("init", "/b/x/in"), "10 peer 11, 8 command 11, 4 command 6");
}

TEST(MountHistory, MovesAreKept) {
  const Recorded recorded{"mkdir /a", "mkdir /b", "mount -t tmpfs t /a", "mount --move /a /b"};
  EXPECT_EQ(recorded.life("init", "/b").command, 3U);
  EXPECT_EQ(recorded.life("init", "/b").moved_by, 4U);
}

// Every original is a mount of the same file system, unless it is gone; nothing is lost by the way.
TEST(MountHistory, OriginalsShowTheSameFileSystemOnRandomStates) {
  std::size_t copies = 0;
  for (std::uint64_t index = 0; index < 300; ++index) {
    Recorded recorded;
    for (const std::string& line : random_script(case_seed(77, index), 60, Emphasis::chains)) {
      recorded.run(line);
    }
    const State& state = recorded.state();
    for_each_mount(state, [&](MountHandle mount) {
      const std::uint32_t at = recorded.history().life_of(mount);
      ASSERT_NE(at, MountLife::none) << "state " << index;
      const MountLife& life = recorded.history().life(at);
      EXPECT_EQ(life.mount, mount);
      EXPECT_EQ(life.mount_id, state.mounts[mount].id);
      if (life.original == MountLife::none) return;
      const MountHandle original = recorded.history().life(life.original).mount;
      if (!original) return;
      EXPECT_EQ(state.dentries[state.mounts[original].root].superblock,
                state.dentries[state.mounts[mount].root].superblock)
          << "state " << index << ", mount " << life.mount_id;
      ++copies;
    });
  }
  EXPECT_GT(copies, 1000U);
}

TEST(MountHistory, WhatNobodyLeadsToIsForgotten) {
  Recorded recorded{"mkdir /a", "mkdir /b", "mount -t tmpfs t /a", "mount --bind /a /b",
                    "umount /a"};
  for (int round = 0; round < 70'000; ++round) {
    recorded.run("mount -t tmpfs u /a");
    recorded.run("umount /a");
  }
  EXPECT_LT(recorded.history().size(), 70'000U);
  EXPECT_EQ(recorded.chain("init", "/b"), "4 command 4, 3 command 3");
}

}  // namespace
}  // namespace mntsim
