// SPDX-License-Identifier: Apache-2.0
// Manifests: YAML as users have it (several documents a file) to pods. What the API server refuses
// is refused here, in its words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/manifest/pod.h"
#include "sim/script/input_error.h"

namespace mntsim {

struct Manifest {
  std::vector<Pod> pods;  // in the order of the file; a Deployment gives as many as it has replicas
  std::vector<InputError> warnings;  // what is not modelled, each once, with its place
  // Claims of whose storage neither the manifest nor a node without claims of its own says
  // anything.
  std::vector<InputError> stand_ins;
};

/// Reads a manifest: Pod, Deployment, ReplicaSet, ReplicationController, DaemonSet, StatefulSet,
/// and List of these, by that name or as PodList, DeploymentList …. PersistentVolumes, claims and
/// StorageClasses say what storage its claims have; other kinds beside a workload get one warning
/// each. JSON is YAML too. Throws
/// InputError with line and column: a text over 4 MiB, broken YAML, an alias bomb, no workload, a
/// Job or CronJob alone, a pod without containers, more than 500 pods, two pods of one name, and
/// all that the API server refuses (names, volumes, volumeMounts, mountPropagation, subPath,
/// recursiveReadOnly). From: kubernetes pkg/apis/core/validation (its words), kubernetes.md part 2.
[[nodiscard]] Manifest parse_manifest(std::string_view text, const std::string& file);

/// Is this JSON text a Kubernetes object, rather than a scenario? (It has a `kind`.)
[[nodiscard]] bool is_json_manifest(std::string_view text);

}  // namespace mntsim
