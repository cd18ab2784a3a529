// SPDX-License-Identifier: Apache-2.0
// `mntsim why-not STATE NS:PATH --from NS:PATH`: why a mount that was made there is not seen here.
#include "sim/graph/missing_link.h"
#include "sim/graph/visibility_change.h"
#include "sim/report/change_words.h"
#include "sim/report/mount_words.h"
#include "sim/report/place_text.h"
#include "sim/report/why_not_answer.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/place_names.h"
#include "tools/mntsim/question_flags.h"
#include "tools/mntsim/state_input.h"
#include "tools/mntsim/state_past.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct WhyNotFlags : QuestionFlags {
  std::string here;
  std::string from;
};

Viewpoint viewpoint(SimulatedMachine& machine, const std::string& text) {
  const PlaceArgument argument = parse_place(text);
  const Path place = find_place(machine, argument);
  return {find_task(machine, argument), std::string(argument.path), place};
}

/// What the path leads to, and not what is mounted on it: the two differ on a task's root.
Viewpoint looking_at(SimulatedMachine& machine, const std::string& text) {
  Viewpoint view = viewpoint(machine, text);
  view.place = *machine.kernel().resolve(view.task, view.path);
  return view;
}

/// A name that no task has yet.
std::string new_task_name(const SimulatedMachine& machine) {
  std::string name = "anew";
  for (unsigned number = 2; machine.task(name); ++number) name = "anew" + std::to_string(number);
  return name;
}

class ChangeNames {
 public:
  explicit ChangeNames(const SimulatedMachine& machine)
      : machine_(machine), forked_(new_task_name(machine)) {}

  [[nodiscard]] NamedCure name(const VisibilityChange& change) const {
    NamedCure named{{}, change.restart, change.mount_again};
    for (const ChangeCommand& command : change.commands) {
      const std::string task(command.task ? machine_.task_name(command.task) : forked_);
      named.commands.push_back(task + "$ " + words_of(command, forked_));
    }
    return named;
  }

 private:
  const SimulatedMachine& machine_;
  std::string forked_;
};

class Answerer {
 public:
  Answerer(SimulatedMachine& machine, const StatePast& past)
      : state_(machine.kernel().state()), past_(past), names_(machine) {}

  WhyNotAnswer name(const WhyNot& why, const Viewpoint& here) const {
    WhyNotAnswer answer;
    answer.link = why.link;
    answer.is_made = bool(why.made);
    if (why.made) answer.mount = mount_words(state_, why.made);
    answer.directory = directory_words(state_, why.on.dentry);
    answer.sender = place_name(names_.name(why.on.mount));
    answer.sender_propagation = propagation_words(state_, why.on.mount);
    answer.receiver = place_name(names_.name(why.receiver.mount));
    answer.on = mount_words(state_, why.on.mount);
    answer.seen = mount_words(state_, here.place.mount);
    answer.seen_directory = directory_words(state_, here.place.dentry);
    answer.is_same_file_system =
        state_.dentries[here.place.dentry].superblock == state_.dentries[why.on.dentry].superblock;
    if (why.cover) answer.cover = mount_words(state_, why.cover);
    answer.group_id = why.group_id;
    if (why.group_id != 0) answer.group_peer = name_of_peer(why.group_id);
    for (const CopiedFrom& step : why.steps_back) {
      answer.steps_back.push_back({place_name(names_.name(step.copy)),
                                   place_name(names_.name(step.original)),
                                   past_.command(step.command)});
    }
    answer.mount_at = paths(why.mount_at);
    answer.directory_at = paths(why.directory_at);
    answer.made_by = past_.command(why.made_by);
    answer.copied_by = past_.command(why.copied_by);
    answer.changed_by = past_.command(why.changed_by);
    return answer;
  }

 private:
  [[nodiscard]] std::string name_of_peer(std::uint32_t group_id) const {
    const MountHandle peer = state_.group_member[group_id];
    const bool is_known = peer && state_.mounts[peer].mount_namespace &&
                          !state_.mounts[peer].has(mount_bit::stand_in);
    return is_known ? place_name(names_.name(peer)) : "of which no table shows a peer";
  }

  [[nodiscard]] std::vector<std::string> paths(const std::vector<Path>& places) const {
    std::vector<std::string> named;
    for (const Path& place : places) {
      named.push_back(place_name(names_.name(place)));
    }
    return named;
  }

  const State& state_;
  const StatePast& past_;
  PlaceNames names_;
};

ExitStatus answer_why_not(const WhyNotFlags& flags) {
  StatePast past;
  const std::unique_ptr<SimulatedMachine> machine = read_state(flags.state, &past);
  const Viewpoint here = looking_at(*machine, flags.here);
  const Viewpoint from = viewpoint(*machine, flags.from);
  const WhyNot why = why_not(machine->kernel(), from, here, past.history());
  WhyNotAnswer answer = Answerer(*machine, past).name(why, here);
  answer.from = flags.from;
  answer.here = flags.here;
  if (why.link != MissingLink::none) {
    if (const auto change = find_change(machine->kernel(), from, here, why, past.history())) {
      answer.change = ChangeNames(*machine).name(*change);
    }
  }
  Output output;
  if (flags.json) {
    append_why_not_json(output.buffer(), answer);
  } else {
    append_why_not_text(output.buffer(), answer);
  }
  output.flush();
  return ExitStatus::done;
}

}  // namespace

void add_why_not(CLI::App& app, Action& action) {
  CLI::App* verb =
      app.add_subcommand("why-not", "Say why a mount is not visible at a place, and what cures it");
  auto flags = std::make_shared<WhyNotFlags>();
  add_question_flags(*verb, *flags);
  verb->add_option("NS:PATH", flags->here, "the place where it is not visible")->required();
  verb->add_option("--from", flags->from,
                   "NS:PATH of the mount, or of a directory on which one would be made")
      ->required();
  verb->footer(
      "Example:\n"
      "  mntsim why-not scenarios/kubernetes/mode-none.json@7 web.app:/data/disk "
      "--from init:/srv/data/disk\n\n"
      "The cure is the smallest change that was found; it was tried on a copy.");
  verb->callback([flags, &action] { action = [flags] { return answer_why_not(*flags); }; });
}

}  // namespace mntsim
