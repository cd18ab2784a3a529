// SPDX-License-Identifier: Apache-2.0
// The questions of isolation and trust on a node of 100,000 mounts in 1,000 namespaces: that they
// are answered at all in a test's time says that nothing goes over all pairs of mounts.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "sim/graph/isolate.h"
#include "sim/graph/leaks.h"
#include "sim/graph/namespace_graph.h"
#include "sim/script/parser.h"
#include "sim/script/simulated_machine.h"
#include "tests/graph/random_states.h"

namespace mntsim {
namespace {

constexpr int namespace_count = 1000;
constexpr int mounts_of_host = 97;

void run(SimulatedMachine& machine, const std::string& line) {
  ASSERT_EQ(machine.execute(*parse_line(line, {})), ok) << line;
}

/// A quarter of the namespaces are peers of the host's, a quarter slaves, a quarter private, a
/// quarter slaves that are shared themselves.
std::unique_ptr<SimulatedMachine> large_node() {
  auto machine = std::make_unique<SimulatedMachine>();
  run(*machine, "mount --make-rshared /");
  for (int index = 0; index < mounts_of_host; ++index) {
    const std::string place = "/var/lib/kubelet/pods/u" + std::to_string(index) + "/volumes/" +
                              (index % 3 == 0 ? "kubernetes.io~secret" : "plain");
    run(*machine, "mkdir -p " + place + "/v");
    run(*machine, "mount -t tmpfs tmpfs " + place + "/v");
  }
  for (int index = 0; index < namespace_count; ++index) {
    const std::string task = "p" + std::to_string(index) + ".c";
    run(*machine, "fork " + task);
    run(*machine, task + "$ unshare");
    if (index % 4 == 1 || index % 4 == 3) run(*machine, task + "$ mount --make-rslave /");
    if (index % 4 == 2) run(*machine, task + "$ mount --make-rprivate /");
    if (index % 4 == 3) run(*machine, task + "$ mount --make-rshared /");
  }
  return machine;
}

std::vector<MountHandle> mounts_of(const SimulatedMachine& machine, std::string_view task) {
  const State& state = machine.kernel().state();
  const NamespaceHandle home = state.tasks[*machine.task(task)].mount_namespace;
  std::vector<MountHandle> mounts;
  for_each_mount(state, [&](MountHandle mount) {
    if (state.mounts[mount].mount_namespace == home) mounts.push_back(mount);
  });
  return mounts;
}

TEST(LargeNode, IsAnsweredWithoutLookingAtAllPairs) {
  const std::unique_ptr<SimulatedMachine> machine = large_node();
  const State& state = machine->kernel().state();
  EXPECT_GT(state.mounts.live_count(), 98'000U);

  const Isolation isolation = isolate(state, mounts_of(*machine, "init"),
                                      mounts_of(*machine, "p1.c"), [](MountHandle) { return 1U; });
  EXPECT_EQ(isolation.changes.size(), 98U);  // `/` and the 97 on it
  for (const IsolationChange& change : isolation.changes) EXPECT_FALSE(change.is_sender);

  const NamespaceGraph trust(state);
  ASSERT_EQ(trust.rings().size(), 751U);
  EXPECT_EQ(trust.rings()[0].members.size(), 251U);
  EXPECT_EQ(trust.changed_by(trust.rings()[0].members).size(), 500U);

  LeakQuestion question{state.tasks[machine->kernel().init_task()].mount_namespace, {}};
  question.owners.resize(state.namespaces.slot_count());
  for (const SimulatedMachine::NamedTask& task : machine->tasks()) {
    if (task.name == "init") continue;
    question.owners[state.tasks[task.handle].mount_namespace.slot] = task.name;
  }
  std::size_t onto_host = 0;
  std::size_t secrets = 0;
  for (const Leak& leak : find_leaks(state, question)) {
    if (leak.kind == LeakKind::mounts_onto_host) ++onto_host;
    if (leak.kind == LeakKind::secret_in_other_pod) ++secrets;
  }
  EXPECT_EQ(onto_host, 250U);
  EXPECT_EQ(secrets, 1000U);
}

}  // namespace
}  // namespace mntsim
