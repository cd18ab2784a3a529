// SPDX-License-Identifier: Apache-2.0
#include "sim/script/namespace_view.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "sim/script/text_lines.h"

namespace mntsim {

std::vector<NamespaceView> views_of(const SimulatedMachine& machine) {
  const State& state = machine.kernel().state();
  std::map<std::tuple<std::uint32_t, std::uint32_t, std::uint32_t>, std::size_t> known;
  std::vector<NamespaceView> views;
  for (const SimulatedMachine::NamedTask& named : machine.tasks()) {
    const Task& task = state.tasks[named.handle];
    const auto [at, is_new] = known.try_emplace(
        {task.mount_namespace.slot, task.root.mount.slot, task.root.dentry.slot}, views.size());
    if (is_new) views.push_back({{}, named.handle, task.mount_namespace});
    views[at->second].tasks.push_back(named.name);
  }
  return views;
}

std::vector<MountinfoLine> table_of(const SimulatedMachine& machine, const NamespaceView& view) {
  std::string text;
  machine.kernel().append_mountinfo(view.first_task, text);
  std::vector<MountinfoLine> table;
  for_each_line(text, [&](std::string_view line, std::size_t) {
    if (auto mount = read_mountinfo_line(line)) table.push_back(std::move(*mount));
  });
  return table;
}

std::string listed_tasks(const std::vector<std::string>& tasks) {
  constexpr std::size_t most = 4;
  const std::size_t shown = tasks.size() > most + 1 ? most : tasks.size();
  std::string list;
  for (std::size_t index = 0; index < shown; ++index) {
    list += (index == 0 ? "" : ", ") + tasks[index];
  }
  if (tasks.size() > shown) list += " and " + std::to_string(tasks.size() - shown) + " more";
  return list;
}

std::string propagation_tags(const MountinfoLine& mount) {
  std::string tags;
  const auto add = [&tags](std::string_view key, std::uint32_t group) {
    if (group == 0) return;
    if (!tags.empty()) tags += ' ';
    tags += key;
    tags += std::to_string(group);
  };
  add("shared:", mount.shared);
  add("master:", mount.master);
  add("propagate_from:", mount.propagate_from);
  if (mount.unbindable) tags += tags.empty() ? "unbindable" : " unbindable";
  return tags.empty() ? "private" : tags;
}

}  // namespace mntsim
