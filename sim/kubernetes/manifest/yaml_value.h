// SPDX-License-Identifier: Apache-2.0
// A value of a YAML document on its way down from the root: checked access, with InputErrors that
// say where in the file it stands and what Kubernetes calls it ("spec.containers[0].name").
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/manifest/yaml_tree.h"
#include "sim/script/input_error.h"

namespace mntsim {

/// Lives no longer than its tree. A null value is as if it were not there, as in Kubernetes.
class YamlValue {
 public:
  /// The root of a document.
  YamlValue(const YamlTree& tree, const YamlNode& root) : tree_(&tree), node_(&root) {}

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path(std::string_view key) const;  // of a member, there or not
  [[nodiscard]] Place place() const;
  [[nodiscard]] const YamlNode& node() const { return *node_; }

  /// "PATH: what", at this value.
  [[nodiscard]] InputError error(const std::string& what, std::string hint = {}) const;
  /// "what" alone, at this value, or at the key of a member.
  [[nodiscard]] InputError remark(std::string what, std::string hint = {}) const;
  [[nodiscard]] InputError remark_at_key(std::string_view key, std::string what,
                                         std::string hint = {}) const;

  // Of a map; each throws InputError where this is none.

  [[nodiscard]] std::optional<YamlValue> member(std::string_view key) const;
  /// The member's entries; none where there is no such member.
  [[nodiscard]] std::vector<YamlValue> list(std::string_view key) const;
  [[nodiscard]] std::string string(std::string_view key) const;  // empty where there is none
  [[nodiscard]] bool boolean(std::string_view key) const;        // false where there is none
  [[nodiscard]] std::vector<std::string_view> keys() const;

  // Each throws InputError where the value is of another type.

  [[nodiscard]] std::vector<YamlValue> items() const;
  [[nodiscard]] const std::string& as_string() const;
  [[nodiscard]] bool as_boolean() const;
  [[nodiscard]] std::int64_t as_integer() const;
  [[nodiscard]] const std::string& as_quantity() const;  // "64Mi", 1000

 private:
  YamlValue(const YamlTree* tree, const YamlNode* node, std::string path)
      : tree_(tree), node_(node), path_(std::move(path)) {}

  void require_map() const;
  [[nodiscard]] InputError wrong_type(std::string_view wanted, std::string hint = {}) const;

  const YamlTree* tree_;
  const YamlNode* node_;
  std::string path_;  // empty: the root
};

}  // namespace mntsim
