// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/workload.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "sim/kubernetes/manifest/field_error.h"
#include "sim/kubernetes/manifest/pod_reader.h"
#include "sim/kubernetes/manifest/volume_reader.h"

namespace mntsim {

namespace {

constexpr std::array<std::string_view, 6> kinds = {
    "Pod", "Deployment", "ReplicaSet", "ReplicationController", "DaemonSet", "StatefulSet"};

/// Volumes, containers, words of commands and mounts of all replicas together.
constexpr std::size_t most_parts = 500'000;

struct Identity {
  std::string name;
  std::string name_space;
};

Identity read_identity(const YamlValue& object, std::size_t number) {
  const auto metadata = object.member("metadata");
  if (!metadata) throw required(object, "metadata.name", "name or generateName is required");
  Identity identity;
  identity.name = metadata->string("name");
  if (!identity.name.empty()) {
    require_subdomain(*metadata->member("name"));
  } else if (const std::string base = metadata->string("generateName"); !base.empty()) {
    identity.name = base + std::to_string(number);
  } else {
    throw required(*metadata, "name", "name or generateName is required");
  }
  identity.name_space = metadata->string("namespace");
  if (identity.name_space.empty()) {
    identity.name_space = "default";
  } else {
    require_label(*metadata->member("namespace"));
  }
  return identity;
}

/// A generated name is checked when it is whole.
void require_generated_name(const YamlValue& object) {
  const YamlValue metadata = *object.member("metadata");
  const auto base = metadata.member("generateName");
  if (!base || !metadata.string("name").empty()) return;
  const std::string& text = base->as_string();
  const bool plain =
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string::npos;
  if (!plain || text.front() == '-' || text.front() == '.') {
    throw invalid(*base,
                  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
                  "characters, '-' or '.', and must start and end with an alphanumeric "
                  "character");
  }
}

std::size_t read_replicas(const YamlValue& spec, ManifestWarnings& warnings) {
  const auto replicas = spec.member("replicas");
  if (!replicas) return 1;
  const std::int64_t count = replicas->as_integer();
  if (count < 0) throw invalid(*replicas, "must be greater than or equal to 0");
  if (count > static_cast<std::int64_t>(most_pods)) {
    throw replicas->error(std::to_string(count) + " pods",
                          "a node has at most " + std::to_string(most_pods) + " here");
  }
  if (count == 0) warnings.add(replicas->error("no pod comes of it"));
  return static_cast<std::size_t>(count);
}

std::size_t first_ordinal(const YamlValue& spec) {
  const auto ordinals = spec.member("ordinals");
  const auto start = ordinals ? ordinals->member("start") : std::nullopt;
  if (!start) return 0;
  const std::int64_t first = start->as_integer();
  if (first < 0) throw invalid(*start, "must be greater than or equal to 0");
  return static_cast<std::size_t>(first);
}

/// The volumes of a StatefulSet's volumeClaimTemplates.
std::vector<Volume> read_claim_templates(const YamlValue& spec) {
  std::vector<Volume> volumes;
  std::set<std::string> names;
  for (const YamlValue& entry : spec.list("volumeClaimTemplates")) {
    const auto metadata = entry.member("metadata");
    if (!metadata) throw required(entry, "metadata.name", "name or generateName is required");
    Volume volume;
    volume.kind = VolumeKind::claim;
    volume.name = required_string(*metadata, "name");
    require_label(*metadata->member("name"));
    if (!names.insert(volume.name).second) throw duplicate(*metadata->member("name"));
    volume.is_block = is_block_claim(entry);
    volume.place = entry.place();
    volumes.push_back(std::move(volume));
  }
  return volumes;
}

Pod read_single_pod(const YamlValue& object, const Identity& identity, ManifestWarnings& warnings) {
  Pod pod = read_pod_spec(object, {}, warnings);
  pod.name_space = identity.name_space;
  pod.place = object.place();
  if (const auto uid = object.member("metadata")->member("uid")) {
    pod.uid = uid->as_string();
    if (pod.uid.empty() || pod.uid.find('/') != std::string::npos || pod.uid.starts_with('.')) {
      throw invalid(*uid, "must be the name of a directory");
    }
  }
  name_pod(pod, identity.name);
  return pod;
}

void name_claims(Pod& pod, const std::set<std::string>& templates) {
  for (Volume& volume : pod.volumes) {
    if (templates.contains(volume.name)) volume.claim = volume.name + "-" + pod.name;
  }
}

/// Each replica is a copy, so a long list of mounts times many replicas is refused before it is
/// made.
void require_modest(const YamlValue& object, const Pod& model, std::size_t count) {
  std::size_t parts = model.volumes.size();
  for (const Container& container : model.containers) {
    parts += 1 + container.command.size() + container.mounts.size();
  }
  if (parts * count <= most_parts) return;
  throw object.remark(std::to_string(count) + " pods of " + std::to_string(parts) +
                          " volumes, containers and mounts each",
                      "at most " + std::to_string(most_parts) + " in all");
}

/// A workload must find its own pods: the labels of its template are those that it selects. Older
/// versions than apps/v1 take the template's where there is no selector.
/// From: kubernetes pkg/apis/apps/validation (ValidateDeploymentSpec …).
void require_selector(const YamlValue& object, std::string_view kind, const YamlValue& spec,
                      const YamlValue& pod_template) {
  const auto selector = spec.member("selector");
  if (!selector) {
    if (object.string("apiVersion") != "apps/v1") return;
    throw required(spec, "selector");
  }
  const auto wanted = selector->member("matchLabels");
  if (!wanted && !selector->member("matchExpressions")) {
    throw selector->error("Invalid value: {}: empty selector is invalid for a " +
                          std::string(kind));
  }
  if (!wanted) return;  // expressions are taken to match
  const auto metadata = pod_template.member("metadata");
  const auto labels = metadata ? metadata->member("labels") : std::nullopt;
  for (const std::string_view key : wanted->keys()) {
    const auto label = labels ? labels->member(key) : std::nullopt;
    if (label && label->as_string() == wanted->string(key)) continue;
    throw pod_template.remark(pod_template.path("metadata.labels") +
                              ": Invalid value: `selector` does not match template `labels`");
  }
}

std::vector<Pod> read_replicated(const YamlValue& object, std::string_view kind,
                                 const Identity& identity, ManifestWarnings& warnings) {
  const auto spec = object.member("spec");
  const auto pod_template = spec ? spec->member("template") : std::nullopt;
  if (!pod_template) throw required(object, "spec.template.spec.containers");
  if (kind != "ReplicationController") require_selector(object, kind, *spec, *pod_template);
  const bool stateful = kind == "StatefulSet";
  const std::vector<Volume> claims = stateful ? read_claim_templates(*spec) : std::vector<Volume>{};
  std::set<std::string> claim_names;
  for (const Volume& claim : claims) claim_names.insert(claim.name);
  Pod model = read_pod_spec(*pod_template, claims, warnings);
  model.name_space = identity.name_space;
  model.workload = std::string(kind) + " " + identity.name;
  model.place = object.place();
  if (kind == "DaemonSet") {
    name_pod(model, identity.name);
    return {std::move(model)};
  }
  const std::size_t count = read_replicas(*spec, warnings);
  const std::size_t first = stateful ? first_ordinal(*spec) : 0;
  require_modest(object, model, count);
  std::vector<Pod> pods(count, model);
  for (std::size_t i = 0; i < count; ++i) {
    pods[i].name = identity.name + "-" + std::to_string(first + i);
    name_claims(pods[i], claim_names);
    name_pod(pods[i], pods[i].name);
  }
  return pods;
}

}  // namespace

bool is_workload(std::string_view kind) {
  return std::find(kinds.begin(), kinds.end(), kind) != kinds.end();
}

std::string_view workload_kinds() {
  return "Pod, Deployment, ReplicaSet, ReplicationController, DaemonSet, StatefulSet";
}

std::vector<Pod> read_workload(const YamlValue& object, std::string_view kind, std::size_t number,
                               ManifestWarnings& warnings) {
  const Identity identity = read_identity(object, number);
  require_generated_name(object);
  if (kind == "Pod") return {read_single_pod(object, identity, warnings)};
  return read_replicated(object, kind, identity, warnings);
}

}  // namespace mntsim
