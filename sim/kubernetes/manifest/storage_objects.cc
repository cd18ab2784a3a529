// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/storage_objects.h"

#include <algorithm>
#include <optional>

#include "sim/kubernetes/manifest/field_error.h"
#include "sim/kubernetes/manifest/volume_reader.h"

namespace mntsim {

namespace {

struct ObjectName {
  std::string name;
  std::string name_space;
};

ObjectName name_of_object(const YamlValue& object) {
  const auto metadata = object.member("metadata");
  if (!metadata) throw required(object, "metadata.name", "name or generateName is required");
  ObjectName found{required_string(*metadata, "name"), metadata->string("namespace")};
  if (found.name_space.empty()) found.name_space = "default";
  return found;
}

/// The source of a PersistentVolume's spec; false where it is of no kind that is modelled.
bool read_source(const YamlValue& spec, Claim& claim) {
  if (const auto source = spec.member("hostPath")) {
    claim.storage = StorageKind::host_path;
    claim.path = required_string(*source, "path");
    require_no_backsteps(*source->member("path"));
  } else if (const auto local = spec.member("local")) {
    claim.storage = StorageKind::local;
    claim.path = required_string(*local, "path");
    require_no_backsteps(*local->member("path"));
  } else if (spec.member("nfs")) {
    claim.storage = StorageKind::in_tree_nfs;
  } else if (const auto csi = spec.member("csi")) {
    claim.storage = StorageKind::csi_staged;
    claim.driver = required_string(*csi, "driver");
  } else {
    return false;
  }
  return true;
}

}  // namespace

bool StorageObjects::add(const YamlValue& object, std::string_view kind) {
  if (kind == "PersistentVolumeClaim") {
    add_claim(object);
  } else if (kind == "PersistentVolume") {
    add_volume(object);
  } else if (kind == "StorageClass") {
    add_class(object);
  } else {
    return false;
  }
  return true;
}

void StorageObjects::add_claim(const YamlValue& object) {
  ObjectName id = name_of_object(object);
  Claimed claim{std::move(id.name), std::move(id.name_space), {}, {}, is_block_claim(object)};
  if (const auto spec = object.member("spec")) {
    claim.volume = spec->string("volumeName");
    claim.storage_class = spec->string("storageClassName");
  }
  claims_.push_back(std::move(claim));
}

void StorageObjects::add_volume(const YamlValue& object) {
  Offered volume;
  volume.claim.volume = name_of_object(object).name;
  const auto spec = object.member("spec");
  if (!spec) throw required(object, "spec");
  volume.is_known = read_source(*spec, volume.claim);
  volume.storage_class = spec->string("storageClassName");
  if (const auto claim = spec->member("claimRef")) {
    volume.claim.name = claim->string("name");
    volume.name_space = claim->string("namespace");
    if (volume.name_space.empty()) volume.name_space = "default";
  }
  volumes_.push_back(std::move(volume));
}

/// In-tree provisioners are CSI drivers of other names today, and what is neither makes volumes of
/// any kind: of both the class says too little.
void StorageObjects::add_class(const YamlValue& object) {
  const std::string provisioner = object.string("provisioner");
  const bool is_csi = provisioner.find("csi") != std::string::npos;
  if (is_csi) classes_.push_back({name_of_object(object).name, provisioner});
}

const StorageObjects::Offered* StorageObjects::find_volume(const Claimed& claim) const {
  const Offered* of_its_class = nullptr;
  for (const Offered& volume : volumes_) {
    const bool is_reserved = !volume.claim.name.empty();
    if (is_reserved && volume.claim.name == claim.name && volume.name_space == claim.name_space) {
      return &volume;
    }
    if (claim.volume == volume.claim.volume) return &volume;
    const bool matches =
        !is_reserved && claim.volume.empty() && volume.storage_class == claim.storage_class;
    if (matches && of_its_class == nullptr) of_its_class = &volume;
  }
  return of_its_class;
}

std::string StorageObjects::find_driver(const std::string& storage_class) const {
  for (const StorageClass& candidate : classes_) {
    if (candidate.name == storage_class) return candidate.driver;
  }
  return {};
}

void StorageObjects::bind(Pod& pod) const {
  for (Volume& volume : pod.volumes) {
    if (volume.kind != VolumeKind::claim) continue;
    const auto claim = std::find_if(claims_.begin(), claims_.end(), [&](const Claimed& candidate) {
      return candidate.name == volume.claim && candidate.name_space == pod.name_space;
    });
    if (claim == claims_.end()) continue;
    volume.is_block = claim->is_block;
    const Offered* const offered = find_volume(*claim);
    const std::string driver = find_driver(claim->storage_class);
    if (offered != nullptr && offered->is_known) {
      volume.storage = offered->claim;
    } else if (!driver.empty()) {
      volume.storage.emplace().driver = driver;
    } else {
      continue;
    }
    volume.storage->name = volume.claim;
  }
}

}  // namespace mntsim
