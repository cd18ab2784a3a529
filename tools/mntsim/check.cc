// SPDX-License-Identifier: Apache-2.0
// `mntsim check STATE|NODE-PRESET POD.yaml`: what the actors of a node would refuse of pods.
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "sim/kubernetes/manifest/manifest.h"
#include "sim/kubernetes/play/preflight.h"
#include "sim/kubernetes/play/trial.h"
#include "sim/report/json.h"
#include "sim/report/text.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/node_state.h"
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

NodeState find_state(const std::string& state) {
  const auto preset = find_preset(state);
  return preset ? boot_node(*preset) : as_node(read_state(state));
}

/// What the propagation of all mounts comes to, with cures, then what else the actors refuse once
/// the pods are created.
std::vector<Refused> find_all(const NodeState& checked, const Manifest& manifest) {
  const RuntimeView runtime{std::string(checked.node->runtime()), checked.node->options().cri};
  std::vector<Refused> findings;
  std::set<std::string> of_propagation;  // containers that have such a finding
  for (const Pod& pod : manifest.pods) {
    for (Refused& finding : preflight(*checked.machine, runtime, pod)) {
      if (!finding.text.empty()) of_propagation.insert(finding.container);
      findings.push_back(std::move(finding));
    }
  }
  for (Refused& finding : try_pods(*checked.node, manifest.pods)) {
    const bool is_known = of_propagation.contains(finding.container) &&
                          finding.text.find("but it is not a shared") != std::string::npos;
    if (!is_known) findings.push_back(std::move(finding));
  }
  return findings;
}

void append_text(std::string& out, const Refused& refused) {
  append_printable(out, InputError{refused.place, "", ""}.message());
  out += refused.is_whole_pod ? "pod " : "container ";
  append_printable(out,
                   refused.container + ": " + (refused.text.empty() ? refused.note : refused.text));
  out += '\n';
  if (!refused.cure_was_sought) return;
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
  const Manifest manifest = read_manifest(read_text(flags.manifest), shown_name(flags.manifest));
  const NodeState checked = find_state(flags.state);
  Output output;
  bool refused = false;
  for (const Refused& finding : find_all(checked, manifest)) {
    refused = refused || !finding.text.empty();
    if (flags.json) {
      append_json(output.buffer(), finding);
    } else {
      append_text(output.buffer(), finding);
    }
  }
  if (!refused && !flags.json) output.buffer() += "nothing would be refused\n";
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
