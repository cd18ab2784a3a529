// SPDX-License-Identifier: Apache-2.0
#include "bench/pods.h"

#include <stdexcept>

#include "sim/kubernetes/manifest/manifest.h"

namespace mntsim::bench {

NodeOptions node_options() {
  NodeOptions options;
  options.masked_paths = {"/proc/keys", "/proc/timer_list", "/sys/firmware"};
  options.readonly_paths = {"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys"};
  return options;
}

Pod read_pod(const std::string& manifest) { return parse_manifest(manifest, "bench").pods.front(); }

std::string plain_pod_name(std::size_t number) { return "web-" + std::to_string(number); }

Pod plain_pod(std::size_t number) {
  return read_pod("kind: Pod\napiVersion: v1\nmetadata: {name: " + plain_pod_name(number) +
                  "}\nspec: {containers: [{name: app}]}\n");
}

Pod doubling_pod() {
  return read_pod(R"(
kind: Pod
apiVersion: v1
metadata: {name: agent}
spec:
  containers:
  - name: app
    securityContext: {privileged: true}
    volumeMounts: [{name: run, mountPath: /run, mountPropagation: Bidirectional}]
  volumes: [{name: run, hostPath: {path: /run}}]
)");
}

void create(Node& node, const Pod& pod) {
  if (const auto failure = node.create_pod(pod)) throw std::runtime_error(*failure);
}

void remove(Node& node, const std::string& name) {
  if (const auto failure = node.delete_pod(name)) throw std::runtime_error(*failure);
}

}  // namespace mntsim::bench
