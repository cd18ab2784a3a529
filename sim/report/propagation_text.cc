// SPDX-License-Identifier: Apache-2.0
#include "sim/report/propagation_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "sim/report/place_text.h"
#include "sim/report/text.h"

namespace mntsim {
namespace {

constexpr std::size_t widest_column = 40;
constexpr std::size_t most_layers = 20;  // that are indented; further down the number is told

std::string words_of(const Reached& reached) {
  std::string text = "itself";
  if (reached.link == Cause::from_peer) text = fmt::format("peer in group {}", reached.group_id);
  if (reached.link == Cause::from_master) text = fmt::format("slave of group {}", reached.group_id);
  if (reached.tucked) text += ", beneath what is mounted there";
  if (!reached.arrives) text += ", passed over: it does not show the place";
  return text;
}

std::string words_of(const Sender& sender) {
  std::string text = sender.level == 0 ? fmt::format("peer in group {}", sender.group_id)
                                       : fmt::format("master: group {}", sender.group_id);
  if (sender.level > 1) text += fmt::format(", {} levels up", sender.level);
  if (sender.is_covered) text += ", beneath what is mounted there";
  return text;
}

template <typename Named>
std::size_t width_of(const std::vector<Named>& named) {
  std::size_t width = 0;
  for (const Named& each : named) width = std::max(width, place_name(each.place).size());
  return std::min(width, widest_column);
}

void append_line(std::string& out, const NamedPlace& place, std::size_t width,
                 std::string_view words) {
  const std::size_t begin = out.size();
  append_printable(out, place_name(place));
  const std::size_t used = out.size() - begin;
  out.append(used < width ? width - used : 0, ' ');
  out += "  ";
  out += words;
  append_printable(out, place_remarks(place));
  out += '\n';
}

void append_members(std::string& out, std::string_view indent, std::string_view role,
                    const std::vector<NamedPlace>& places) {
  for (const NamedPlace& place : places) {
    out += indent;
    out += role;
    append_printable(out, place_name(place));
    append_printable(out, place_remarks(place));
    out += '\n';
  }
}

}  // namespace

void append_reach_text(std::string& out, const std::vector<NamedReached>& reached,
                       bool is_order_known) {
  const std::size_t width = width_of(reached);
  for (const NamedReached& each : reached) {
    append_line(out, each.place, width, words_of(each.reached));
  }
  if (!is_order_known) {
    out += "in the order of ids: mountinfo does not tell the order of peers\n";
  }
}

void append_senders_text(std::string& out, const std::vector<NamedSender>& senders) {
  const std::size_t width = width_of(senders);
  for (const NamedSender& each : senders) {
    const bool is_itself = &each == &senders.front();
    append_line(out, each.place, width, is_itself ? "itself" : words_of(each.sender));
  }
}

void append_group_text(std::string& out, const NamedGroup& named) {
  const std::size_t layer = named.group->layer;
  const std::string indent(2 * std::min(layer, most_layers), ' ');
  fmt::format_to(std::back_inserter(out), "{}group {}", indent, named.group->id);
  if (layer > most_layers) fmt::format_to(std::back_inserter(out), ", below {} masters", layer);
  out += '\n';
  append_members(out, indent + "  ", "peer   ", named.peers);
  append_members(out, indent + "  ", "slave  ", named.slaves);
}

}  // namespace mntsim
