// SPDX-License-Identifier: Apache-2.0
// `isolate`: what it says is replayed, on random nodes, and compared with every smaller set of
// changes on small ones.
#include "sim/graph/isolate.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "sim/kernel/propagation/copy_tree.h"
#include "sim/kernel/propagation/peer_group.h"
#include "sim/kernel/propagation/propagate_mount.h"
#include "sim/kernel/propagation/propagation_walk.h"
#include "sim/kernel/vfs/dentry_tree.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"
#include "sim/script/random.h"
#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

using Mounts = std::vector<MountHandle>;

std::uint32_t plain_cost(MountHandle /*mount*/) { return 1; }

/// Who receives, as plainly as it can be said: the kernel's walk, and roots that overlap.
std::uint64_t pairs_by_walk(const State& state, const Mounts& from, const Mounts& to) {
  std::uint64_t count = 0;
  for (const MountHandle sender : from) {
    if (!state.mounts[sender].is_shared()) continue;
    for (const MountHandle receiver : PropagationWalk(state, sender)) {
      const DentryHandle here = state.mounts[sender].root;
      const DentryHandle there = state.mounts[receiver].root;
      const bool overlap = is_below(state, here, there) || is_below(state, there, here);
      if (overlap && std::find(to.begin(), to.end(), receiver) != to.end()) ++count;
    }
  }
  return count;
}

struct Sides {
  Mounts from;
  Mounts to;
};

/// Two namespaces of the machine; where it has one, or every third time, any mounts.
Sides random_sides(const State& state, std::uint64_t seed) {
  Random random(seed);
  std::vector<NamespaceHandle> namespaces;
  for (std::uint32_t slot = 0; slot < state.namespaces.slot_count(); ++slot) {
    if (state.namespaces[NamespaceHandle{slot}].root) namespaces.push_back(NamespaceHandle{slot});
  }
  Sides sides;
  const bool is_mixed = namespaces.size() < 2 || seed % 3 == 0;
  const std::size_t first = random.below(namespaces.size());
  for_each_mount(state, [&](MountHandle mount) {
    if (is_mixed) {
      const std::size_t side = random.below(3);
      if (side == 0) sides.from.push_back(mount);
      if (side == 1) sides.to.push_back(mount);
      return;
    }
    const NamespaceHandle home = state.mounts[mount].mount_namespace;
    if (home == namespaces[first]) sides.from.push_back(mount);
    if (home == namespaces[(first + 1) % namespaces.size()]) sides.to.push_back(mount);
  });
  return sides;
}

void apply(State& state, const Isolation& isolation) {
  for (const IsolationChange& change : isolation.changes) {
    change_propagation(state, change.mount,
                       change.is_sender ? Propagation::slave : Propagation::private_);
  }
}

/// A root, and a name below it where there is one.
std::vector<DentryHandle> places_in(const State& state, DentryHandle root, Random& random) {
  std::vector<DentryHandle> names;
  const ListRange<Dentry, &Dentry::sibling> children(state.dentries,
                                                     state.dentries[root].first_child);
  for (const DentryHandle child : children) names.push_back(child);
  if (names.empty()) return {root};
  return {root, names[random.below(names.size())]};
}

/// Mounts something new at the place; how many mounts on `to` that made.
std::size_t arrivals(State& state, Path place, const Mounts& to) {
  const std::uint64_t before = state.next_sequence;
  const NamespaceHandle home = state.mounts[place.mount].mount_namespace;
  const DentryHandle root = state.mounts[state.namespaces[home].root].root;
  const MountHandle made = create_mount(state, root, NameId::none);
  if (attach_tree(state, made, place) != ok) return 0;
  std::size_t count = 0;
  for_each_mount(state, [&](MountHandle mount) {
    const Mount& record = state.mounts[mount];
    if (record.sequence < before || !record.parent) return;
    if (std::find(to.begin(), to.end(), record.parent) != to.end()) ++count;
  });
  return count;
}

