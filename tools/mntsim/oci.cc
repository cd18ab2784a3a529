// SPDX-License-Identifier: Apache-2.0
// `mntsim oci POD.yaml CONTAINER`: the config.json that a container of a pod gets.
#include "sim/kubernetes/actors/node.h"
#include "tools/mntsim/flags.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/verbs.h"

#include "sim/kubernetes/manifest/manifest.h"
#include "sim/kubernetes/play/trial.h"

namespace mntsim {
namespace {

struct OciFlags {
  std::string manifest;
  std::string container;  // "app", or "POD.app"
  NodeFlags node;
};

/// The container of that name in any of the pods that run.
const RunningContainer* find_container(const Node& node, const std::string& name) {
  for (const RunningPod& pod : node.pods()) {
    for (const Container& container : pod.pod.containers) {
      const auto found = pod.containers.find(container.name);
      if (found == pod.containers.end()) continue;
      if (container.name == name || found->second.task == name) return &found->second;
    }
  }
  return nullptr;
}

InputError error_of(const Refused& refusal) {
  const std::string who = refusal.is_whole_pod ? "pod " : "container ";
  return {refusal.place, who + refusal.container + ": " + refusal.text, ""};
}

/// Why there is no configuration: something was refused, or there is no such container.
InputError why_not(const Manifest& manifest, const std::string& wanted,
                   const std::vector<Refused>& refused) {
  std::vector<std::string_view> names;
  std::string list;
  for (const Pod& pod : manifest.pods) {
    for (const Container& container : pod.containers) {
      const std::string task = pod.name + "." + container.name;
      const bool is_wanted = container.name == wanted || task == wanted;
      for (const Refused& refusal : refused) {
        const bool is_of_it = refusal.container == (refusal.is_whole_pod ? pod.name : task);
        if (is_wanted && is_of_it) return error_of(refusal);
      }
      if (&pod != &manifest.pods.front()) continue;
      names.push_back(container.name);
      list += (list.empty() ? "" : ", ") + container.name;
    }
  }
  const std::string_view nearest = nearest_spelling(wanted, names);
  return {manifest.pods.empty() ? Place{} : manifest.pods.front().place,
          "no container called " + in_quotes(wanted) + " was started",
          nearest.empty() || nearest == wanted ? "its containers: " + list
                                               : "did you mean '" + std::string(nearest) + "'?"};
}

ExitStatus print_config(const OciFlags& flags) {
  const Manifest manifest = read_manifest(read_text(flags.manifest), shown_name(flags.manifest));
  SimulatedMachine machine(flags.node.kernel);
  Node node(machine, node_options(flags.node));
  const std::vector<Refused> refused = try_pods(node, manifest.pods);
  const RunningContainer* container = find_container(node, flags.container);
  if (container == nullptr || container->config.root_path.empty()) {
    throw why_not(manifest, flags.container, refused);
  }
  for (const Refused& refusal : refused) warn(error_of(refusal));
  Output output;
  output.buffer() += oci_json(container->config);
  if (!output.buffer().ends_with('\n')) output.buffer() += '\n';
  output.flush();
  return ExitStatus::done;
}

}  // namespace

void add_oci(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand(
      "oci", "Print the OCI config.json that the runtime gets for a container of a pod");
  auto flags = std::make_shared<OciFlags>();
  verb->add_option("POD.yaml", flags->manifest, "a manifest")->required();
  verb->add_option("CONTAINER", flags->container, "the container's name, or POD.CONTAINER")
      ->required();
  add_node_flag(*verb, flags->node);
  verb->footer("Example:\n  mntsim oci pod.yaml app --node crio-crun");
  verb->callback([flags, &action] { action = [flags] { return print_config(*flags); }; });
}

}  // namespace mntsim
