// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/field_error.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <system_error>
#include <utility>

namespace mntsim {

namespace {

constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_subdomain = 253;

std::string in_double_quotes(std::string_view text) {
  std::string quoted = in_quotes(text);
  quoted.front() = '"';
  quoted.back() = '"';
  return quoted;
}

/// As Go prints it: a number or a boolean without quotes.
std::string shown(const YamlValue& value) {
  std::string quoted = in_double_quotes(value.node().text);
  if (!value.node().plain) return quoted;
  const std::string& text = value.node().text;
  const bool bare = text == "true" || text == "false" ||
                    (!text.empty() && text.find_first_not_of("-0123456789") == std::string::npos);
  return bare ? text : quoted;
}

bool is_label(std::string_view text) {
  const auto is_alphanumeric = [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
  };
  return !text.empty() && is_alphanumeric(text.front()) && is_alphanumeric(text.back()) &&
         std::all_of(text.begin(), text.end(),
                     [&](char letter) { return letter == '-' || is_alphanumeric(letter); });
}

bool is_subdomain(std::string_view text) {
  for (;;) {
    const std::size_t dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

void require_length(const YamlValue& value, std::size_t longest) {
  if (value.node().text.size() <= longest) return;
  throw invalid(value, "must be no more than " + std::to_string(longest) + " characters");
}

}  // namespace

InputError required(const YamlValue& parent, std::string_view key, std::string_view detail) {
  std::string what = parent.path(key) + ": Required value";
  if (!detail.empty()) what += ": " + std::string(detail);
  return parent.remark(std::move(what));
}

InputError invalid(const YamlValue& value, std::string_view detail, std::string hint) {
  return value.error("Invalid value: " + shown(value) + ": " + std::string(detail),
                     std::move(hint));
}

InputError forbidden(const YamlValue& value, std::string_view detail, std::string hint) {
  return value.error("Forbidden: " + std::string(detail), std::move(hint));
}

InputError not_found(const YamlValue& value, std::string hint) {
  return value.error("Not found: " + in_double_quotes(value.node().text), std::move(hint));
}

InputError duplicate(const YamlValue& value) {
  return value.error("Duplicate value: " + in_double_quotes(value.node().text));
}

InputError not_supported(const YamlValue& value, const std::vector<std::string_view>& supported) {
  std::string what = "Unsupported value: " + in_double_quotes(value.node().text);
  const char* before = ": supported values: ";
  for (const std::string_view word : supported) {
    what += before + in_double_quotes(word);
    before = ", ";
  }
  const std::string_view nearest = nearest_spelling(value.node().text, supported);
  return value.error(what, nearest.empty() ? "" : "did you mean " + in_quotes(nearest) + "?");
}

std::string required_string(const YamlValue& parent, std::string_view key) {
  std::string text = parent.string(key);
  if (text.empty()) throw required(parent, key);
  return text;
}

void require_label(const YamlValue& value) {
  require_length(value, longest_label);
  if (is_label(value.node().text)) return;
  throw invalid(value,
                "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or "
                "'-', and must start and end with an alphanumeric character (e.g. 'my-name',  or "
                "'123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')");
}

void require_subdomain(const YamlValue& value) {
  require_length(value, longest_subdomain);
  if (is_subdomain(value.node().text)) return;
  throw invalid(value,
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric "
                "characters, '-' or '.', and must start and end with an alphanumeric character "
                "(e.g. 'example.com', regex used for validation is "
                "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')");
}

void require_no_backsteps(const YamlValue& value) {
  const std::string path = "/" + value.node().text + "/";
  if (path.find("/../") != std::string::npos) throw invalid(value, "must not contain '..'");
}

void require_file_mode(const YamlValue& value) {
  const std::string& text = value.node().text;
  const bool is_octal = text.size() > 1 && text.starts_with('0');
  std::int64_t mode = 0;
  if (is_octal) {
    const char* const last = text.data() + text.size();
    const char* const first = text.data() + (text.starts_with("0o") ? 2 : 1);
    const auto [end, failure] = std::from_chars(first, last, mode, 8);
    if (failure != std::errc{} || end != last) mode = -1;
  } else {
    mode = value.as_integer();
  }
  if (mode < 0 || mode > 0777) {
    throw invalid(value, "must be a number between 0 and 0777 (octal), both inclusive");
  }
}

void require_descending_path(const YamlValue& value) {
  if (value.node().text.starts_with('/')) throw invalid(value, "must be a relative path");
  require_no_backsteps(value);
}

}  // namespace mntsim
