// SPDX-License-Identifier: Apache-2.0
// `mntsim isolate STATE A B`: the cheapest changes after which nothing goes from A to B.
#include "sim/graph/isolate.h"

#include <fmt/core.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/graph/mount_address.h"
#include "sim/kernel/storage/text.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/report/isolation_answer.h"
#include "sim/script/mountinfo_line.h"
#include "sim/script/parser.h"
#include "sim/script/words.h"
#include "tools/mntsim/mount_set.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/question_flags.h"
#include "tools/mntsim/state_input.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct IsolateFlags : QuestionFlags {
  std::string from;
  std::string to;
};

bool by_slot(MountHandle left, MountHandle right) { return left.slot < right.slot; }

std::vector<MountHandle> without(const std::vector<MountHandle>& mounts,
                                 const std::vector<MountHandle>& others) {
  std::vector<MountHandle> rest;
  std::set_difference(mounts.begin(), mounts.end(), others.begin(), others.end(),
                      std::back_inserter(rest), by_slot);
  return rest;
}

/// Mounts that lie in both belong to the one that says less: the other's rest is meant.
void make_disjoint(std::vector<MountHandle>& from, std::vector<MountHandle>& to) {
  if (from == to) {
    throw InputError{{}, "A and B are the same mounts", "two namespaces, or two places"};
  }
  if (from.size() < to.size()) {
    to = without(to, from);
  } else {
    from = without(from, to);
  }
}

/// A change, and the mount that its command names.
struct PlannedChange {
  MountHandle on;
  NamedChange named;
};

/// How a mount is changed: by a command on it, or by a recursive one on a mount it lies on.
class Commands {
 public:
  Commands(const SimulatedMachine& machine, const State& state)
      : machine_(machine), state_(state), addresses_(state) {}

  /// How many mounts the command changes.
  [[nodiscard]] std::uint32_t cost(MountHandle mount) const {
    if (addresses_.find(mount)) return 1;
    const MountHandle above = addresses_.nearest_above(mount);
    return above ? std::min(count_tree(state_, above), highest_cost / 10) : highest_cost;
  }

  [[nodiscard]] PlannedChange plan(const IsolationChange& change) const {
    const Mount& mount = state_.mounts[change.mount];
    PlannedChange planned{change.mount, {}};
    NamedChange& named = planned.named;
    named.mount_ids = {mount.id};
    named.is_sender = change.is_sender;
    named.also_cut = change.also_cut;
    const TaskHandle first = addresses_.first_task(mount.mount_namespace);
    named.whose = first ? std::string(machine_.task_name(first)) : "its namespace";
    std::optional<MountAddress> address = addresses_.find(change.mount);
    if (!address) {
      planned.on = addresses_.nearest_above(change.mount);
      if (!planned.on) return planned;
      named.is_recursive = true;
      named.mount_count = count_tree(state_, planned.on);
      address = addresses_.find(planned.on);
    }
    named.task = machine_.task_name(address->task);
    named.command = fmt::format("mount --make-{}{} {}", named.is_recursive ? "r" : "",
                                change.is_sender ? "slave" : "private",
                                mntsim::quoted(without_escapes(address->path)));
    return planned;
  }

 private:
  const SimulatedMachine& machine_;
  const State& state_;
  MountAddresses addresses_;
};

bool lies_on(const State& state, MountHandle mount, MountHandle beneath) {
  while (mount && mount != beneath) mount = state.mounts[mount].parent;
  return bool(mount);
}

/// What a recursive command does needs no command of its own.
std::vector<NamedChange> without_repetition(const State& state,
                                            const std::vector<PlannedChange>& planned) {
  std::vector<PlannedChange> kept;
  for (const bool is_recursive : {true, false}) {
    for (const PlannedChange& each : planned) {
      if (each.named.is_recursive != is_recursive) continue;
      const auto covering = std::find_if(kept.begin(), kept.end(), [&](const PlannedChange& known) {
        return known.named.is_recursive && known.named.is_sender == each.named.is_sender &&
               lies_on(state, each.on, known.on);
      });
      if (covering == kept.end()) {
        kept.push_back(each);
        continue;
      }
      covering->named.mount_ids.push_back(each.named.mount_ids.front());
      covering->named.also_cut += each.named.also_cut;
    }
  }
  std::vector<NamedChange> changes;
  for (PlannedChange& each : kept) changes.push_back(std::move(each.named));
  return changes;
}

std::uint64_t replay(const SimulatedMachine& machine, const std::vector<NamedChange>& changes,
                     const std::vector<MountHandle>& from, const std::vector<MountHandle>& to) {
  const std::unique_ptr<SimulatedMachine> copy = machine.clone();
  for (const NamedChange& change : changes) {
    if (change.task.empty()) continue;
    const auto command = parse_line(change.task + "$ " + change.command, {});
    static_cast<void>(copy->execute(*command));  // what it did not do is counted below
  }
  return count_pairs(copy->kernel().state(), from, to);
}

ExitStatus answer_isolate(const IsolateFlags& flags) {
  const std::unique_ptr<SimulatedMachine> machine = read_state(flags.state);
  const State& state = machine->kernel().state();
  std::vector<MountHandle> from = find_mounts(*machine, flags.from);
  std::vector<MountHandle> to = find_mounts(*machine, flags.to);
  make_disjoint(from, to);
  const Commands commands(*machine, state);
  const Isolation isolation =
      isolate(state, from, to, [&](MountHandle mount) { return commands.cost(mount); });
  NamedIsolation answer{flags.from, flags.to, isolation.pair_count, {}, 0};
  std::vector<PlannedChange> planned;
  for (const IsolationChange& change : isolation.changes) planned.push_back(commands.plan(change));
  answer.changes = without_repetition(state, planned);
  answer.left = replay(*machine, answer.changes, from, to);
  Output output;
  if (flags.json) {
    append_isolation_json(output.buffer(), answer);
  } else {
    append_isolation_text(output.buffer(), answer);
  }
  output.flush();
  return answer.left == 0 ? ExitStatus::done : ExitStatus::differs;
}

}  // namespace

void add_isolate(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "isolate", "Say what to change so that nothing that A mounts arrives at B");
  auto flags = std::make_shared<IsolateFlags>();
  add_question_flags(*verb, *flags);
  verb->add_option("A", flags->from,
                   "who sends: a namespace by a task's name, or NS:PATH: the mount that PATH lies "
                   "on and all below PATH")
      ->required();
  verb->add_option("B", flags->to, "who is not to receive: the same")->required();
  verb->footer(
      "The answer is a script: commands, and remarks behind '#'. It was replayed on a copy; exit\n"
      "code 1 where no command can do it all.\n"
      "Example:\n  mntsim isolate scenarios/kubernetes/web.yaml web.fuse init");
  verb->callback([flags, &action] { action = [flags] { return answer_isolate(*flags); }; });
}

}  // namespace mntsim