/// Mounts at places of every mount of one side, each on a copy, and once more on a bind that is
/// made there first.
void expect_nothing_arrives(const State& state, const Sides& sides, std::uint64_t index) {
  Random random(index);
  for (const MountHandle sender : sides.from) {
    for (const DentryHandle dentry : places_in(state, state.mounts[sender].root, random)) {
      const Path place{sender, dentry};
      if (state.dentries[dentry].is_removed || topmost(state, place) != place) continue;
      State copy = state;
      ASSERT_EQ(arrivals(copy, place, sides.to), 0U) << "case " << index;
      if (random.chance(50)) continue;
      State later = state;
      const MountHandle bind = copy_mount(later, sender, dentry, {});
      if (attach_tree(later, bind, place) != ok) continue;
      ASSERT_EQ(arrivals(later, {bind, dentry}, sides.to), 0U) << "case " << index;
    }
  }
}

TEST(Isolate, PairsAreThoseOfTheKernelsWalk) {
  for (std::uint64_t index = 0; index < 1000; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    const Sides sides = random_sides(state, index);
    ASSERT_EQ(count_pairs(state, sides.from, sides.to), pairs_by_walk(state, sides.from, sides.to))
        << "case " << index;
  }
}

TEST(Isolate, NothingArrivesAfterTheChangesOnRandomNodes) {
  std::uint64_t pairs = 0;
  for (std::uint64_t index = 0; index < 1000; ++index) {
    const auto machine = random_machine(index);
    State state = machine->kernel().state();
    const Sides sides = random_sides(state, index);
    const Isolation isolation = isolate(state, sides.from, sides.to, plain_cost);
    pairs += isolation.pair_count;
    ASSERT_EQ(isolation.changes.empty(), isolation.pair_count == 0);
    apply(state, isolation);
    ASSERT_EQ(pairs_by_walk(state, sides.from, sides.to), 0U) << "case " << index;
    expect_nothing_arrives(state, sides, index);
  }
  EXPECT_GT(pairs, 1000U);
}

/// Is there a set of `count` changes, of any mounts and any kind, after which no pair is left?
bool can_be_done_with(const State& state, const Sides& sides, const Mounts& candidates,
                      std::size_t first, std::size_t count) {
  if (pairs_by_walk(state, sides.from, sides.to) == 0) return true;
  if (count == 0) return false;
  for (std::size_t index = first; index < candidates.size(); ++index) {
    for (const Propagation type : {Propagation::slave, Propagation::private_,
                                   Propagation::unbindable, Propagation::shared}) {
      State changed = state;
      change_propagation(changed, candidates[index], type);
      if (can_be_done_with(changed, sides, candidates, index + 1, count - 1)) return true;
    }
  }
  return false;
}

TEST(Isolate, NoSmallerSetOfChangesOfAnyMountsDoesIt) {
  std::size_t compared = 0;
  std::size_t larger = 0;
  for (std::uint64_t index = 0; index < 1000; ++index) {
    const auto machine = random_machine(index);
    const State& state = machine->kernel().state();
    const Sides sides = random_sides(state, index);
    const std::size_t count = isolate(state, sides.from, sides.to, plain_cost).changes.size();
    Mounts candidates;
    for_each_mount(state, [&](MountHandle mount) {
      if (state.mounts[mount].is_shared() || state.mounts[mount].is_slave()) {
        candidates.push_back(mount);
      }
    });
    if (count == 0 || count > 4 || (count == 4 && candidates.size() > 12)) continue;
    if (candidates.size() > 30) continue;
    ++compared;
    if (count > 1) ++larger;
    ASSERT_FALSE(can_be_done_with(state, sides, candidates, 0, count - 1)) << "case " << index;
  }
  EXPECT_GT(compared, 200U);
  EXPECT_GT(larger, 80U);
}

TEST(Isolate, AChangeInTheMiddleWouldNotDo) {
  const auto machine =
      machine_after({"mkdir /a", "mkdir /m", "mkdir /s", "mount -t tmpfs t /a",
                     "mount --make-shared /a", "mount --bind /a /m", "mount --make-slave /m",
                     "mount --make-shared /m", "mount --bind /m /s", "mount --make-slave /s"});
  const State& state = machine->kernel().state();
  const Isolation isolation =
      isolate(state, {mount_at(*machine, "/a")}, {mount_at(*machine, "/s")}, plain_cost);
  ASSERT_EQ(isolation.changes.size(), 1U);
  // The slave loses what comes from /a and /m; the sender would lose /m and /s.
  EXPECT_EQ(isolation.pair_count, 1U);
  EXPECT_EQ(isolation.changes[0].also_cut, 1U);
}

