// SPDX-License-Identifier: Apache-2.0
#include "sim/report/propagation_json.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "sim/report/json.h"
#include "sim/report/place_json.h"

namespace mntsim {
namespace {

void append_members(std::string& out, const std::vector<NamedPlace>& places) {
  out += '[';
  for (const NamedPlace& place : places) {
    if (out.back() != '[') out += ',';
    append_place(out, place);
    append_place_tasks(out, place);
  }
  out += ']';
}

std::string_view word_of(Cause link) {
  if (link == Cause::from_peer) return "peer";
  return link == Cause::from_master ? "slave" : "itself";
}

}  // namespace

void append_reach_json(std::string& out, const std::vector<NamedReached>& reached,
                       bool is_order_known) {
  for (const NamedReached& each : reached) {
    append_place(out, each.place);
    fmt::format_to(std::back_inserter(out), R"(,"link":"{}","group":{},"arrives":{},"tucked":{})",
                   word_of(each.reached.link), id_text(each.reached.group_id), each.reached.arrives,
                   each.reached.tucked);
    if (!is_order_known) out += R"(,"order":"ids")";
    append_place_tasks(out, each.place);
    out += '\n';
  }
}

void append_senders_json(std::string& out, const std::vector<NamedSender>& senders) {
  for (const NamedSender& each : senders) {
    append_place(out, each.place);
    const bool is_itself = &each == &senders.front();
    const std::string_view above = each.sender.level == 0 ? "peer" : "master";
    fmt::format_to(std::back_inserter(out), R"(,"link":"{}","group":{},"level":{},"occupied":{})",
                   is_itself ? "itself" : above, id_text(each.sender.group_id), each.sender.level,
                   each.sender.is_covered);
    append_place_tasks(out, each.place);
    out += '\n';
  }
}

void append_group_json(std::string& out, const NamedGroup& named) {
  const PropagationGroup& group = *named.group;
  fmt::format_to(std::back_inserter(out), R"({{"group":{},"master":{},"layer":{},"peers":)",
                 group.id, id_text(group.master_id), group.layer);
  append_members(out, named.peers);
  out += R"(,"slaves":)";
  append_members(out, named.slaves);
  out += "}\n";
}

}  // namespace mntsim
