// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/trial_run.h"

#include <algorithm>
#include <optional>
#include <set>

#include "sim/import/assumed_names.h"
#include "sim/kubernetes/play/trial.h"
#include "sim/report/explain.h"
#include "sim/report/text.h"
#include "sim/script/parser.h"
#include "sim/script/words.h"
#include "tools/mntsim/node_state.h"
#include "tools/mntsim/state_input.h"

namespace mntsim {
namespace {

/// A state that can be read again, with another past.
class Source {
 public:
  Source(std::string state, NodeFlags node)
      : state_(std::move(state)), node_(std::move(node)), preset_(find_preset(state_)) {}

  [[nodiscard]] std::unique_ptr<SimulatedMachine> read(const NodeFlags& node, Outcomes& outcomes) {
    if (!preset_) return read_state(state_, node, outcomes);
    NodeOptions options = *preset_;
    if (node.change_node) node.change_node(options);
    return boot_node(options).machine;
  }
  [[nodiscard]] const NodeFlags& node() const { return node_; }
  [[nodiscard]] const std::string& name() const { return state_; }

 private:
  std::string state_;
  NodeFlags node_;
  std::optional<NodeOptions> preset_;  // where the state is one's name
};

/// What is known of a mode's change once the pods have been created with it.
struct Sought {
  const Change* change = nullptr;
  ModeOutcome outcome;
};

/// A captured node's tables name mountpoints alone: directories that a mount names are taken to be
/// there.
void assume_names(SimulatedMachine& machine, const TaskCommand& command) {
  const auto* mount = std::get_if<MountCommand>(&command.command);
  const auto task = machine.task(command.task);
  if (mount == nullptr || !task) return;
  for (const MountCall& call : mount->calls) {
    const bool is_path = (call.flags & (mount_flag::bind | mount_flag::move)) != 0;
    if (is_path && call.source) static_cast<void>(resolve_assuming(machine, *task, *call.source));
    static_cast<void>(resolve_assuming(machine, *task, call.target));
  }
}

class Trial {
 public:
  Trial(const std::string& state, const NodeFlags& node) : source_(state, node) {}

  TrialRun run(const std::vector<Change>& changes) {
    NodeFlags node = source_.node();
    node.change_node = [this](NodeOptions&) { is_node_played_ = true; };
    node.change_pods = [this](std::vector<Pod>&) { are_pods_played_ = true; };
    run_.before = source_.read(node, said_before_);
    run_.after = run_.before->clone();
    if (play_again(changes)) {
      for (const Change& change : changes) {
        if (!change.is_of_the_past() && !make(change)) break;
      }
    }
    return std::move(run_);
  }

 private:
  bool play_again(const std::vector<Change>& changes);
  void settle_mode(Sought& sought, const std::vector<std::string>& known);
  void change_running(const Change& change, const ModeChange& mode);
  void tell_outcomes(const Outcomes& said);
  bool make(const Change& change);
  bool run_command(const Change& change, TaskCommand command);
  bool create_pods(const Change& change, const ManifestFile& manifest);
  void note_makers(const std::string& task);

