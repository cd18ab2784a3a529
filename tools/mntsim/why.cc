// SPDX-License-Identifier: Apache-2.0
// `mntsim why STATE NS:PATH`: how a mount came to be where it is.
#include "sim/report/mount_words.h"
#include "sim/report/place_text.h"
#include "sim/report/why_answer.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/place_names.h"
#include "tools/mntsim/question_flags.h"
#include "tools/mntsim/state_input.h"
#include "tools/mntsim/state_past.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct WhyFlags : QuestionFlags {
  std::string place;
};

std::vector<WhyLine> lines_of(const StatePast& past, MountHandle mount) {
  std::vector<WhyLine> lines;
  const MountHistory& history = *past.history();
  for (const std::uint32_t index : history.chain(mount)) {
    const MountLife& life = history.life(index);
    const bool is_copy = life.original != MountLife::none;
    lines.push_back({.life = &life,
                     .copy_of = is_copy ? history.life(life.original).mount_id : 0,
                     .by = past.command(life.command),
                     .moved_by = past.command(life.moved_by),
                     .tucked_by = past.command(life.tucked_by)});
  }
  return lines;
}

ExitStatus answer_why(const WhyFlags& flags) {
  const PlaceArgument argument = parse_place(flags.place);
  StatePast past;
  const std::unique_ptr<SimulatedMachine> machine = read_state(flags.state, &past);
  const State& state = machine->kernel().state();
  const MountHandle mount = find_place(*machine, argument).mount;
  const PlaceNames names(*machine);
  WhyAnswer answer;
  answer.place = place_name(names.name(mount));
  answer.mount = mount_words(state, mount);
  answer.mount_id = state.mounts[mount].id;
  answer.has_history = past.history() != nullptr;
  if (answer.has_history) {
    answer.lines = lines_of(past, mount);
  } else {
    for (const LikelyOrigin& origin : likely_origins(state, mount)) {
      answer.origins.push_back({names.name(origin.mount), origin});
    }
  }
  Output output;
  if (flags.json) {
    append_why_json(output.buffer(), answer);
  } else {
    append_why_text(output.buffer(), answer);
  }
  output.flush();
  return ExitStatus::done;
}

}  // namespace

void add_why(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("why", "Say how a mount came to be where it is");
  auto flags = std::make_shared<WhyFlags>();
  add_question_flags(*verb, *flags);
  verb->add_option("NS:PATH", flags->place, "a place in the mount")->required();
  verb->footer(
      "Example:\n"
      "  mntsim why scenarios/kubernetes/mode-host-to-container.json@6 web.app:/data/disk\n\n"
      "From the mount back to the first that it was copied from, with the command that did each.");
  verb->callback([flags, &action] { action = [flags] { return answer_why(*flags); }; });
}

}  // namespace mntsim
