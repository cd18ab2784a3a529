// SPDX-License-Identifier: Apache-2.0
// The PersistentVolumes, PersistentVolumeClaims and StorageClasses of a manifest: what they say of
// the storage behind its pods' claims.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/manifest/pod.h"
#include "sim/kubernetes/manifest/yaml_value.h"

namespace mntsim {

class StorageObjects {
 public:
  /// Takes an object of one of the three kinds; false: it is of another.
  bool add(const YamlValue& object, std::string_view kind);

  /// Says of each claim of the pod what is known: by the volume that it names or that names it,
  /// else by the first of its class that nothing names, else by the class's CSI driver.
  /// From: kubernetes pkg/controller/volume/persistentvolume (the binding's order).
  void bind(Pod& pod) const;

 private:
  struct Claimed {
    std::string name;
    std::string name_space;
    std::string volume;
    std::string storage_class;
    bool is_block = false;
  };
  struct Offered {
    Claim claim;  // its `name` is the claim that it is reserved for; empty: none
    std::string name_space;
    std::string storage_class;
    bool is_known = false;  // is it of a kind that is modelled?
  };
  struct StorageClass {
    std::string name;
    std::string driver;
  };

  void add_claim(const YamlValue& object);
  void add_volume(const YamlValue& object);
  void add_class(const YamlValue& object);
  [[nodiscard]] const Offered* find_volume(const Claimed& claim) const;
  [[nodiscard]] std::string find_driver(const std::string& storage_class) const;

  std::vector<Claimed> claims_;
  std::vector<Offered> volumes_;
  std::vector<StorageClass> classes_;
};

}  // namespace mntsim