  Source source_;
  bool is_node_played_ = false;  // in the state there is a node that can be played again
  bool are_pods_played_ = false;
  TrialRun run_;
  Outcomes said_before_;
};

/// Makes the changes of the past. False where one was refused.
bool Trial::play_again(const std::vector<Change>& changes) {
  std::vector<Sought> modes;
  std::vector<std::string> known;  // volumeMounts that there are
  NodeFlags node = source_.node();
  const RuntimeChange* runtime = nullptr;
  for (const Change& change : changes) {
    if (std::holds_alternative<ModeChange>(change.what)) modes.push_back({&change, {}});
    if (const auto* wanted = std::get_if<RuntimeChange>(&change.what)) {
      runtime = wanted;
      run_.results.push_back({change.text});
    }
  }
  if (modes.empty() && runtime == nullptr) return true;
  node.change_node = [&](NodeOptions& options) {
    if (runtime != nullptr) options.hiding = runtime->is_hidden ? Hiding::kubens : Hiding::none;
  };
  node.change_pods = [&](std::vector<Pod>& pods) {
    for (std::string& mount : volume_mounts(pods)) known.push_back(std::move(mount));
    for (Sought& sought : modes) {
      const ModeOutcome outcome = set_mode(pods, std::get<ModeChange>(sought.change->what));
      sought.outcome.has_container |= outcome.has_container;
      sought.outcome.is_done |= outcome.is_done;
      if (!outcome.refusal.empty()) sought.outcome.refusal = outcome.refusal;
    }
  };
  if (runtime != nullptr && !is_node_played_) {
    throw InputError{{},
                     "no node was played in " + in_quotes(source_.name()) +
                         ", so nobody can tell where its runtime would live",
                     "give a manifest, a scenario with a node or a pod, or a preset"};
  }
  Outcomes said;
  std::unique_ptr<SimulatedMachine> played;
  if (is_node_played_ || are_pods_played_) {
    if (source_.name() == "-") {
      throw InputError{{},
                       "the node is played again for such a change, and standard input can be read "
                       "once",
                       "give a file as STATE"};
    }
    played = source_.read(node, said);
  }
  const bool is_new =
      runtime != nullptr ||
      std::any_of(modes.begin(), modes.end(), [](const auto& s) { return s.outcome.is_done; });
  if (is_new) {
    run_.after = std::move(played);
    run_.kinship = Kinship::other_past;
  }
  for (Sought& sought : modes) settle_mode(sought, known);
  if (is_new) tell_outcomes(said);
  return std::all_of(run_.results.begin(), run_.results.end(),
                     [](const ChangeResult& result) { return result.refusal.empty(); });
}

/// Says what came of the change, or makes it in the running container.
void Trial::settle_mode(Sought& sought, const std::vector<std::string>& known) {
  const auto& mode = std::get<ModeChange>(sought.change->what);
  if (!sought.outcome.refusal.empty()) {
    run_.results.push_back(
        {sought.change->text, ok, "the API server: " + sought.outcome.refusal, {}});
  } else if (sought.outcome.is_done) {
    run_.results.push_back({sought.change->text});
  } else if (!sought.outcome.has_container && run_.after->task(mode.container)) {
    change_running(*sought.change, mode);
  } else {
    const std::string wanted = mode.container + ":" + mode.mount_path;
    const std::vector<std::string_view> names(known.begin(), known.end());
    const std::string_view nearest = nearest_spelling(wanted, names);
    std::string hint = known.empty() ? "there are no pods in " + in_quotes(source_.name())
                                     : "a volumeMount is called as " + known.front();
    if (!nearest.empty()) hint = "did you mean '" + std::string(nearest) + "'?";
    throw InputError{{}, "there is no volumeMount " + in_quotes(wanted), hint};
  }
}

/// A running container keeps the mode that it was started with. What comes nearest is a change of
/// its mount, by a process in its namespace.
void Trial::change_running(const Change& change, const ModeChange& mode) {
  std::string_view flag = "--make-rprivate";
  if (mode.mode == MountPropagation::host_to_container) flag = "--make-rslave";
  if (mode.mode == MountPropagation::bidirectional) flag = "--make-rshared";
  const std::string line =
      mode.container + "$ mount " + std::string(flag) + " " + mntsim::quoted(mode.mount_path);
  if (!run_command(change, *parse_line(line, Place{change.text, 0, 0, ""}))) return;
  std::vector<std::string>& notes = run_.results.back().notes;
  notes.push_back("a running container keeps the mode it was started with; this is 'mount " +
                  std::string(flag) + "' in its namespace");
  if (mode.mode != MountPropagation::none) {
    notes.emplace_back(
        "a mount that was private has no master and no peers: it gets nothing from the host until "
        "the container is started anew");
  }
}

/// What the actors said only this time.
void Trial::tell_outcomes(const Outcomes& said) {
  std::set<std::string> old;
  for (const Remark& remark : said_before_) old.insert(remark.text);
  for (const Remark& remark : said) {
    if (old.contains(remark.text)) continue;
    if (remark.failed && !remark.lacks_error) {
      run_.results.push_back({"the node, played again", ok, remark.text, {}});
    } else {
      run_.results.back().notes.push_back(remark.text);
    }
  }
}

bool Trial::make(const Change& change) {
  if (const auto* command = std::get_if<TaskCommand>(&change.what)) {
    return run_command(change, *command);
  }
  return create_pods(change, std::get<ManifestFile>(change.what));
}

bool Trial::run_command(const Change& change, TaskCommand command) {
  // The host is called `init` where a node was played.
  if (command.task == "host" && !run_.after->task("host")) command.task = "init";
  if (command.task == "init" && !run_.after->task("init")) command.task = "host";
  assume_names(*run_.after, command);
  run_.after->kernel().events().switch_on();
  const Errno error = run_.after->execute(command);
  note_makers(command.task);
  ChangeResult& result = run_.results.emplace_back(ChangeResult{change.text, error});
  if (error == ok) return true;
  result.refusal = errno_text(error);
  const std::string why = why_refused(run_.after->kernel(), command, error);
  if (!why.empty()) result.refusal += ", " + why;
  return false;
}

/// Keeps who made which mount: of those that have gone a slot may be used again.
void Trial::note_makers(const std::string& task) {
  for (const Event& event : run_.after->kernel().events().take()) {
    if (event.kind == EventKind::attached) run_.makers[event.mount.slot] = task;
    if (event.kind == EventKind::detached) run_.makers.erase(event.mount.slot);
  }
}

bool Trial::create_pods(const Change& change, const ManifestFile& manifest) {
  const Manifest pods = read_manifest(read_text(manifest.file), shown_name(manifest.file));
  NodeState node = as_node(std::move(run_.after));
  const std::vector<Refused> refused = try_pods(*node.node, pods.pods);
  node.node.reset();
  run_.after = std::move(node.machine);
  note_makers("init");
  ChangeResult& result = run_.results.emplace_back(ChangeResult{change.text});
  for (const Refused& each : refused) {
    result.refusal += (result.refusal.empty() ? "" : "; ") + each.container + ": " + each.text;
  }
  return refused.empty();
}

}  // namespace

TrialRun try_changes(const std::string& state, const NodeFlags& node,
                     const std::vector<Change>& changes) {
  return Trial(state, node).run(changes);
}

}  // namespace mntsim
