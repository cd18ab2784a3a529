// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/leak_check.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "sim/graph/ways_out.h"
#include "sim/report/place_text.h"
#include "sim/script/namespace_view.h"
#include "tools/mntsim/place_names.h"

namespace mntsim {
namespace {

/// Containers are the namespaces in which neither the host nor one of its daemons lives.
bool is_container(const std::vector<NamedTask>& tasks) {
  return std::none_of(tasks.begin(), tasks.end(),
                      [](const NamedTask& task) { return is_of_node(task.name); });
}

/// A way out by the names of its ends, and whom it leads to.
struct NamedWay {
  std::string from;
  std::string to;
  std::string receiver;  // whose namespace that is; empty: the host's or its daemons'
};

std::vector<NamedWay> ways_of(const SimulatedMachine& machine) {
  const State& state = machine.kernel().state();
  const PlaceNames names(machine);
  std::vector<NamedWay> ways;
  std::set<std::uint32_t> done;
  for (const NamespaceView& view : views_of(machine)) {
    const NamespaceHandle from = view.mount_namespace;
    if (!is_container(names.tasks_in(from)) || !done.insert(from.slot).second) continue;
    for (const WayOut& way : ways_out(state, from)) {
      const auto& tasks = names.tasks_in(state.mounts[way.receiver].mount_namespace);
      const bool is_containers = !tasks.empty() && is_container(tasks);
      ways.push_back({place_name(names.name(way.sender)), place_name(names.name(way.receiver)),
                      is_containers ? std::string(tasks.front().name) : std::string()});
    }
  }
  return ways;
}

/// What containers' commands made that is in other namespaces now: how many mounts, by container
/// and namespace.
std::vector<NewLeak> placed_leaks(const TrialRun& trial) {
  std::map<std::pair<std::string, std::string>, std::size_t> counts;
  const State& state = trial.after->kernel().state();
  const PlaceNames names(*trial.after);
  for (const auto& [slot, maker] : trial.makers) {
    const std::string& task = maker;
    const NamespaceHandle where = state.mounts[{slot}].mount_namespace;
    if (is_of_node(task) || !where) continue;
    const std::vector<NamedTask>& seers = names.tasks_in(where);
    const bool is_own = std::any_of(seers.begin(), seers.end(),
                                    [&](const NamedTask& seer) { return seer.name == task; });
    if (!seers.empty() && !is_own) ++counts[{task, std::string(seers.front().name)}];
  }
  std::vector<NewLeak> leaks;
  for (const auto& [ends, count] : counts) {
    leaks.push_back(
        {ends.first,
         "made " + std::to_string(count) + (count == 1 ? " mount" : " mounts") + " appear in",
         ends.second});
  }
  return leaks;
}

}  // namespace

std::vector<NewLeak> find_new_leaks(const TrialRun& trial) {
  std::set<std::pair<std::string, std::string>> old;
  for (const NamedWay& way : ways_of(*trial.before)) old.emplace(way.from, way.receiver);
  std::vector<NewLeak> leaks;
  for (const NamedWay& way : ways_of(*trial.after)) {
    if (!old.contains({way.from, way.receiver})) {
      leaks.push_back({way.from, "now sends its mounts to", way.to});
    }
  }
  const std::vector<NewLeak> placed = placed_leaks(trial);
  leaks.insert(leaks.end(), placed.begin(), placed.end());
  return leaks;
}

}  // namespace mntsim
