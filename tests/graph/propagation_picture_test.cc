// SPDX-License-Identifier: Apache-2.0
// picture_of: nothing is lost by folding, and what was folded together is alike.
#include "sim/graph/propagation_picture.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

NamespaceHandle host_of(const SimulatedMachine& machine) {
  return machine.kernel().state().tasks[machine.kernel().init_task()].mount_namespace;
}

/// By mount: the box it is in.
std::map<std::uint32_t, std::size_t> boxes_of(const PropagationPicture& picture) {
  std::map<std::uint32_t, std::size_t> boxes;
  for (std::size_t at = 0; at < picture.mounts.size(); ++at) {
    for (const MountHandle mount : picture.mounts[at].members) {
      EXPECT_TRUE(boxes.emplace(mount.slot, at).second) << "a mount in two boxes";
    }
  }
  return boxes;
}

std::uint32_t group_kind(const PropagationPicture& picture, std::uint32_t id) {
  for (std::uint32_t kind = 0; kind < picture.groups.size(); ++kind) {
    const auto& ids = picture.groups[kind].ids;
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) return kind;
  }
  return no_kind;
}

TEST(PropagationPicture, ShowsOrCountsEachMountOnce) {
  for (std::uint64_t index = 0; index < 60; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    for (const bool fold : {true, false}) {
      const PropagationPicture picture = picture_of(state, host_of(*machine), fold);
      std::size_t told = boxes_of(picture).size();
      std::size_t drawn = 0;
      for (const PictureNamespace& kind : picture.namespaces) {
        told += kind.private_mounts + kind.lone_peers;
        drawn += kind.drawn_mounts;
      }
      std::size_t all = 0;
      for (std::uint32_t slot = 0; slot < state.mounts.slot_count(); ++slot) {
        const Mount& mount = state.mounts[MountHandle{slot}];
        const bool is_hidden_root =
            mount.mount_namespace && !mount.is_shared() && !mount.is_slave() &&
            state.namespaces[mount.mount_namespace].root == MountHandle{slot};
        if (mount.id != 0 && !is_hidden_root) ++all;
      }
      EXPECT_EQ(told, all);
      EXPECT_EQ(drawn, boxes_of(picture).size());
    }
  }
}

TEST(PropagationPicture, MountsOfABoxAreTiedToTheSameKinds) {
  for (std::uint64_t index = 0; index < 60; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    const PropagationPicture picture = picture_of(state, host_of(*machine), true);
    for (const PictureMount& box : picture.mounts) {
      const auto& homes = picture.namespaces[box.name_space].members;
      for (const MountHandle handle : box.members) {
        const Mount& mount = state.mounts[handle];
        EXPECT_NE(std::find(homes.begin(), homes.end(), mount.mount_namespace), homes.end());
        if (mount.is_shared()) {
          EXPECT_EQ(box.group, group_kind(picture, mount.group_id));
        } else {
          EXPECT_EQ(box.group, no_kind);
          EXPECT_EQ(box.master, group_kind(picture, state.mounts[mount.master].group_id));
        }
      }
    }
  }
}

TEST(PropagationPicture, TheHostIsNeverFolded) {
  const auto machine =
      machine_after({"mkdir -p /v", "mount -t tmpfs t /v", "mount --make-shared /v", "fork a",
                     "a$ unshare", "fork b", "b$ unshare"});
  const PropagationPicture picture = picture_of(machine->kernel().state(), host_of(*machine), true);
  ASSERT_EQ(picture.mounts.size(), 2U);
  EXPECT_EQ(picture.mounts[0].members.size(), 1U);
  EXPECT_EQ(picture.mounts[1].members.size(), 2U);
  EXPECT_EQ(picture.groups.size(), 1U);
}

TEST(PropagationPicture, PeersWithNobodyAreLeftOut) {
  const auto machine =
      machine_after({"mkdir -p /v", "mount -t tmpfs t /v", "mount --make-shared /v"});
  const PropagationPicture picture = picture_of(machine->kernel().state(), host_of(*machine), true);
  EXPECT_TRUE(picture.mounts.empty());
  EXPECT_TRUE(picture.groups.empty());
  EXPECT_EQ(picture.namespaces[0].lone_peers, 1U);
}

}  // namespace
}  // namespace mntsim
