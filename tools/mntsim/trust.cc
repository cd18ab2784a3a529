// SPDX-License-Identifier: Apache-2.0
// `mntsim choke STATE A` and `mntsim trust STATE`: through which groups everything goes, and who
// can change whose mount tables.
#include <memory>
#include <string>
#include <vector>

#include "sim/graph/choke.h"
#include "sim/graph/namespace_graph.h"
#include "sim/report/isolation_answer.h"
#include "tools/mntsim/mount_set.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/place_names.h"
#include "tools/mntsim/question_flags.h"
#include "tools/mntsim/state_input.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct ChokeFlags : QuestionFlags {
  std::string from;
};

ExitStatus answer_choke(const ChokeFlags& flags) {
  const std::unique_ptr<SimulatedMachine> machine = read_state(flags.state);
  const GroupForest forest(machine->kernel().state());
  const ChokePoints points = choke_points(forest, find_mounts(*machine, flags.from));
  const PlaceNames names(*machine);
  NamedChokes answer{flags.from, points.receiver_count, {}};
  for (const ChokePoint& point : points.groups) {
    const PropagationGroup& group = *forest.find(point.group_id);
    NamedChoke& named = answer.chokes.emplace_back();
    named.point = point;
    named.master_id = group.master_id;
    for (const MountHandle peer : group.peers) named.peers.push_back(names.name(peer));
  }
  Output output;
  if (flags.json) {
    append_chokes_json(output.buffer(), answer);
  } else {
    append_chokes_text(output.buffer(), answer);
  }
  output.flush();
  return ExitStatus::done;
}

ExitStatus answer_trust(const QuestionFlags& flags) {
  const std::unique_ptr<SimulatedMachine> machine = read_state(flags.state);
  const NamespaceGraph graph(machine->kernel().state());
  const PlaceNames names(*machine);
  const auto tasks_in = [&](NamespaceHandle mount_namespace) {
    std::vector<std::string> tasks;
    for (const NamedTask& task : names.tasks_in(mount_namespace)) tasks.emplace_back(task.name);
    return tasks;
  };
  Output output;
  std::size_t silent = 0;
  for (const TrustRing& ring : graph.rings()) {
    NamedRing named;
    for (const NamespaceHandle member : ring.members) named.members.push_back(tasks_in(member));
    for (const NamespaceHandle other : graph.changed_by(ring.members)) {
      named.changes.push_back(tasks_in(other));
    }
    if (flags.json) {
      append_ring_json(output.buffer(), named);
    } else if (named.is_silent()) {
      ++silent;
    } else {
      append_ring_text(output.buffer(), named);
    }
    output.written();
  }
  if (!flags.json) append_silent_rings_text(output.buffer(), silent);
  output.flush();
  return ExitStatus::done;
}

}  // namespace

void add_choke(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "choke", "Show the peer groups that every path out of some mounts goes through");
  auto flags = std::make_shared<ChokeFlags>();
  add_question_flags(*verb, *flags);
  verb->add_option("A", flags->from,
                   "whose mounts: a namespace by a task's name, or NS:PATH: the mount that PATH "
                   "lies on and all below PATH")
      ->required();
  verb->footer("Example:\n  mntsim choke scenarios/kubernetes/web.yaml web.fuse");
  verb->callback([flags, &action] { action = [flags] { return answer_choke(*flags); }; });
}

void add_trust(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("trust", "Say which namespaces can change whose mount table");
  auto flags = std::make_shared<QuestionFlags>();
  add_question_flags(*verb, *flags);
  verb->footer("Example:\n  mntsim trust scenarios/kubernetes/web.yaml");
  verb->callback([flags, &action] { action = [flags] { return answer_trust(*flags); }; });
}

}  // namespace mntsim
