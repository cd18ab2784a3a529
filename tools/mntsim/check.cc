// SPDX-License-Identifier: Apache-2.0
// `mntsim check STATE|NODE-PRESET POD.yaml`: what the runtime would refuse, before anything runs.
#include <algorithm>

#include "sim/kubernetes/actors/node.h"
#include "sim/kubernetes/manifest/manifest.h"
#include "sim/kubernetes/play/preflight.h"
#include "sim/report/json.h"
#include "sim/report/text.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/state_input.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct CheckFlags {
  std::string state;
  std::string manifest;
  bool json = false;
};

/// A machine, and the runtime on it.
struct Checked {
  std::unique_ptr<SimulatedMachine> machine;
  RuntimeView runtime;
};

Checked find_state(const std::string& state) {
  Checked checked;
  if (const auto preset = find_preset(state)) {
    checked.machine = std::make_unique<SimulatedMachine>();
    checked.runtime = {std::string(Node(*checked.machine, *preset).runtime()), preset->cri};
    return checked;
  }
  checked.machine = read_state(state);
  if (checked.machine->task("containerd")) checked.runtime = {"containerd", CriKind::containerd};
  if (checked.machine->task("crio")) checked.runtime = {"crio", CriKind::crio};
  return checked;
}

void append_text(std::string& out, const Refused& refused) {
  append_printable(out, InputError{refused.place, "", ""}.message());
  out += "container ";
  append_printable(out,
                   refused.container + ": " + (refused.text.empty() ? refused.note : refused.text));
  out += '\n';
  if (refused.text.empty()) return;
  out += "  cure: ";
  append_printable(out, refused.cure.empty() ? "none was found" : refused.cure);
  out += '\n';
}

void append_json(std::string& out, const Refused& refused) {
  out += R"({"container":)";
  append_json_string(out, refused.container);
  out += R"(,"refused":)";
  append_json_string(out, refused.text);
  out += R"(,"cure":)";
  append_json_string(out, refused.cure);
  out += R"(,"note":)";
  append_json_string(out, refused.note);
  out += "}\n";
}

ExitStatus check(const CheckFlags& flags) {
  const Manifest manifest = parse_manifest(read_text(flags.manifest), flags.manifest);
  for (const InputError& warning : manifest.warnings) warn(warning);
  const Checked checked = find_state(flags.state);
  Output output;
  bool refused = false;
  for (const Pod& pod : manifest.pods) {
    for (const Refused& finding : preflight(*checked.machine, checked.runtime, pod)) {
      refused = refused || !finding.text.empty();
      if (flags.json) {
        append_json(output.buffer(), finding);
      } else {
        append_text(output.buffer(), finding);
      }
    }
  }
  if (!refused && !flags.json) output.buffer() += "the runtime would refuse nothing\n";
  output.flush();
  return refused ? ExitStatus::differs : ExitStatus::done;
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "check", "Say what the container runtime would refuse of a pod, and what cures it");
  auto flags = std::make_shared<CheckFlags>();
  verb->add_option("STATE", flags->state, "a node's preset, or a scenario or script")->required();
  verb->add_option("POD.yaml", flags->manifest, "a manifest")->required();
  verb->add_flag("--json", flags->json, "print an object a finding");
  verb->footer("Example:\n  mntsim check private-root pod.yaml");
  verb->callback([flags, &action] { action = [flags] { return check(*flags); }; });
}

}  // namespace mntsim
