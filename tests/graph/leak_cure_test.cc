// SPDX-License-Identifier: Apache-2.0
// Cures of leaks: on random states each does what it says and nothing else, told by the tables that
// all tasks see; and what is not offered.
#include "sim/graph/leak_cure.h"

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "sim/script/parser.h"
#include "sim/script/simulated_machine.h"
#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

void run(SimulatedMachine& machine, const std::string& line) {
  ASSERT_EQ(machine.execute(*parse_line(line, {})), ok) << line;
}

/// The first task's namespace is the host; all others are pods.
LeakQuestion question_of(const SimulatedMachine& machine) {
  const State& state = machine.kernel().state();
  LeakQuestion question{state.tasks[machine.tasks().front().handle].mount_namespace, {}};
  question.owners.resize(state.namespaces.slot_count());
  for (const SimulatedMachine::NamedTask& task : machine.tasks()) {
    const NamespaceHandle where = state.tasks[task.handle].mount_namespace;
    if (where != question.host) question.owners[where.slot] = task.name;
  }
  return question;
}

/// By namespace and mount id: parent, mountpoint and links. A namespace is named by its root, and
/// everything by ids: slots mean nothing here.
using Tables = std::map<std::uint32_t, std::map<std::uint32_t, std::string>>;

Tables tables_of(const State& state) {
  Tables tables;
  for_each_mount(state, [&](MountHandle handle) {
    const Mount& mount = state.mounts[handle];
    const MountHandle root = state.namespaces[mount.mount_namespace].root;
    std::ostringstream line;
    line << (mount.parent ? state.mounts[mount.parent].id : 0) << ' ' << mount.mountpoint.slot
         << " shared:" << mount.group_id
         << " master:" << (mount.master ? state.mounts[mount.master].group_id : 0);
    tables[state.mounts[root].id][mount.id] = line.str();
  });
  return tables;
}

std::uint32_t table_of(const State& state, NamespaceHandle mount_namespace) {
  return state.mounts[state.namespaces[mount_namespace].root].id;
}

void expect_ended(const SimulatedMachine& machine, const Leak& leak, const LeakCure& cure) {
  const State& state = machine.kernel().state();
  Replay replay(machine.kernel());
  ASSERT_TRUE(replay.run(cure.commands));
  const Tables before = tables_of(state);
  const Tables after = tables_of(replay.kernel().state());
  std::set<std::uint32_t> commanded;
  for (const ChangeCommand& command : cure.commands) {
    commanded.insert(table_of(state, state.tasks[command.task].mount_namespace));
  }
  std::set<std::uint32_t> gone;
  ASSERT_EQ(before.size(), after.size());
  for (const auto& [name, table] : before) {
    if (!commanded.contains(name) && leak.kind != LeakKind::mounts_onto_host) {
      EXPECT_EQ(table, after.at(name));
    }
    for (const auto& [id, line] : table) {
      if (!after.at(name).contains(id)) gone.insert(id);
    }
  }
  std::set<std::uint32_t> leaked;
  for (const MountHandle mount : leak.mounts) leaked.insert(state.mounts[mount].id);
  if (leak.kind != LeakKind::mounts_onto_host) {
    EXPECT_EQ(gone, leaked) << "kind " << static_cast<int>(leak.kind);
    return;
  }
  EXPECT_TRUE(gone.empty());
  for (const MountHandle mount : leak.mounts) {
    EXPECT_FALSE(replay.kernel().state().mounts[mount].is_shared());
  }
}

