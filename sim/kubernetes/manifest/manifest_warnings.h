// SPDX-License-Identifier: Apache-2.0
// What a manifest says and we pass over: named, each thing once.
#pragma once

#include <cstddef>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/kubernetes/manifest/yaml_value.h"
#include "sim/script/input_error.h"

namespace mntsim {

class ManifestWarnings {
 public:
  /// Who writes hundreds of mistakes needs no more than these to see what is wrong.
  static constexpr std::size_t most = 200;

  /// What was said already, at the same place, is not said again.
  void add(InputError warning);

  /// A warning for each key of the map that is none of `known`, with the nearest of them.
  void add_unknown_fields(const YamlValue& map, std::span<const std::string_view> known);

  /// In the order in which they were added.
  [[nodiscard]] std::vector<InputError> take() { return std::exchange(all_, {}); }

 private:
  std::vector<InputError> all_;
  std::set<std::tuple<std::size_t, std::size_t, std::string>> said_;  // line, column, what
};

}  // namespace mntsim
