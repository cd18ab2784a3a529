// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/volume_reader.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/manifest/field_error.h"

namespace mntsim {

namespace {

/// A kind of volume that we know: its key in the volume, how to read what stands there, and the
/// keys of it.
struct Source {
  std::string_view key;
  void (*read)(const YamlValue& source, Volume& volume);
  std::vector<std::string_view> fields;
};

/// What a quantity may look like, as the API server tells it.
constexpr std::string_view quantity_rule =
    "quantities must match the regular expression "
    "'^([+-]?[0-9.]+)([eEinumkKMGTPE]*[-+]?[0-9]*)$'";

void require_quantity(const YamlValue& value) {
  static constexpr std::array<std::string_view, 16> units = {
      "", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"};
  std::string_view text = value.as_quantity();
  if (text.starts_with('-')) {
    throw forbidden(value, "SizeLimit field must be a valid resource quantity");
  }
  if (text.starts_with('+')) text.remove_prefix(1);
  const std::size_t digits = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view unit = text.substr(digits);
  const bool exponent = unit.size() > 1 && (unit[0] == 'e' || unit[0] == 'E') &&
                        unit.find_first_not_of("+-0123456789", 1) == std::string_view::npos;
  const bool known_unit = std::find(units.begin(), units.end(), unit) != units.end();
  if (digits == 0 || !(exponent || known_unit)) throw invalid(value, quantity_rule);
}

void read_empty_dir(const YamlValue& source, Volume& volume) {
  const std::string medium = source.string("medium");
  if (medium == "Memory") {
    volume.kind = VolumeKind::empty_dir_memory;
  } else if (medium == "HugePages" || medium.starts_with("HugePages-")) {
    volume.kind = VolumeKind::empty_dir_huge;
  } else if (!medium.empty()) {  // the API server takes it, the kubelet does not
    throw source.member("medium")->error("unknown storage medium " + in_quotes(medium),
                                         "there are '', 'Memory' and 'HugePages'");
  }
  if (const auto limit = source.member("sizeLimit")) {
    require_quantity(*limit);
    if (volume.kind == VolumeKind::empty_dir_memory) volume.size_limit = limit->as_quantity();
  }
}

void read_host_path(const YamlValue& source, Volume& volume) {
  using enum HostPathType;
  static const std::vector<std::string_view> types = {
      "",     "BlockDevice",  "CharDevice", "Directory", "DirectoryOrCreate",
      "File", "FileOrCreate", "Socket"};
  static constexpr std::array<HostPathType, 8> values = {
      unset, block_device,   char_device, directory, directory_or_create,
      file,  file_or_create, socket};
  volume.kind = VolumeKind::host_path;
  volume.host_path = required_string(source, "path");
  require_no_backsteps(*source.member("path"));
  const std::string type = source.string("type");
  const auto found = std::find(types.begin(), types.end(), type);
  if (found == types.end()) throw not_supported(*source.member("type"), types);
  volume.host_path_type = values[static_cast<std::size_t>(found - types.begin())];
}

void read_claim(const YamlValue& source, Volume& volume) {
  volume.kind = VolumeKind::claim;
  volume.claim = required_string(source, "claimName");
  require_subdomain(*source.member("claimName"));
  volume.read_only = source.boolean("readOnly");
}

void read_ephemeral(const YamlValue& source, Volume& volume) {
  volume.kind = VolumeKind::claim;
  const auto claim = source.member("volumeClaimTemplate");
  if (!claim) throw required(source, "volumeClaimTemplate");
  volume.is_block = is_block_claim(*claim);
}

void read_csi(const YamlValue& source, Volume& volume) {
  volume.kind = VolumeKind::csi_inline;
  volume.driver = required_string(source, "driver");
  volume.read_only = source.boolean("readOnly");
}

void read_nfs(const YamlValue& source, Volume& volume) {
  volume.kind = VolumeKind::nfs;
  const std::string server = required_string(source, "server");
  const std::string path = required_string(source, "path");
  if (!path.starts_with('/')) throw invalid(*source.member("path"), "must be an absolute path");
  volume.nfs_source = server + ":" + path;
  volume.read_only = source.boolean("readOnly");
}

/// The files that a volume makes of an object's keys. From: validateKeyToPath,
/// validateLocalNonReservedPath.
void check_items(const YamlValue& source, bool of_keys) {
  for (const YamlValue& item : source.list("items")) {
    if (of_keys) static_cast<void>(required_string(item, "key"));
    const std::string path = required_string(item, "path");
    require_descending_path(*item.member("path"));
    if (path.starts_with("..")) throw invalid(*item.member("path"), "must not start with '..'");
    if (const auto mode = item.member("mode")) require_file_mode(*mode);
  }
}

void check_files(const YamlValue& source, bool of_keys = true) {
  if (const auto mode = source.member("defaultMode")) require_file_mode(*mode);
  check_items(source, of_keys);
}

void read_secret(const YamlValue& source, Volume& volume) {
  volume.kind = VolumeKind::secret;
  check_files(source);
  static_cast<void>(required_string(source, "secretName"));
}

void read_config_map(const YamlValue& source, Volume& volume) {
  volume.kind = VolumeKind::config_map;
  check_files(source);
  static_cast<void>(required_string(source, "name"));
}

void read_projected(const YamlValue& source, Volume& volume) {
  volume.kind = VolumeKind::projected;
  if (const auto mode = source.member("defaultMode")) require_file_mode(*mode);
  for (const YamlValue& entry : source.list("sources")) {
    for (const std::string_view key : {"secret", "configMap", "downwardAPI"}) {
      if (const auto object = entry.member(key)) check_items(*object, key != "downwardAPI");
    }
  }
}

void read_downward_api(const YamlValue& source, Volume& volume) {
  volume.kind = VolumeKind::downward_api;
  check_files(source, false);
}

const Source* find_source(std::string_view key) {
  static const std::vector<Source> sources = {
      {"emptyDir", read_empty_dir, {"medium", "sizeLimit"}},
      {"hostPath", read_host_path, {"path", "type"}},
      {"secret", read_secret, {"secretName", "items", "defaultMode", "optional"}},
      {"configMap", read_config_map, {"name", "items", "defaultMode", "optional"}},
      {"projected", read_projected, {"sources", "defaultMode"}},
      {"downwardAPI", read_downward_api, {"items", "defaultMode"}},
      {"persistentVolumeClaim", read_claim, {"claimName", "readOnly"}},
      {"ephemeral", read_ephemeral, {"volumeClaimTemplate"}},
      {"csi",
       read_csi,
       {"driver", "readOnly", "fsType", "volumeAttributes", "nodePublishSecretRef"}},
      {"nfs", read_nfs, {"server", "path", "readOnly"}},
  };
  const auto found = std::find_if(sources.begin(), sources.end(),
                                  [&](const Source& source) { return source.key == key; });
  return found == sources.end() ? nullptr : &*found;
}

/// All keys of a volume; those that find_source does not know are kinds that are not modelled.
constexpr std::array<std::string_view, 31> volume_fields = {"name",
                                                            "emptyDir",
                                                            "hostPath",
                                                            "secret",
                                                            "configMap",
                                                            "projected",
                                                            "downwardAPI",
                                                            "persistentVolumeClaim",
                                                            "ephemeral",
                                                            "csi",
                                                            "nfs",
                                                            "gitRepo",
                                                            "rbd",
                                                            "cephfs",
                                                            "iscsi",
                                                            "glusterfs",
                                                            "cinder",
                                                            "fc",
                                                            "flocker",
                                                            "flexVolume",
                                                            "azureFile",
                                                            "azureDisk",
                                                            "vsphereVolume",
                                                            "quobyte",
                                                            "scaleIO",
                                                            "storageos",
                                                            "portworxVolume",
                                                            "photonPersistentDisk",
                                                            "awsElasticBlockStore",
                                                            "gcePersistentDisk",
                                                            "image"};

void read_source(const YamlValue& source, std::string_view key, Volume& volume,
                 ManifestWarnings& warnings) {
  if (const Source* const kind = find_source(key)) {
    kind->read(source, volume);
    warnings.add_unknown_fields(source, kind->fields);
    return;
  }
  volume.read_only = key == "image";  // whatever the mount says. From: KEP-4639
  warnings.add(source.error("volumes of the kind " + in_quotes(key) + " are not modelled",
                            volume.read_only ? "an empty directory, read-only, stands for it"
                                             : "an empty directory stands for it"));
}

}  // namespace

bool is_block_claim(const YamlValue& claim) {
  const auto spec = claim.member("spec");
  const auto mode = spec ? spec->member("volumeMode") : std::nullopt;
  if (!mode || mode->as_string() == "Filesystem") return false;
  if (mode->as_string() != "Block") throw not_supported(*mode, {"Block", "Filesystem"});
  return true;
}

Volume read_volume(const YamlValue& value, ManifestWarnings& warnings) {
  Volume volume;
  volume.place = value.place();
  bool has_source = false;
  for (const std::string_view key : volume_fields) {
    const auto source = value.member(key);
    if (key == "name" || !source) continue;
    if (has_source) throw forbidden(*source, "may not specify more than 1 volume type");
    has_source = true;
    read_source(*source, key, volume, warnings);
  }
  volume.name = required_string(value, "name");
  require_label(*value.member("name"));
  warnings.add_unknown_fields(value, volume_fields);
  return volume;
}

}  // namespace mntsim
