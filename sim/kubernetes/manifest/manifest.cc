// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/manifest.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "sim/kubernetes/manifest/field_error.h"
#include "sim/kubernetes/manifest/manifest_warnings.h"
#include "sim/kubernetes/manifest/storage_objects.h"
#include "sim/kubernetes/manifest/workload.h"
#include "sim/kubernetes/manifest/yaml_tree.h"
#include "sim/kubernetes/manifest/yaml_value.h"
#include "sim/script/json_reader.h"

namespace mntsim {

namespace {

constexpr std::string_view list_suffix = "List";

class ManifestReader {
 public:
  explicit ManifestReader(const YamlTree& tree) : tree_(tree) {}

  Manifest read() {
    for (const YamlNode* const root : tree_.documents()) {
      if (root->kind != YamlKind::null) read_object(YamlValue(tree_, *root));
    }
    if (!has_workload_) throw no_workload();
    for (Pod& pod : pods_) storage_.bind(pod);
    std::vector<InputError> named = stand_ins();
    return {std::move(pods_), warnings_.take(), std::move(named)};
  }

 private:
  void read_object(const YamlValue& object, std::string_view item_kind = {});
  void read_list(const YamlValue& object, std::string_view kind);
  void read_pods(const YamlValue& object, std::string_view kind);
  void pass_over(const YamlValue& object, std::string_view kind);
  void warn_of_version(const YamlValue& object, std::string_view kind);
  [[nodiscard]] InputError no_workload() const;
  [[nodiscard]] std::vector<InputError> stand_ins() const;

  const YamlTree& tree_;
  std::vector<Pod> pods_;
  StorageObjects storage_;
  ManifestWarnings warnings_;
  std::set<std::string> names_;  // of the pods: "NAMESPACE/NAME"
  std::set<std::string> uids_;
  std::optional<InputError> passed_over_;  // the first object that is no workload
  bool has_workload_ = false;
};

/// A PodList's items need not say that they are Pods: the API server leaves it out.
void ManifestReader::read_list(const YamlValue& object, std::string_view kind) {
  for (const YamlValue& item : object.list("items")) {
    read_object(item, kind.substr(0, kind.size() - list_suffix.size()));
  }
}

/// `item_kind`: what an object in a list is that does not say so itself.
void ManifestReader::read_object(const YamlValue& object, std::string_view item_kind) {
  if (object.node().kind != YamlKind::map) {
    throw object.error("no Kubernetes object",
                       "an object is a map with apiVersion, kind, metadata");
  }
  std::string kind = object.string("kind");
  const bool is_item = kind.empty() && !item_kind.empty();
  if (is_item) kind = item_kind;
  if (kind.empty()) throw required(object, "kind", "is this a Kubernetes manifest?");
  if (kind == list_suffix || (kind.ends_with(list_suffix) && object.member("items"))) {
    read_list(object, kind);
  } else if (is_workload(kind)) {
    if (!is_item) warn_of_version(object, kind);
    read_pods(object, kind);
  } else if (!storage_.add(object, kind)) {
    pass_over(object, kind);
  } else if (!passed_over_) {
    passed_over_ = object.remark(kind + " makes no pods");
  }
}

void ManifestReader::read_pods(const YamlValue& object, std::string_view kind) {
  has_workload_ = true;
  std::vector<Pod> pods = read_workload(object, kind, pods_.size(), warnings_);
  for (Pod& pod : pods) {
    if (pods_.size() == most_pods) {
      throw object.remark("more than " + std::to_string(most_pods) + " pods in one manifest");
    }
    const bool new_name = names_.insert(pod.name_space + "/" + pod.name).second;
    if (!new_name || !uids_.insert(pod.uid).second) {
      throw object.member("metadata")->remark("pods " + in_quotes(pod.name) + " already exists");
    }
    pods_.push_back(std::move(pod));
  }
}

void ManifestReader::pass_over(const YamlValue& object, std::string_view kind) {
  const auto metadata = object.member("metadata");
  const std::string name = metadata ? metadata->string("name") : "";
  const bool plain = kind.size() < 60 && std::all_of(kind.begin(), kind.end(), [](char letter) {
                       return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z');
                     });
  std::string what = plain ? std::string(kind) : in_quotes(kind);
  if (!name.empty()) what += " " + in_quotes(name);
  InputError warning = object.remark(what + " is not modelled", "it is passed over");
  if (!passed_over_) passed_over_ = warning;
  warnings_.add(std::move(warning));
}

/// Kinds of that name by others (OpenKruise has a DaemonSet too) are read as Kubernetes' own.
void ManifestReader::warn_of_version(const YamlValue& object, std::string_view kind) {
  const std::string version = object.string("apiVersion");
  if (version.empty()) {
    warnings_.add(object.remark("apiVersion not set", "kubectl would refuse the object"));
    return;
  }
  const bool core = kind == "Pod" || kind == "ReplicationController";
  const bool own =
      core ? version == "v1" : version.starts_with("apps/") || version.starts_with("extensions/");
  if (!own) {
    warnings_.add(object.member("apiVersion")
                      ->error("no version of a " + std::string(kind) +
                                  " that is known: " + in_quotes(version),
                              core ? "it is read as v1" : "it is read as apps/v1"));
  }
}

/// Each claim once, and of a template's claims the first.
std::vector<InputError> ManifestReader::stand_ins() const {
  std::vector<InputError> found;
  std::set<std::string> named;
  std::set<std::pair<std::size_t, std::size_t>> places;  // line, column
  for (const Pod& pod : pods_) {
    for (const Volume& volume : pod.volumes) {
      if (volume.kind != VolumeKind::claim || volume.storage || volume.is_block) continue;
      if (!pod.mounts_volume(volume.name)) continue;
      const bool is_new_place = places.emplace(volume.place.line, volume.place.column).second;
      if (!named.insert(volume.claim).second || !is_new_place) continue;
      found.push_back({volume.place,
                       "an example CSI driver stands in for claim " + in_quotes(volume.claim), ""});
    }
  }
  return found;
}

InputError ManifestReader::no_workload() const {
  const std::string hint = "kinds that work: " + std::string(workload_kinds()) + ", List of these";
  if (!passed_over_) return InputError{{tree_.file(), 1, 1, ""}, "no object in this file", hint};
  return InputError{passed_over_->place, "no workload in this file: " + passed_over_->what, hint};
}

}  // namespace

Manifest parse_manifest(std::string_view text, const std::string& file) {
  const YamlTree tree(text, file);
  return ManifestReader(tree).read();
}

bool is_json_manifest(std::string_view text) { return is_json_object_with(text, "kind"); }

}  // namespace mntsim
