// SPDX-License-Identifier: Apache-2.0
// `mntsim holds STATE NS:PATH|DEVICE`: what keeps a mount, or a file system, alive.
#include "sim/graph/holders.h"

#include <fmt/core.h>

#include <algorithm>

#include "sim/kernel/mountinfo.h"
#include "sim/report/holds_answer.h"
#include "sim/report/mount_words.h"
#include "sim/report/place_text.h"
#include "sim/script/input_error.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/place_names.h"
#include "tools/mntsim/question_flags.h"
#include "tools/mntsim/state_input.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct HoldsFlags : QuestionFlags {
  std::string what;
};

std::string device_of(const State& state, SuperblockHandle superblock) {
  return device_text(state, state.superblocks[superblock]);
}

/// The file systems of that device number, or of that source, by device.
std::vector<SuperblockHandle> find_devices(const State& state, std::string_view what) {
  std::vector<SuperblockHandle> found;
  const auto add = [&](SuperblockHandle superblock) {
    if (std::find(found.begin(), found.end(), superblock) == found.end()) {
      found.push_back(superblock);
    }
  };
  for (std::uint32_t slot = 0; slot < state.mounts.slot_count(); ++slot) {
    const Mount& mount = state.mounts[MountHandle{slot}];
    if (mount.id == 0 || mount.has(mount_bit::stand_in)) continue;
    const SuperblockHandle superblock = state.dentries[mount.root].superblock;
    const bool is_source = mount.source != NameId::none && state.names.text(mount.source) == what;
    if (is_source || device_of(state, superblock) == what) add(superblock);
  }
  std::sort(found.begin(), found.end(), [&](SuperblockHandle left, SuperblockHandle right) {
    return state.superblocks[left].device < state.superblocks[right].device;
  });
  return found;
}

class HolderNames {
 public:
  explicit HolderNames(const SimulatedMachine& machine)
      : machine_(machine), state_(machine.kernel().state()), names_(machine) {}

  [[nodiscard]] HoldsAnswer name(const Holders& holders) const {
    HoldsAnswer answer;
    const MountHandle asked = holders.mounts.front().mount;
    answer.file_system = file_system_words(state_, asked);
    answer.are_files_known = machine_.knowledge().are_files_known;
    answer.device = device_of(state_, holders.superblock);
    for (const Holder& holder : holders.mounts) answer.mounts.push_back(name(holder));
    if (holders.umount) answer.umount = name(*holders.umount, asked);
    if (holders.lazy_umount) answer.lazy_umount = name(*holders.lazy_umount, asked);
    return answer;
  }

  [[nodiscard]] std::string name(MountHandle mount) const {
    return state_.mounts[mount].mount_namespace
               ? place_name(names_.name(mount))
               : fmt::format("mount {}, detached", state_.mounts[mount].id);
  }

 private:
  [[nodiscard]] NamedHolder name(const Holder& holder) const {
    const Mount& mount = state_.mounts[holder.mount];
    NamedHolder named;
    named.holder = holder;
    named.mount_id = mount.id;
    if (mount.mount_namespace) named.place = names_.name(holder.mount);
    for (const MountUse& use : holder.uses) {
      const bool is_file = use.kind == UseKind::open_file;
      named.uses.push_back(
          {use.kind, std::string(machine_.task_name(use.task)),
           std::string(is_file ? machine_.slot_name(use.slot) : std::string_view{}),
           names_.seen_by(use.task, use.place).path});
    }
    for (const MountHandle child : holder.children) named.children.push_back(name(child));
    return named;
  }

  [[nodiscard]] NamedTrial name(const UmountTrial& trial, MountHandle asked) const {
    const bool is_elsewhere = trial.where && trial.where != asked;
    return {trial.error, std::string(describe(trial.check)),
            is_elsewhere ? name(trial.where) : std::string{}};
  }

  const SimulatedMachine& machine_;
  const State& state_;
  PlaceNames names_;
};

std::vector<HoldsAnswer> answers_for_place(SimulatedMachine& machine, const std::string& what) {
  const PlaceArgument argument = parse_place(what);
  const MountHandle mount = find_place(machine, argument).mount;
  const HolderNames names(machine);
  HoldsAnswer answer =
      names.name(holders_of_mount(machine.kernel(), find_task(machine, argument), mount));
  answer.asked = names.name(mount);
  return {answer};
}

std::vector<HoldsAnswer> answers_for_device(const SimulatedMachine& machine,
                                            const std::string& what) {
  const std::vector<SuperblockHandle> found = find_devices(machine.kernel().state(), what);
  if (found.empty()) {
    throw InputError{{},
                     in_quotes(what) + ": no mounted file system has this device or source",
                     "a mount is NS:PATH, a device MAJOR:MINOR or the source's name"};
  }
  const HolderNames names(machine);
  std::vector<HoldsAnswer> answers;
  for (const SuperblockHandle superblock : found) {
    answers.push_back(names.name(holders_of(machine.kernel(), superblock)));
  }
  return answers;
}

/// NS:PATH is a place, but a source may look like one too: `server:/export`.
bool is_place(const SimulatedMachine& machine, const std::string& what) {
  const std::size_t colon = what.find(":/");
  if (colon == std::string::npos) return false;
  return machine.task(what.substr(0, colon)) ||
         find_devices(machine.kernel().state(), what).empty();
}

ExitStatus answer_holds(const HoldsFlags& flags) {
  const std::unique_ptr<SimulatedMachine> machine = read_state(flags.state);
  Output output;
  for (const HoldsAnswer& answer : is_place(*machine, flags.what)
                                       ? answers_for_place(*machine, flags.what)
                                       : answers_for_device(*machine, flags.what)) {
    if (flags.json) {
      append_holds_json(output.buffer(), answer);
    } else {
      append_holds_text(output.buffer(), answer);
    }
  }
  output.flush();
  return ExitStatus::done;
}

}  // namespace

void add_holds(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "holds", "Say what keeps a mount or a file system alive, and what an umount would give");
  auto flags = std::make_shared<HoldsFlags>();
  add_question_flags(*verb, *flags);
  verb->add_option("NS:PATH|DEVICE", flags->what,
                   "a place in the mount, or the file system's MAJOR:MINOR or source")
      ->required();
  verb->footer(
      "Example:\n"
      "  mntsim holds scenarios/kubernetes/stuck-terminating.json@19 init:/kubelet/a");
  verb->callback([flags, &action] { action = [flags] { return answer_holds(*flags); }; });
}

}  // namespace mntsim
