// SPDX-License-Identifier: Apache-2.0
#include <fmt/core.h>

#include <array>
#include <iterator>
#include <string_view>

#include "sim/report/json.h"
#include "sim/report/why_not_answer.h"

namespace mntsim {
namespace {

// In the order of MissingLink.
constexpr std::array<std::string_view, 14> causes = {
    "visible",        "covered",          "covered on the way",
    "on the root",    "plain bind",       "unmounted",
    "older",          "replaced",         "other directory",
    "sender private", "receiver private", "wrong direction",
    "common master",  "no common group"};
static_assert(causes.size() == static_cast<std::size_t>(MissingLink::no_common_group) + 1);

// In the order of Restart.
constexpr std::array<std::string_view, 3> restarts = {"null", R"("HostToContainer")",
                                                      R"("Bidirectional")"};
static_assert(restarts.size() == static_cast<std::size_t>(Restart::sender_bidirectional) + 1);

void append_member(std::string& out, std::string_view key, std::string_view value) {
  fmt::format_to(std::back_inserter(out), R"(,"{}":)", key);
  append_json_string(out, value);
}

void append_list(std::string& out, std::string_view key, const std::vector<std::string>& values) {
  fmt::format_to(std::back_inserter(out), R"("{}":[)", key);
  for (const std::string& value : values) {
    if (out.back() != '[') out += ',';
    append_json_string(out, value);
  }
  out += ']';
}

void append_change(std::string& out, const std::optional<NamedCure>& change) {
  if (!change) {
    out += R"(,"change":null)";
    return;
  }
  out += R"(,"change":{)";
  append_list(out, "commands", change->commands);
  fmt::format_to(std::back_inserter(out), R"(,"restart":{},"mount_again":{}}})",
                 restarts[static_cast<std::size_t>(change->restart)], change->mount_again);
}

}  // namespace

void append_why_not_json(std::string& out, const WhyNotAnswer& answer) {
  out += R"({"from":)";
  append_json_string(out, answer.from);
  append_member(out, "here", answer.here);
  fmt::format_to(std::back_inserter(out), R"(,"visible":{},"cause":"{}")",
                 answer.link == MissingLink::none, causes[static_cast<std::size_t>(answer.link)]);
  append_member(out, "sentence", why_not_sentence(answer));
  if (answer.is_made) {
    append_member(out, "mount", answer.mount);
  } else {
    out += R"(,"mount":null)";
  }
  append_member(out, "sender", answer.sender);
  append_member(out, "receiver", answer.receiver);
  append_command_json(out, "made_by", answer.made_by);
  append_command_json(out, "copied_by", answer.copied_by);
  append_command_json(out, "changed_by", answer.changed_by);
  out += ',';
  append_list(out, "mount_at", answer.mount_at);
  out += ',';
  append_list(out, "directory_at", answer.directory_at);
  append_change(out, answer.change);
  out += "}\n";
}

}  // namespace mntsim
