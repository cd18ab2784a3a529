// SPDX-License-Identifier: Apache-2.0
// An OCI bundle as a scenario.
#include <algorithm>
#include <array>
#include <utility>

#include "sim/kubernetes/oci/oci_runtime.h"
#include "sim/kubernetes/play/played_node.h"
#include "sim/kubernetes/play/steps.h"

namespace mntsim {

namespace {

/// Is a bind's source a file? Where nobody can look, the destinations that runtimes give files
/// tell.
bool is_file(const OciMount& mount, const StepSurroundings& surroundings) {
  if (surroundings.is_file && surroundings.is_file(mount.source)) return true;
  constexpr auto files = std::to_array<std::string_view>(
      {"/etc/hosts", "/etc/hostname", "/etc/resolv.conf", "/dev/termination-log"});
  return std::find(files.begin(), files.end(), mount.destination) != files.end();
}

}  // namespace

Scenario oci_scenario(const OciConfig& config, const std::string& file,
                      const StepSurroundings& surroundings) {
  Scenario scenario;
  scenario.file = file;
  PlayedNode played(surroundings.kernel);
  Node& node = played.node(surroundings.node);
  Transcript& transcript = node.transcript();
  transcript.begin(Actor::host, "the bundle's root and what its mounts start from");
  static_cast<void>(transcript.make_directory("init", config.root_path));
  static_cast<void>(
      transcript.run("init", "mkdir -p " + mntsim::quoted(config.root_path + "/run")));
  for (const OciMount& mount : config.mounts) {
    if (mount.type != "bind") continue;
    if (is_file(mount, surroundings)) {
      static_cast<void>(transcript.make_file("init", mount.source));
    } else {
      static_cast<void>(transcript.make_directory("init", mount.source));
    }
  }
  transcript.begin(Actor::oci, "create the container");
  const OciJob job{"init", "bundle.container", "container", "/run/oci"};
  OciConfig here = config;
  here.masked_paths = on_machine(std::move(here.masked_paths), surroundings);
  here.readonly_paths = on_machine(std::move(here.readonly_paths), surroundings);
  const auto failure = create_container(transcript, surroundings.node.oci, here, job);
  played.take(scenario.steps);
  if (failure) scenario.steps.push_back({Remark{*failure, true}, {}, "oci runtime", "outcome"});
  number_all(scenario);
  return scenario;
}

}  // namespace mntsim
