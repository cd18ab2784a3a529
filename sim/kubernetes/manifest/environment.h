// SPDX-License-Identifier: Apache-2.0
// What is known of a container's environment before it runs: for subPathExpr.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "sim/kubernetes/manifest/yaml_value.h"

namespace mntsim {

class Environment {
 public:
  /// Reads `env` of a container. Throws InputError for what the API server refuses there. What
  /// comes of a ConfigMap, a Secret or the node is not known; the pod's name and namespace are
  /// name_place and name_space_place (pod.h).
  explicit Environment(const YamlValue& container);

  /// The text with each $(NAME) replaced, and `$$` for a `$`; nothing where a variable is not
  /// known. From: kubernetes third_party/forked/golang/expansion.
  [[nodiscard]] std::optional<std::string> expand(std::string_view text) const;

 private:
  void read(const YamlValue& variable);

  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace mntsim
