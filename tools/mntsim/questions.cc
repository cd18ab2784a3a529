// SPDX-License-Identifier: Apache-2.0
// Questions to a state: `mntsim reach STATE NS:PATH` and `mntsim groups STATE`.
#include "sim/graph/group_forest.h"
#include "sim/graph/reach.h"
#include "sim/graph/reverse_reach.h"
#include "sim/report/propagation_json.h"
#include "sim/report/propagation_text.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/place_names.h"
#include "tools/mntsim/question_flags.h"
#include "tools/mntsim/state_input.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct ReachFlags : QuestionFlags {
  std::string place;
  bool all = false;
  bool reverse = false;
};

ExitStatus answer_senders(const ReachFlags& flags, const SimulatedMachine& machine, Path place) {
  const PlaceNames names(machine);
  std::vector<NamedSender> answer;
  for (const Sender& sender : senders(machine.kernel().state(), place)) {
    answer.push_back({names.name(Path{sender.mount, place.dentry}), sender});
  }
  Output output;
  if (flags.json) {
    append_senders_json(output.buffer(), answer);
  } else {
    append_senders_text(output.buffer(), answer);
  }
  output.flush();
  return ExitStatus::done;
}

ExitStatus answer_reach(const ReachFlags& flags) {
  const PlaceArgument argument = parse_place(flags.place);
  const std::unique_ptr<SimulatedMachine> machine = read_state(flags.state);
  const Path place = find_place(*machine, argument);
  if (flags.reverse) return answer_senders(flags, *machine, place);
  const PlaceNames names(*machine);
  std::vector<NamedReached> answer;
  for (const Reached& reached : reach(machine->kernel().state(), place)) {
    if (reached.arrives) {
      answer.push_back({names.name(Path{reached.mount, place.dentry}), reached});
    } else if (flags.all) {
      answer.push_back({names.name(reached.mount), reached});
    }
  }
  const bool is_order_known = !machine->knowledge().is_restored;
  Output output;
  if (flags.json) {
    append_reach_json(output.buffer(), answer, is_order_known);
  } else {
    append_reach_text(output.buffer(), answer, is_order_known);
  }
  output.flush();
  return ExitStatus::done;
}

NamedGroup name_group(const PlaceNames& names, const PropagationGroup& group) {
  NamedGroup named{&group, {}, {}};
  for (const MountHandle peer : group.peers) named.peers.push_back(names.name(peer));
  for (const MountHandle slave : group.slaves) named.slaves.push_back(names.name(slave));
  return named;
}

// Names are longer than mounts: they are made for one group at a time.
ExitStatus answer_groups(const QuestionFlags& flags) {
  const std::unique_ptr<SimulatedMachine> machine = read_state(flags.state);
  const GroupForest forest(machine->kernel().state());
  const PlaceNames names(*machine);
  Output output;
  if (flags.json) {
    for (const PropagationGroup& group : forest.groups()) {
      append_group_json(output.buffer(), name_group(names, group));
      output.written();
    }
  } else {
    for (const PropagationGroup* group : forest.depth_first()) {
      append_group_text(output.buffer(), name_group(names, *group));
      output.written();
    }
  }
  output.flush();
  return ExitStatus::done;
}

}  // namespace

void add_reach(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "reach", "Say who would receive a mount made at a place, or who could send one there");
  auto flags = std::make_shared<ReachFlags>();
  add_question_flags(*verb, *flags);
  verb->add_option("NS:PATH", flags->place, "the place, in the namespace of the task NS")
      ->required();
  CLI::Option* const all =
      verb->add_flag("--all", flags->all,
                     "name also the mounts that are passed over, as they do not show the place");
  verb->add_flag("--reverse", flags->reverse,
                 "say instead where a mount can be made that arrives at the place")
      ->excludes(all);
  verb->footer(
      "Example:\n"
      "  mntsim reach scenarios/kubernetes/mode-host-to-container.json@5 init:/srv/data\n"
      "  mntsim reach scenarios/kubernetes/mode-host-to-container.json@5 web.app:/data --reverse");
  verb->callback([flags, &action] { action = [flags] { return answer_reach(*flags); }; });
}

void add_groups(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("groups", "Show the peer groups and their masters as a tree");
  auto flags = std::make_shared<QuestionFlags>();
  add_question_flags(*verb, *flags);
  verb->footer("Example:\n  echo 'mount --make-shared /' | mntsim groups -");
  verb->callback([flags, &action] { action = [flags] { return answer_groups(*flags); }; });
}

}  // namespace mntsim
