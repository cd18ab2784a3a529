// SPDX-License-Identifier: Apache-2.0
#include "sim/report/sarif.h"

#include <nlohmann/json.hpp>

#include <string_view>

namespace mntsim {
namespace {

using Json = nlohmann::ordered_json;

std::string_view level_of(Severity severity) {
  switch (severity) {
    case Severity::low: return "note";
    case Severity::medium: return "warning";
    case Severity::high: break;
  }
  return "error";
}

Json rule_of(const LeakRule& rule) {
  return {{"id", rule.id},
          {"shortDescription", {{"text", rule.title}}},
          {"help", {{"text", rule.help}}}};
}

/// A file's name as a URI reference: what has a meaning there or is no ASCII becomes %NN.
std::string uri_of(std::string_view file) {
  constexpr std::string_view plain = "-._~/@+=,";
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string uri;
  for (const char c : file) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_letter =
        (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
    if (is_letter || plain.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += {'%', digits[byte >> 4U], digits[byte & 15U]};
    }
  }
  return uri;
}

Json result_of(const std::string& uri, const LeakReport& leak) {
  const auto index = static_cast<std::size_t>(leak.kind);
  std::string message = leak.message + ". Change: " + leak.change + ".";
  for (const std::string& command : leak.commands) {
    message += (&command == &leak.commands.front() ? " Now: " : "; ") + command;
  }
  if (!leak.not_now.empty()) message += " Not now: " + leak.not_now + ".";
  return {{"ruleId", leak_rules().at(index).id},
          {"ruleIndex", index},
          {"level", level_of(leak.severity)},
          {"message", {{"text", message}}},
          {"locations",
           Json::array({{{"physicalLocation", {{"artifactLocation", {{"uri", uri}}}}},
                         {"logicalLocations", Json::array({{{"fullyQualifiedName", leak.place},
                                                            {"kind", "resource"}}})}}})},
          {"properties", {{"severity", name_of(leak.severity)}, {"path", leak.path}}}};
}

}  // namespace

std::string sarif(const std::string& file, const std::vector<LeakReport>& leaks) {
  Json rules = Json::array();
  for (const LeakRule& rule : leak_rules()) rules.push_back(rule_of(rule));
  Json results = Json::array();
  const std::string uri = uri_of(file);
  for (const LeakReport& leak : leaks) results.push_back(result_of(uri, leak));
  const Json document = {
      {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
      {"version", "2.1.0"},
      {"runs", Json::array({{{"tool", {{"driver", {{"name", "mntsim"}, {"rules", rules}}}}},
                             {"results", results}}})}};
  return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace mntsim
