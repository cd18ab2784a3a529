// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/node_options.h"

#include <array>

namespace mntsim {

namespace {

constexpr std::string_view hidden_suffix = "-kubens";

struct Runtimes {
  std::string_view name;
  CriKind cri;
  OciKind oci;
};

// The first is the default.
constexpr auto runtimes = std::to_array<Runtimes>({
    {"containerd-runc", CriKind::containerd, OciKind::runc},
    {"containerd-runc-1.1", CriKind::containerd, OciKind::runc_1_1},
    {"containerd-crun", CriKind::containerd, OciKind::crun},
    {"crio-runc", CriKind::crio, OciKind::runc},
    {"crio-crun", CriKind::crio, OciKind::crun},
});

NodeOptions options_of(const Runtimes& pair) {
  NodeOptions options;
  options.cri = pair.cri;
  options.oci = pair.oci;
  return options;
}

/// The nodes that are odd in one respect, with the default's runtimes.
std::optional<NodeOptions> find_odd_node(std::string_view name) {
  NodeOptions options = options_of(runtimes.front());
  if (name == "private-root") {
    options.init = InitSystem::none;
  } else if (name == "runtime-hidden") {
    options.hiding = Hiding::runtime;
  } else if (name == "separate-namespaces") {
    options.hiding = Hiding::separate;
  } else {
    return std::nullopt;
  }
  return options;
}

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const Runtimes& pair : runtimes) names.emplace_back(pair.name);
  for (const Runtimes& pair : runtimes) {
    names.push_back(std::string(pair.name) + std::string(hidden_suffix));
  }
  names.insert(names.end(), {"private-root", "runtime-hidden", "separate-namespaces"});
  return names;
}

}  // namespace

const std::vector<std::string>& preset_names() {
  static const std::vector<std::string> names = all_names();
  return names;
}

std::optional<NodeOptions> find_preset(std::string_view name) {
  const bool is_hidden = name.ends_with(hidden_suffix);
  const std::string_view pair_name =
      is_hidden ? name.substr(0, name.size() - hidden_suffix.size()) : name;
  for (const Runtimes& pair : runtimes) {
    if (pair.name != pair_name) continue;
    NodeOptions options = options_of(pair);
    if (is_hidden) options.hiding = Hiding::kubens;
    return options;
  }
  return find_odd_node(name);
}

}  // namespace mntsim
