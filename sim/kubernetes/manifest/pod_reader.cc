// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/pod_reader.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>
#include <utility>

#include "sim/kubernetes/manifest/container_reader.h"
#include "sim/kubernetes/manifest/field_error.h"
#include "sim/kubernetes/manifest/volume_reader.h"
#include "sim/kubernetes/replace_all.h"

namespace mntsim {

namespace {

constexpr std::array<std::string_view, 44> pod_fields = {"volumes",
                                                         "initContainers",
                                                         "containers",
                                                         "ephemeralContainers",
                                                         "restartPolicy",
                                                         "terminationGracePeriodSeconds",
                                                         "activeDeadlineSeconds",
                                                         "dnsPolicy",
                                                         "nodeSelector",
                                                         "serviceAccountName",
                                                         "serviceAccount",
                                                         "automountServiceAccountToken",
                                                         "nodeName",
                                                         "hostNetwork",
                                                         "hostPID",
                                                         "hostIPC",
                                                         "shareProcessNamespace",
                                                         "securityContext",
                                                         "imagePullSecrets",
                                                         "hostname",
                                                         "subdomain",
                                                         "affinity",
                                                         "schedulerName",
                                                         "tolerations",
                                                         "hostAliases",
                                                         "priorityClassName",
                                                         "priority",
                                                         "dnsConfig",
                                                         "readinessGates",
                                                         "runtimeClassName",
                                                         "enableServiceLinks",
                                                         "preemptionPolicy",
                                                         "overhead",
                                                         "topologySpreadConstraints",
                                                         "setHostnameAsFQDN",
                                                         "os",
                                                         "hostUsers",
                                                         "schedulingGates",
                                                         "resourceClaims",
                                                         "resources",
                                                         "hostnameOverride",
                                                         "workloadRef",
                                                         "workload",
                                                         "status"};

void read_volumes(const YamlValue& spec, const std::vector<Volume>& claim_templates, Pod& pod,
                  ManifestWarnings& warnings) {
  std::set<std::string> claim_names;
  for (const Volume& claim : claim_templates) claim_names.insert(claim.name);
  std::set<std::string> names;
  for (const YamlValue& entry : spec.list("volumes")) {
    Volume volume = read_volume(entry, warnings);
    if (!names.insert(volume.name).second) throw duplicate(*entry.member("name"));
    if (volume.kind == VolumeKind::host_path && !volume.host_path.starts_with('/')) {
      warnings.add(entry.member("hostPath")
                       ->error("a path that is not absolute", "it is taken from the root"));
      volume.host_path.insert(0, "/");
    }
    if (!claim_names.contains(volume.name)) pod.volumes.push_back(std::move(volume));
  }
  pod.volumes.insert(pod.volumes.end(), claim_templates.begin(), claim_templates.end());
}

std::vector<Container> read_containers(const YamlValue& spec, std::string_view key, bool init,
                                       const VolumeNames& volumes, std::set<std::string>& names,
                                       ManifestWarnings& warnings) {
  std::vector<Container> containers;
  for (const YamlValue& entry : spec.list(key)) {
    containers.push_back(read_container(entry, init, volumes, warnings));
    if (!names.insert(containers.back().name).second) throw duplicate(*entry.member("name"));
  }
  return containers;
}

void read_all_containers(const YamlValue& spec, Pod& pod, ManifestWarnings& warnings) {
  VolumeNames volumes;
  for (const Volume& volume : pod.volumes) volumes.insert(volume.name);
  std::set<std::string> names;
  std::vector<Container> apps =
      read_containers(spec, "containers", false, volumes, names, warnings);
  if (apps.empty()) throw required(spec, "containers");
  pod.containers = read_containers(spec, "initContainers", true, volumes, names, warnings);
  std::move(apps.begin(), apps.end(), std::back_inserter(pod.containers));
  if (const auto debug = spec.member("ephemeralContainers"); debug && !debug->items().empty()) {
    throw forbidden(*debug, "cannot be set on create");
  }
}

void read_namespaces(const YamlValue& spec, Pod& pod) {
  pod.host_network = spec.boolean("hostNetwork");
  pod.host_pid = spec.boolean("hostPID");
  pod.host_ipc = spec.boolean("hostIPC");
  pod.share_process_namespace = spec.boolean("shareProcessNamespace");
  if (!pod.host_pid || !pod.share_process_namespace) return;
  const YamlValue at = *spec.member("shareProcessNamespace");
  throw at.remark(
      spec.path("securityContext.shareProcessNamespace") +
      ": Invalid value: true: ShareProcessNamespace and HostPID cannot both be enabled");
}

void warn_of_what_changes_mounts(const YamlValue& spec, ManifestWarnings& warnings) {
  const auto users = spec.member("hostUsers");
  if (users && !users->as_boolean()) {
    warnings.add(users->error("user namespaces are not modelled", "the host's is taken"));
  }
  if (const auto runtime = spec.member("runtimeClassName")) {
    warnings.add(runtime->error("runtime classes are not modelled", "the node's runtime is taken"));
  }
  if (const auto claims = spec.member("resourceClaims"); claims && !claims->items().empty()) {
    warnings.add(claims->error("what a device driver mounts is not modelled"));
  }
  if (const auto os = spec.member("os"); os && os->string("name") == "windows") {
    warnings.add(os->error("Windows is not modelled", "it is taken for a Linux pod"));
  }
}

bool mounts_token(const Container& container) {
  return std::any_of(container.mounts.begin(), container.mounts.end(),
                     [](const VolumeMount& mount) { return mount.mount_path == token_path; });
}

void add_token(const YamlValue& spec, Pod& pod) {
  const auto automount = spec.member("automountServiceAccountToken");
  if (automount && !automount->as_boolean()) return;
  Volume token;
  token.name = "kube-api-access";
  while (pod.volume(token.name) != nullptr)
    token.name += "-x";  // the API server adds random letters
  token.kind = VolumeKind::projected;
  token.place = spec.place();
  bool wanted = false;
  for (Container& container : pod.containers) {
    if (mounts_token(container)) continue;
    wanted = true;
    VolumeMount mount;
    mount.name = token.name;
    mount.mount_path = token_path;
    mount.read_only = true;
    mount.place = container.place;
    container.mounts.push_back(std::move(mount));
  }
  if (wanted) pod.volumes.push_back(std::move(token));
}

}  // namespace

Pod read_pod_spec(const YamlValue& object, const std::vector<Volume>& claim_templates,
                  ManifestWarnings& warnings) {
  Pod pod;
  const auto spec = object.member("spec");
  if (!spec) throw required(object, "spec.containers");
  pod.place = spec->place();
  warnings.add_unknown_fields(*spec, pod_fields);
  read_volumes(*spec, claim_templates, pod, warnings);
  read_all_containers(*spec, pod, warnings);
  read_namespaces(*spec, pod);
  warn_of_what_changes_mounts(*spec, warnings);
  add_token(*spec, pod);
  return pod;
}

void name_pod(Pod& pod, const std::string& name) {
  pod.name = name;
  for (Container& container : pod.containers) {
    for (VolumeMount& mount : container.mounts) {
      replace_all(mount.sub_path, name_place, name);
      replace_all(mount.sub_path, name_space_place, pod.name_space);
    }
  }
  if (pod.uid.empty()) {
    pod.uid = pod.name_space == "default" ? name : pod.name_space + "_" + name;
  }
  for (Volume& volume : pod.volumes) {
    if (volume.kind == VolumeKind::claim && volume.claim.empty()) {
      volume.claim = name + "-" + volume.name;
    }
  }
}

}  // namespace mntsim
