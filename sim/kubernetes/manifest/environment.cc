// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/environment.h"

#include <algorithm>

#include "sim/kubernetes/manifest/field_error.h"
#include "sim/kubernetes/manifest/pod.h"

namespace mntsim {

namespace {

/// The value that a field of the pod gives, as far as it is known.
std::optional<std::string> value_of_field(const YamlValue& source) {
  const auto field = source.member("fieldRef");
  if (!field) return std::nullopt;
  const std::string path = field->string("fieldPath");
  if (path == "metadata.name") return std::string(name_place);
  if (path == "metadata.namespace") return std::string(name_space_place);
  return std::nullopt;
}

}  // namespace

Environment::Environment(const YamlValue& container) {
  for (const YamlValue& variable : container.list("env")) read(variable);
}

void Environment::read(const YamlValue& variable) {
  const std::string name = required_string(variable, "name");
  const std::string text = variable.string("value");
  const auto source = variable.member("valueFrom");
  if (source && !text.empty()) {
    throw source->error("Invalid value: \"\": may not be specified when `value` is not empty");
  }
  const std::optional<std::string> value = source ? value_of_field(*source) : expand(text);
  values_.erase(name);
  if (value) values_.emplace(name, *value);
}

std::optional<std::string> Environment::expand(std::string_view text) const {
  std::string expanded;
  while (!text.empty()) {
    const std::size_t dollar = std::min(text.find('$'), text.size());
    expanded += text.substr(0, dollar);
    text.remove_prefix(dollar);
    const std::size_t end = text.starts_with("$(") ? text.find(')') : std::string_view::npos;
    if (end != std::string_view::npos) {
      const auto found = values_.find(text.substr(2, end - 2));
      if (found == values_.end()) return std::nullopt;
      expanded += found->second;
      text.remove_prefix(end + 1);
    } else if (!text.empty()) {
      expanded += '$';
      text.remove_prefix(text.starts_with("$$") ? 2 : 1);
    }
  }
  return expanded;
}

}  // namespace mntsim
