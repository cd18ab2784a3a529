// SPDX-License-Identifier: Apache-2.0
// Storage back ends: what one volume costs to publish, and one mount made in it to reach all pods
// (or containers) that share it.
#include <fmt/format.h>

#include <memory>
#include <optional>
#include <stdexcept>

#include "bench/pods.h"
#include "bench/recording.h"
#include "bench/workloads.h"
#include "sim/kubernetes/actors/csi_driver.h"
#include "sim/kubernetes/actors/kubelet.h"

namespace mntsim::bench {

namespace {

/// A volume as a manifest and a node's options say it.
struct Backend {
  const char* key;
  const char* words;
  const char* volume;  // of the pod
  const char* sub_path = "";
  std::optional<StorageKind> claim = {};  // how the claim "data" is stored
  bool is_of_one_pod = false;             // containers share it, pods cannot
  bool has_sidecar = false;               // a pod of its own makes the mount
};

NodeOptions options_of(const Backend& backend) {
  NodeOptions options = node_options();
  if (backend.claim) {
    Claim& claim = options.claims.emplace_back();
    claim.name = "data";
    claim.storage = *backend.claim;
    claim.volume = "data";
  }
  return options;
}

/// A pod of `count` containers that have the volume "data" at /data.
Pod pod_with(const Backend& backend, const std::string& name, std::int64_t count) {
  std::string text = fmt::format(
      "kind: Pod\napiVersion: v1\nmetadata: {{name: {}}}\nspec:\n"
      "  automountServiceAccountToken: false\n"
      "  volumes: [{{name: data, {}}}]\n  containers:\n",
      name, backend.volume);
  const std::string where =
      *backend.sub_path == '\0' ? "" : fmt::format(", subPath: {}", backend.sub_path);
  for (std::int64_t number = 0; number < count; ++number) {
    text += fmt::format(
        "  - {{name: app-{}, volumeMounts: [{{name: data, mountPath: /data, "
        "mountPropagation: HostToContainer{}}}]}}\n",
        number, where);
  }
  return read_pod(text);
}

void require(const std::optional<std::string>& failure) {
  if (failure) throw std::runtime_error(*failure);
}

void require(Errno error, const std::string& what) {
  if (error != ok) throw CallFailed(what, error);
}

/// What the kubelet and the driver do for one volume of a pod. The driver runs already, and what a
/// hostPath names is there.
Life publish(const Backend& backend) {
  const auto pod = std::make_shared<RunningPod>();
  return {.options = options_of(backend),
          .before =
              [backend](Node& node) {
                require(node.transcript().make_directory("init", "/srv/media/films"), "mkdir");
                std::optional<std::string> failure;
                if (backend.claim) (void)find_driver(node, Claim{}.driver, failure);
                require(failure);
              },
          .make =
              [backend, pod](Node& node) {
                *pod = {};
                pod->pod = pod_with(backend, "web", 1);
                pod->name = pod->pod.name;
                pod->directory = "/var/lib/kubelet/pods/" + pod->pod.uid;
                require(set_up_volumes(node, *pod));
                std::optional<std::string> failure;
                (void)make_mounts(node, *pod, pod->pod.containers.front(), failure);
                require(failure);
              },
          .unmake = [pod](Node& node) { require(tear_down_volumes(node, *pod)); }};
}

/// Where a mount is made that all who share the volume are to get, and by whom.
struct InnerPlace {
  std::string task = "init";
  std::string path;
};

InnerPlace inner_place(Node& node, const Backend& backend) {
  if (backend.has_sidecar) return {"sidecar.fuse", "/data/disk"};
  const RunningPod& pod = *node.find_pod("web-0");
  const RunningVolume& volume = pod.volumes.at("data");
  const std::string& root = volume.device.empty() ? volume.path : volume.device;
  return {"init", root + (*backend.sub_path == '\0' ? "" : "/") + backend.sub_path + "/disk"};
}

/// A pod whose container mounts for all the others.
Pod sidecar_pod() {
  return read_pod(R"(
kind: Pod
apiVersion: v1
metadata: {name: sidecar}
spec:
  automountServiceAccountToken: false
  containers:
  - name: fuse
    securityContext: {privileged: true}
    volumeMounts: [{name: data, mountPath: /data, mountPropagation: Bidirectional}]
  volumes: [{name: data, hostPath: {path: /srv/media}}]
)");
}

/// A mount in a volume that `count` pods share; an emptyDir is one pod's, so its containers do.
Life reach(const Backend& backend, std::int64_t count) {
  const auto command = [backend](Node& node, const std::string& before_path) {
    const InnerPlace place = inner_place(node, backend);
    require(node.transcript().run(place.task, before_path + place.path), before_path);
  };
  return {.options = options_of(backend),
          .before =
              [backend, count, command](Node& node) {
                require(node.transcript().make_directory("init", "/srv/media/films"), "mkdir");
                if (backend.has_sidecar) create(node, sidecar_pod());
                const std::int64_t pods = backend.is_of_one_pod ? 1 : count;
                for (std::int64_t number = 0; number < pods; ++number) {
                  create(node, pod_with(backend, "web-" + std::to_string(number),
                                        backend.is_of_one_pod ? count : 1));
                }
                command(node, "mkdir ");
              },
          .make = [command](Node& node) { command(node, "mount -t tmpfs disk "); },
          .unmake = [command](Node& node) { command(node, "umount "); }};
}

void add(const Backend& backend, const std::string& sharers) {
  if (!backend.has_sidecar) {
    register_life(
        {fmt::format("publish-{}", backend.key), fmt::format("{} published", backend.words)},
        {fmt::format("unpublish-{}", backend.key), fmt::format("{} unpublished", backend.words)},
        {{1}, {}, 1}, [backend](std::int64_t /*size*/) { return publish(backend); });
  }
  register_life({fmt::format("reach-{}", backend.key),
                 fmt::format("a mount in {} of {{}} {}", backend.words, sharers)},
                {}, {{1, 10, 100}, {}, 10},
                [backend](std::int64_t count) { return reach(backend, count); });
}

}  // namespace

void register_storage() {
  add({"host-path", "a hostPath", "hostPath: {path: /srv/media}"}, "pods");
  add({.key = "memory",
       .words = "an emptyDir in memory",
       .volume = "emptyDir: {medium: Memory}",
       .is_of_one_pod = true},
      "containers");
  add({.key = "csi-staged",
       .words = "a staged CSI volume",
       .volume = "persistentVolumeClaim: {claimName: data}",
       .claim = StorageKind::csi_staged},
      "pods");
  add({.key = "csi-unstaged",
       .words = "a CSI volume without staging",
       .volume = "persistentVolumeClaim: {claimName: data}",
       .claim = StorageKind::csi_unstaged},
      "pods");
  add({.key = "fuse-sidecar",
       .words = "a FUSE sidecar's hostPath",
       .volume = "hostPath: {path: /srv/media}",
       .has_sidecar = true},
      "pods");
  add({.key = "sub-path",
       .words = "a subPath of a hostPath",
       .volume = "hostPath: {path: /srv/media}",
       .sub_path = "films"},
      "pods");
}

}  // namespace mntsim::bench