TEST(LeakCure, EndsTheLeakAndNothingElseOnRandomStates) {
  std::map<LeakKind, int> cured;
  std::map<CureLack, int> lacking;
  int with_a_cut = 0;
  for (std::uint64_t index = 0; index < 4000; ++index) {
    const std::unique_ptr<SimulatedMachine> machine = random_machine(index);
    if (machine->tasks().empty()) continue;
    const LeakQuestion question = question_of(*machine);
    const std::vector<Leak> leaks = find_leaks(machine->kernel().state(), question);
    const std::vector<LeakCure> cures = find_cures(machine->kernel(), question, leaks);
    ASSERT_EQ(cures.size(), leaks.size());
    for (std::size_t each = 0; each < leaks.size(); ++each) {
      const LeakCure& cure = cures[each];
      EXPECT_EQ(cure.commands.empty(), cure.lack != CureLack::none);
      ++lacking[cure.lack];
      if (cure.commands.empty()) continue;
      ++cured[leaks[each].kind];
      with_a_cut += leaks[each].kind != LeakKind::mounts_onto_host &&
                    cure.commands[0].verb >= ChangeCommand::Verb::make_rslave &&
                    cure.commands[0].verb <= ChangeCommand::Verb::make_rprivate;
      expect_ended(*machine, leaks[each], cure);
    }
    if (HasFailure()) FAIL() << "random state " << index;
  }
  EXPECT_GT(cured[LeakKind::mounts_onto_host], 20);
  EXPECT_GT(cured[LeakKind::mount_kept], 20);
  EXPECT_GT(lacking[CureLack::touches_others] + lacking[CureLack::carries_others], 20);
  EXPECT_GT(with_a_cut, 2);
}

/// A pod whose volume has that many secrets of others.
std::unique_ptr<SimulatedMachine> node_with_secrets(int secrets, int pods) {
  auto machine = std::make_unique<SimulatedMachine>();
  for (int index = 0; index < secrets; ++index) {
    const std::string place =
        "/pods/u" + std::to_string(index) + "/volumes/kubernetes.io~secret/key";
    run(*machine, "mkdir -p " + place);
    run(*machine, "mount -t tmpfs tmpfs " + place);
  }
  run(*machine, "mkdir /c");
  for (int index = 0; index < pods; ++index) {
    const std::string pod = "p" + std::to_string(index) + ".c";
    run(*machine, "fork " + pod);
    run(*machine, pod + "$ unshare");
    run(*machine, pod + "$ mount -t tmpfs root /c");
    run(*machine, pod + "$ mkdir /c/k");
    run(*machine, pod + "$ mount --rbind /pods /c/k");
    run(*machine, pod + "$ chroot /c");
  }
  return machine;
}

/// How many findings about secrets there are, by what their cures lack.
std::map<CureLack, int> lacks_of(const SimulatedMachine& machine) {
  const LeakQuestion question = question_of(machine);
  const std::vector<Leak> leaks = find_leaks(machine.kernel().state(), question);
  const std::vector<LeakCure> cures = find_cures(machine.kernel(), question, leaks);
  std::map<CureLack, int> lacks;
  for (std::size_t each = 0; each < leaks.size(); ++each) {
    if (leaks[each].kind == LeakKind::secret_in_other_pod) ++lacks[cures[each].lack];
  }
  return lacks;
}

TEST(LeakCure, HasACommandForEachMountUpToABound) {
  using Lacks = std::map<CureLack, int>;
  const auto both = [](int secrets) { return lacks_of(*node_with_secrets(secrets, 1)); };
  // Below its root a pod has the node's own table too, and so each secret twice: two findings.
  EXPECT_EQ(both(20), (Lacks{{CureLack::none, 1}, {CureLack::out_of_reach, 1}}));
  EXPECT_EQ(both(21), (Lacks{{CureLack::too_many, 2}}));
}

TEST(LeakCure, IsNotTriedWhereCopiesWouldCostTooMuch) {
  std::map<CureLack, int> many = lacks_of(*node_with_secrets(20, 250));  // 11,000 mounts
  EXPECT_GT(many[CureLack::none], 5);
  EXPECT_GT(many[CureLack::not_tried], 400);
  std::map<CureLack, int> large = lacks_of(*node_with_secrets(20, 2000));  // 86,000
  EXPECT_EQ(large[CureLack::none], 0);
  EXPECT_EQ(large[CureLack::too_large], 4000);
}

}  // namespace
}  // namespace mntsim
