// SPDX-License-Identifier: Apache-2.0
#include "sim/report/propagation_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <iterator>
#include <string_view>

#include "sim/report/text.h"

namespace mntsim {
namespace {

constexpr std::size_t widest_column = 40;
constexpr std::size_t most_tasks = 4;  // that a line names; more are counted

std::string listed(const std::vector<std::string>& tasks) {
  std::string list;
  for (std::size_t index = 0; index < std::min(tasks.size(), most_tasks); ++index) {
    list += (index == 0 ? "" : ", ") + tasks[index];
  }
  if (tasks.size() > most_tasks) list += fmt::format(" and {} more", tasks.size() - most_tasks);
  return list;
}

/// "ctr:/vol"; where no task has a path to it, the mount's number and whose namespace it is in.
std::string name_of(const NamedPlace& place) {
  if (!place.views.empty()) return place.views.front().task + ":" + place.views.front().path;
  return fmt::format("mount {} of {}", place.mount_id, place.tasks.front());
}

/// What its name does not tell: "; also ctr:/vol", "; hidden there by another mount", …
std::string remarks(const NamedPlace& place) {
  if (place.views.empty()) {
    const std::string_view whose = place.tasks.size() > 1 ? "roots" : "root";
    return fmt::format("; not visible: it is not below the {} of {}", whose, listed(place.tasks));
  }
  std::string text;
  if (place.views.front().covered) text += "; not visible: another mount hides it";
  std::vector<std::string> others;
  for (std::size_t index = 1; index < place.views.size(); ++index) {
    const NamedPlace::View& view = place.views[index];
    others.push_back(view.path == place.views.front().path ? view.task
                                                           : view.task + ":" + view.path);
  }
  if (!others.empty()) text += "; the same for " + listed(others);
  return text;
}

std::string words_of(const Reached& reached) {
  std::string text = "itself";
  if (reached.link == Cause::from_peer) text = fmt::format("peer in group {}", reached.group_id);
  if (reached.link == Cause::from_master) text = fmt::format("slave of group {}", reached.group_id);
  if (reached.tucked) text += ", beneath what is mounted there";
  if (!reached.arrives) text += ", passed over: it does not show the place";
  return text;
}

void append_members(std::string& out, std::string_view indent, std::string_view role,
                    const std::vector<NamedPlace>& places) {
  for (const NamedPlace& place : places) {
    out += indent;
    out += role;
    append_printable(out, name_of(place));
    out += remarks(place);
    out += '\n';
  }
}

void append_group(std::string& out, const NamedGroup& named) {
  const std::string indent(2 * std::size_t{named.group->layer}, ' ');
  fmt::format_to(std::back_inserter(out), "{}group {}\n", indent, named.group->id);
  append_members(out, indent + "  ", "peer   ", named.peers);
  append_members(out, indent + "  ", "slave  ", named.slaves);
}

}  // namespace

void append_reach_text(std::string& out, const std::vector<NamedReached>& reached) {
  std::size_t width = 0;
  for (const NamedReached& each : reached) width = std::max(width, name_of(each.place).size());
  width = std::min(width, widest_column);
  for (const NamedReached& each : reached) {
    const std::size_t begin = out.size();
    append_printable(out, name_of(each.place));
    const std::size_t used = out.size() - begin;
    out.append(used < width ? width - used : 0, ' ');
    out += "  " + words_of(each.reached) + remarks(each.place) + "\n";
  }
}

// Depth first with a stack of our own: chains of masters may be long.
void append_groups_text(std::string& out, const GroupForest& forest,
                        const std::vector<NamedGroup>& groups) {
  std::vector<const NamedGroup*> waiting;
  const auto push = [&](std::uint32_t id) {
    waiting.push_back(&groups[static_cast<std::size_t>(forest.find(id) - forest.groups().data())]);
  };
  for (auto root = groups.rbegin(); root != groups.rend(); ++root) {
    if (root->group->master_id == 0) waiting.push_back(&*root);
  }
  while (!waiting.empty()) {
    const NamedGroup& named = *waiting.back();
    waiting.pop_back();
    append_group(out, named);
    const std::vector<std::uint32_t>& below = named.group->slave_groups;
    std::for_each(below.rbegin(), below.rend(), push);
  }
}

}  // namespace mntsim
