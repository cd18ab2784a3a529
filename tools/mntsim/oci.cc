// SPDX-License-Identifier: Apache-2.0
// `mntsim oci POD.yaml CONTAINER`: the config.json that a container of a pod gets.
#include "sim/kubernetes/actors/node.h"
#include "tools/mntsim/flags.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/verbs.h"

#include "sim/kubernetes/manifest/manifest.h"

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

[[noreturn]] void refuse_container(const Manifest& manifest, const OciFlags& flags) {
  std::vector<std::string_view> names;
  std::string list;
  for (const Container& container : manifest.pods.front().containers) {
    names.push_back(container.name);
    list += (list.empty() ? "" : ", ") + container.name;
  }
  const std::string_view nearest = nearest_spelling(flags.container, names);
  throw InputError{
      {flags.manifest, 0, 0, ""},
      "no container is called " + in_quotes(flags.container),
      nearest.empty() ? "its containers: " + list : "did you mean '" + std::string(nearest) + "'?"};
}

ExitStatus print_config(const OciFlags& flags) {
  const Manifest manifest = parse_manifest(read_text(flags.manifest), flags.manifest);
  for (const InputError& warning : manifest.warnings) warn(warning);
  SimulatedMachine machine(flags.node.kernel);
  Node node(machine, node_options(flags.node));
  for (const Pod& pod : manifest.pods) {
    if (const auto failure = node.create_pod(pod)) {
      throw InputError{pod.place, "pod " + pod.name + ": " + *failure, ""};
    }
  }
  const RunningContainer* container = find_container(node, flags.container);
  if (container == nullptr) refuse_container(manifest, flags);
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
