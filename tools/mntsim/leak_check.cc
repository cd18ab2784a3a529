// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/leak_check.h"

#include <algorithm>
#include <set>

#include "sim/graph/ways_out.h"
#include "sim/script/namespace_view.h"
#include "tools/mntsim/place_names.h"

namespace mntsim {
namespace {

/// Containers are the namespaces in which neither the host nor one of its daemons lives.
bool is_container(const std::vector<std::string>& tasks) {
  static const std::set<std::string> of_the_host = {"init", "host", "kubelet", "containerd",
                                                    "crio"};
  return std::none_of(tasks.begin(), tasks.end(),
                      [](const std::string& task) { return of_the_host.contains(task); });
}

std::string name_of(const PlaceNames& names, MountHandle mount) {
  const NamedPlace place = names.name(mount);
  if (!place.views.empty()) return place.views.front().task + ":" + place.views.front().path;
  return "mount " + std::to_string(place.mount_id) +
         (place.tasks.empty() ? "" : " of " + place.tasks.front());
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
    if (!is_container(view.tasks) || !done.insert(view.mount_namespace.slot).second) continue;
    for (const WayOut& way : ways_out(state, view.mount_namespace)) {
      const std::vector<std::string> tasks = names.name(way.receiver).tasks;
      ways.push_back({name_of(names, way.sender), name_of(names, way.receiver),
                      tasks.empty() || !is_container(tasks) ? std::string() : tasks.front()});
    }
  }
  return ways;
}

}  // namespace

std::vector<NewLeak> find_new_leaks(const TrialRun& trial, const StateDiff& diff) {
  std::set<std::pair<std::string, std::string>> old;
  for (const NamedWay& way : ways_of(*trial.before)) old.emplace(way.from, way.receiver);
  std::vector<NewLeak> leaks;
  for (const NamedWay& way : ways_of(*trial.after)) {
    if (!old.contains({way.from, way.receiver})) {
      leaks.push_back({way.from, "now sends its mounts to", way.to});
    }
  }
  for (const TaskCommand& command : trial.commands) {
    if (!is_container({command.task})) continue;
    for (const NamespaceDiff& each : diff.namespaces) {
      const bool is_own =
          std::find(each.tasks.begin(), each.tasks.end(), command.task) != each.tasks.end();
      if (is_own || each.fate != NamespaceDiff::Fate::kept) continue;
      const std::size_t appeared = count_of(each).appeared;
      if (appeared == 0) continue;
      leaks.push_back({command.task, "made " + std::to_string(appeared) + " mounts appear in",
                       each.tasks.front()});
    }
  }
  return leaks;
}

}  // namespace mntsim