TEST(Isolate, OfEqualCostTheCopyIsChangedAndNotTheOriginal) {
  const auto machine =
      machine_after({"mkdir /a", "mkdir /b", "mkdir /c", "mkdir /d", "mount -t tmpfs t /a",
                     "mount --make-shared /a", "mount --bind /a /b", "mount --make-slave /b",
                     "mount --bind /b /c", "mount --bind /b /d"});
  const State& state = machine->kernel().state();
  const MountHandle a = mount_at(*machine, "/a");
  const MountHandle b = mount_at(*machine, "/b");
  const Isolation isolation = isolate(state, {a}, {b}, plain_cost);
  ASSERT_EQ(isolation.changes.size(), 1U);
  EXPECT_EQ(isolation.changes[0].mount, b);
  EXPECT_FALSE(isolation.changes[0].is_sender);
  EXPECT_EQ(isolation.changes[0].also_cut, 0U);
}

TEST(Isolate, OfTwoCopiesTheOneWhoseChangeCutsLessOfOthersIsTaken) {
  const auto machine =
      machine_after({"mkdir /a", "mkdir /b", "mkdir /c", "mkdir /d", "mount -t tmpfs t /a",
                     "mount --make-shared /a", "mount --bind /a /b", "mount --bind /b /c",
                     "mount --make-slave /c", "mount --make-shared /c", "mount --bind /c /d",
                     "mount --make-slave /d"});
  const State& state = machine->kernel().state();
  const MountHandle b = mount_at(*machine, "/b");
  const MountHandle d = mount_at(*machine, "/d");
  const Isolation isolation = isolate(state, {b}, {d}, plain_cost);
  ASSERT_EQ(isolation.changes.size(), 1U);
  EXPECT_EQ(isolation.pair_count, 1U);
  EXPECT_EQ(isolation.changes[0].also_cut, 2U);  // /d from /a and /c; /b would lose /a and /c
  const Isolation from_c = isolate(state, {mount_at(*machine, "/c")}, {d}, plain_cost);
  ASSERT_EQ(from_c.changes.size(), 1U);
  EXPECT_TRUE(from_c.changes[0].is_sender);  // /c sends to /d alone, /d receives from three
  EXPECT_EQ(from_c.changes[0].also_cut, 0U);
}

TEST(Isolate, ACostThatIsHigherMovesTheChangeToTheOtherEnd) {
  const auto machine = machine_after({"mkdir /a", "mkdir /b", "mount -t tmpfs t /a",
                                      "mount --make-shared /a", "mount --bind /a /b"});
  const State& state = machine->kernel().state();
  const MountHandle a = mount_at(*machine, "/a");
  const MountHandle b = mount_at(*machine, "/b");
  for (const MountHandle dear : {a, b}) {
    const Isolation isolation =
        isolate(state, {a}, {b}, [&](MountHandle mount) { return mount == dear ? 5U : 1U; });
    ASSERT_EQ(isolation.changes.size(), 1U);
    EXPECT_NE(isolation.changes[0].mount, dear);
  }
}

TEST(Isolate, RootsBesideEachOtherAreNoPair) {
  const auto machine = machine_after({"mkdir /m", "mkdir /x", "mkdir /y", "mount -t tmpfs t /m",
                                      "mkdir /m/x", "mkdir /m/y", "mount --make-shared /m",
                                      "mount --bind /m/x /x", "mount --bind /m/y /y"});
  const State& state = machine->kernel().state();
  const MountHandle x = mount_at(*machine, "/x");
  const MountHandle y = mount_at(*machine, "/y");
  EXPECT_EQ(count_pairs(state, {x}, {y}), 0U);
  EXPECT_EQ(count_pairs(state, {mount_at(*machine, "/m")}, {x, y}), 2U);
  EXPECT_EQ(count_pairs(state, {x, y}, {mount_at(*machine, "/m")}), 2U);
}

}  // namespace
}  // namespace mntsim
