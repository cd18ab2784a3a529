// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/container_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "sim/kubernetes/manifest/environment.h"
#include "sim/kubernetes/manifest/field_error.h"

namespace mntsim {

namespace {

constexpr std::array<std::string_view, 25> container_fields = {"name",
                                                               "image",
                                                               "command",
                                                               "args",
                                                               "workingDir",
                                                               "ports",
                                                               "envFrom",
                                                               "env",
                                                               "resources",
                                                               "resizePolicy",
                                                               "restartPolicy",
                                                               "restartPolicyRules",
                                                               "volumeMounts",
                                                               "volumeDevices",
                                                               "livenessProbe",
                                                               "readinessProbe",
                                                               "startupProbe",
                                                               "lifecycle",
                                                               "stdin",
                                                               "stdinOnce",
                                                               "tty",
                                                               "terminationMessagePath",
                                                               "securityContext",
                                                               "terminationMessagePolicy",
                                                               "imagePullPolicy"};

constexpr std::array<std::string_view, 7> mount_fields = {
    "name",     "mountPath",        "subPath",          "subPathExpr",
    "readOnly", "mountPropagation", "recursiveReadOnly"};

/// A container's block volumes, which no mount may share a name or a path with.
struct Devices {
  std::set<std::string> names;
  std::set<std::string> paths;
};

ContainerRole role_of(const YamlValue& value, bool init, ManifestWarnings& warnings) {
  const auto policy = value.member("restartPolicy");
  if (!init) {
    if (policy) {
      warnings.add(policy->error("up to Kubernetes 1.33 forbidden here, and passed over",
                                 "a sidecar stands in initContainers"));
    }
    return ContainerRole::app;
  }
  if (!policy) return ContainerRole::init;
  if (policy->as_string() == "Always") return ContainerRole::sidecar;
  throw not_supported(*policy, {"Always"});
}

void read_security_context(const YamlValue& value, Container& container,
                           ManifestWarnings& warnings) {
  const auto context = value.member("securityContext");
  if (!context) return;
  container.privileged = context->boolean("privileged");
  container.read_only_root = context->boolean("readOnlyRootFilesystem");
  const auto escalation = context->member("allowPrivilegeEscalation");
  if (container.privileged && escalation && !escalation->as_boolean()) {
    throw invalid(*escalation,
                  "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
  }
  const auto proc_mount = context->member("procMount");
  if (proc_mount && proc_mount->as_string() != "Default") {
    warnings.add(proc_mount->error("procMount is not modelled", "/proc is masked as usual"));
  }
}

void read_command(const YamlValue& value, Container& container) {
  for (const std::string_view key : {"command", "args"}) {
    for (const YamlValue& word : value.list(key)) container.command.push_back(word.as_string());
  }
}

void require_volume(const YamlValue& name, const VolumeNames& volumes) {
  if (volumes.contains(name.as_string())) return;
  const std::string_view nearest =
      nearest_spelling(name.as_string(), {volumes.begin(), volumes.end()});
  throw not_found(name, nearest.empty() ? "a volume of that name must stand in the pod's volumes"
                                        : "did you mean " + in_quotes(nearest) + "?");
}

Devices read_devices(const YamlValue& value, const VolumeNames& volumes,
                     ManifestWarnings& warnings) {
  Devices devices;
  for (const YamlValue& device : value.list("volumeDevices")) {
    const std::string name = required_string(device, "name");
    const std::string path = required_string(device, "devicePath");
    require_volume(*device.member("name"), volumes);
    if (!devices.names.insert(name).second) throw invalid(*device.member("name"), "must be unique");
    if (!devices.paths.insert(path).second) {
      throw invalid(*device.member("devicePath"), "must be unique");
    }
  }
  if (!devices.names.empty()) {
    warnings.add(value.member("volumeDevices")
                     ->error("block volumes are not modelled",
                             "they are device nodes in the container, no mounts"));
  }
  return devices;
}

std::string read_sub_path(const YamlValue& value, const Environment& environment,
                          ManifestWarnings& warnings) {
  std::string sub_path = value.string("subPath");
  if (!sub_path.empty()) require_descending_path(*value.member("subPath"));
  std::string expression = value.string("subPathExpr");
  if (expression.empty()) return sub_path;
  const YamlValue at = *value.member("subPathExpr");
  if (!sub_path.empty()) throw invalid(at, "subPathExpr and subPath are mutually exclusive");
  require_descending_path(at);
  if (auto expanded = environment.expand(expression)) return *std::move(expanded);
  warnings.add(
      at.error("a variable whose value is not in the manifest", "the text is taken as it stands"));
  return expression;
}

MountPropagation read_propagation(const YamlValue& value, bool privileged) {
  const auto mode = value.member("mountPropagation");
  if (!mode || mode->as_string() == "None") return MountPropagation::none;
  if (mode->as_string() == "HostToContainer") return MountPropagation::host_to_container;
  if (mode->as_string() != "Bidirectional") {
    throw not_supported(*mode, {"Bidirectional", "HostToContainer", "None"});
  }
  if (!privileged) {
    throw forbidden(*mode,
                    "Bidirectional mount propagation is available only to privileged containers",
                    "the container needs securityContext.privileged: true");
  }
  return MountPropagation::bidirectional;
}

RecursiveReadOnly read_recursive_read_only(const YamlValue& value, const VolumeMount& mount) {
  const auto mode = value.member("recursiveReadOnly");
  if (!mode || mode->as_string() == "Disabled") return RecursiveReadOnly::disabled;
  const std::string& text = mode->as_string();
  if (text != "Enabled" && text != "IfPossible") {
    throw not_supported(*mode, {"Disabled", "Enabled", "IfPossible"});
  }
  if (!mount.read_only) throw forbidden(*mode, "may only be specified when readOnly is true");
  if (mount.propagation != MountPropagation::none) {
    throw forbidden(*mode, "may only be specified when mountPropagation is None or not specified");
  }
  return text == "Enabled" ? RecursiveReadOnly::enabled : RecursiveReadOnly::if_possible;
}

VolumeMount read_mount(const YamlValue& value, const Container& container,
                       const VolumeNames& volumes, const Devices& devices,
                       const Environment& environment, ManifestWarnings& warnings) {
  VolumeMount mount;
  mount.place = value.place();
  warnings.add_unknown_fields(value, mount_fields);
  mount.name = required_string(value, "name");
  require_volume(*value.member("name"), volumes);
  mount.mount_path = required_string(value, "mountPath");
  const YamlValue path = *value.member("mountPath");
  if (mount.mount_path.find(':') != std::string::npos) throw invalid(path, "must not contain ':'");
  if (devices.names.contains(mount.name)) {
    throw invalid(*value.member("name"), "must not already exist in volumeDevices");
  }
  if (devices.paths.contains(mount.mount_path)) {
    throw invalid(path, "must not already exist as a path in volumeDevices");
  }
  mount.sub_path = read_sub_path(value, environment, warnings);
  mount.read_only = value.boolean("readOnly");
  mount.propagation = read_propagation(value, container.privileged);
  mount.recursive_read_only = read_recursive_read_only(value, mount);
  return mount;
}

/// The path without doubled and trailing slashes.
std::string cleaned(std::string_view path) {
  std::string clean = "/";
  for (const char letter : path) {
    if (letter != '/' || clean.back() != '/') clean += letter;
  }
  if (clean.size() > 1 && clean.back() == '/') clean.pop_back();
  return clean;
}

void read_mounts(const YamlValue& value, Container& container, const VolumeNames& volumes,
                 ManifestWarnings& warnings) {
  const Devices devices = read_devices(value, volumes, warnings);
  const Environment environment(value);
  std::set<std::string> written;  // the API server compares the texts
  std::set<std::string> places;
  for (const YamlValue& entry : value.list("volumeMounts")) {
    VolumeMount mount = read_mount(entry, container, volumes, devices, environment, warnings);
    const YamlValue path = *entry.member("mountPath");
    if (!written.insert(mount.mount_path).second) throw invalid(path, "must be unique");
    if (!places.insert(cleaned(mount.mount_path)).second) {
      warnings.add(path.error("a second mount on " + in_quotes(cleaned(mount.mount_path)),
                              "the API server compares the texts alone; one covers the other"));
    }
    container.mounts.push_back(std::move(mount));
  }
}

}  // namespace

Container read_container(const YamlValue& value, bool init, const VolumeNames& volumes,
                         ManifestWarnings& warnings) {
  Container container;
  container.place = value.place();
  warnings.add_unknown_fields(value, container_fields);
  container.name = required_string(value, "name");
  require_label(*value.member("name"));
  container.role = role_of(value, init, warnings);
  read_security_context(value, container, warnings);
  read_command(value, container);
  read_mounts(value, container, volumes, warnings);
  if (const std::string log = value.string("terminationMessagePath"); !log.empty()) {
    container.termination_log = log;
  }
  return container;
}

}  // namespace mntsim
