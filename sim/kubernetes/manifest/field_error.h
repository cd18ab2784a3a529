// SPDX-License-Identifier: Apache-2.0
// The API server's words for what is wrong with a field, and the checks of names and paths that
// many fields share. Each error stands at the line and column of the field, or of its parent where
// it is missing. From: kubernetes apimachinery, field/errors.go and
// validation.go.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/manifest/yaml_value.h"
#include "sim/script/input_error.h"

namespace mntsim {

/// `PARENT.KEY: Required value: detail`
[[nodiscard]] InputError required(const YamlValue& parent, std::string_view key,
                                  std::string_view detail = {});
/// `PATH: Invalid value: "VALUE": detail`
[[nodiscard]] InputError invalid(const YamlValue& value, std::string_view detail,
                                 std::string hint = {});
/// `PATH: Forbidden: detail`
[[nodiscard]] InputError forbidden(const YamlValue& value, std::string_view detail,
                                   std::string hint = {});
/// `PATH: Not found: "VALUE"`
[[nodiscard]] InputError not_found(const YamlValue& value, std::string hint = {});
/// `PATH: Duplicate value: "VALUE"`
[[nodiscard]] InputError duplicate(const YamlValue& value);
/// `PATH: Unsupported value: "VALUE": supported values: "A", "B"`, and the nearest of them as a
/// hint.
[[nodiscard]] InputError not_supported(const YamlValue& value,
                                       const std::vector<std::string_view>& supported);

/// The member's text. Throws `required` where it is missing or empty.
[[nodiscard]] std::string required_string(const YamlValue& parent, std::string_view key);

// Each throws `invalid` unless the text of the value is what its name says.

void require_label(const YamlValue& value);      // RFC 1123: "my-name"
void require_subdomain(const YamlValue& value);  // RFC 1123: "my.name"
void require_no_backsteps(const YamlValue& value);
void require_descending_path(const YamlValue& value);  // relative, without `..`
void require_file_mode(const YamlValue& value);        // 0 to 0777, octal with a leading 0

}  // namespace mntsim
