// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/play/need.h"

#include <fmt/core.h>

#include <algorithm>
#include <compare>
#include <map>
#include <optional>
#include <utility>

#include "sim/kubernetes/actors/node.h"
#include "sim/kubernetes/paths.h"
#include "sim/kubernetes/play/pod_names.h"

namespace mntsim {

namespace {

constexpr std::size_t most_volume_mounts = 8;  // 6,561 choices
constexpr std::string_view probe = "mntsim-probe";

/// Where something stands in the manifest.
struct ContainerPlace {
  std::size_t pod = 0;
  std::size_t container = 0;
  friend auto operator<=>(const ContainerPlace&, const ContainerPlace&) = default;
};
struct VolumeMountPlace {
  ContainerPlace container;
  std::size_t index = 0;
  friend auto operator<=>(const VolumeMountPlace&, const VolumeMountPlace&) = default;
};

/// One end of a visibility, found in the manifest.
struct End {
  std::string task;
  std::string path;
  std::optional<VolumeMountPlace> volume_mount;  // nothing: the host
};

bool is_host(const PodPlace& place) {
  return place.container == "host" || place.container == "init";
}

/// A choice of modes, one a volumeMount that is concerned.
using Modes = std::vector<MountPropagation>;

/// What came of one visibility in a play.
struct Outcome {
  bool is_seen = false;
  std::string refusal;  // what an actor or the kernel said against it; empty: nothing
};

class Search {
 public:
  Search(NodeOptions node, const Manifest& manifest, const std::vector<Visibility>& wanted)
      : options_(std::move(node)), pods_(manifest.pods), pod_names_(names_on_node(pods_)) {
    for (const Visibility& visibility : wanted) {
      ends_.emplace_back(find_end(visibility.from), find_end(visibility.to));
    }
    std::sort(concerned_.begin(), concerned_.end());
    if (concerned_.size() > most_volume_mounts) {
      throw InputError{{},
                       fmt::format("the paths lie in {} volumeMounts", concerned_.size()),
                       fmt::format("at most {}: ask in parts", most_volume_mounts)};
    }
  }

  Needed run() {
    std::vector<bool> is_asked(ends_.size(), true);
    std::optional<Modes> modes = weakest(is_asked);
    Needed needed;
    if (!modes) {
      for (std::size_t index = 0; index < ends_.size(); ++index) {
        std::vector<bool> alone(ends_.size());
        alone[index] = true;
        if (weakest(alone)) continue;
        is_asked[index] = false;
        needed.unmet.push_back({index, why_not(index)});
      }
      modes = weakest(is_asked);
    }
    if (!modes) throw InputError{{}, "no modes give all of this together", "ask in parts"};
    for (std::size_t index = 0; index < concerned_.size(); ++index) {
      needed.modes.push_back(describe(concerned_[index], (*modes)[index]));
    }
    return needed;
  }

 private:
  [[nodiscard]] const Container& container_at(const ContainerPlace& place) const {
    return pods_[place.pod].containers[place.container];
  }
  [[nodiscard]] std::string task_of(const ContainerPlace& place) const {
    return pod_names_[place.pod] + "." + container_at(place).name;
  }

  [[nodiscard]] ContainerPlace find_container(const std::string& name) const {
    std::vector<ContainerPlace> found;
    std::string known;
    for (std::size_t pod = 0; pod < pods_.size(); ++pod) {
      for (std::size_t index = 0; index < pods_[pod].containers.size(); ++index) {
        const ContainerPlace place{pod, index};
        known += (known.empty() ? "" : ", ") + task_of(place);
        if (task_of(place) == name) return place;
        if (container_at(place).name == name) found.push_back(place);
      }
    }
    if (found.size() == 1) return found.front();
    throw InputError{{},
                     found.empty() ? "there is no container " + in_quotes(name)
                                   : "several pods have a container " + in_quotes(name),
                     "host, " + known};
  }

  End find_end(const PodPlace& wanted) {
    End end{"init", std::string(without_end_slash(wanted.path)), {}};
    if (is_host(wanted)) return end;
    VolumeMountPlace place{find_container(wanted.container), 0};
    end.task = task_of(place.container);
    const std::vector<VolumeMount>& mounts = container_at(place.container).mounts;
    std::size_t longest = 0;
    std::string known;
    for (std::size_t index = 0; index < mounts.size(); ++index) {
      const std::string directory(without_end_slash(mounts[index].mount_path));
      known += (known.empty() ? "" : ", ") + directory;
      if (!is_at_or_below(end.path, directory) || directory.size() < longest) continue;
      longest = directory.size();
      place.index = index;
    }
    if (longest == 0) {
      throw InputError{{},
                       in_quotes(wanted.container + ":" + wanted.path) + " lies in no volumeMount",
                       known.empty() ? "it has none" : "one of " + known};
    }
    end.volume_mount = place;
    if (std::find(concerned_.begin(), concerned_.end(), place) == concerned_.end()) {
      concerned_.push_back(place);
    }
    return end;
  }

  [[nodiscard]] NeededMode describe(const VolumeMountPlace& place, MountPropagation mode) const {
    const Container& container = container_at(place.container);
    const VolumeMount& mount = container.mounts[place.index];
    return {.pod = pods_[place.container.pod].name,
            .container = container.name,
            .is_init_container = container.role != ContainerRole::app,
            .volume = mount.name,
            .mount_path = mount.mount_path,
            .mode = mode,
            .lacks_privileged = mode == MountPropagation::bidirectional && !container.privileged};
  }

  /// The first choice, by the sum of its strengths, with which all that is asked holds.
  std::optional<Modes> weakest(const std::vector<bool>& is_asked) {
    const std::size_t count = concerned_.size();
    for (std::size_t sum = 0; sum <= 2 * count; ++sum) {
      Modes modes(count, MountPropagation::none);
      if (try_from(modes, 0, sum, is_asked)) return modes;
    }
    return std::nullopt;
  }

  bool try_from(Modes& modes, std::size_t index, std::size_t sum,
                const std::vector<bool>& is_asked) {
    if (index == modes.size()) return sum == 0 && holds(modes, is_asked);
    for (std::size_t strength = 0; strength <= std::min<std::size_t>(sum, 2); ++strength) {
      modes[index] = static_cast<MountPropagation>(strength);
      if (try_from(modes, index + 1, sum - strength, is_asked)) return true;
    }
    modes[index] = MountPropagation::none;
    return false;
  }

  bool holds(const Modes& modes, const std::vector<bool>& is_asked) {
    if (std::none_of(is_asked.begin(), is_asked.end(), [](bool asked) { return asked; })) {
      return true;
    }
    const std::vector<Outcome>& outcomes = play(modes);
    for (std::size_t index = 0; index < ends_.size(); ++index) {
      if (is_asked[index] && !outcomes[index].is_seen) return false;
    }
    return true;
  }

  /// What came of each visibility; each choice is played once.
  const std::vector<Outcome>& play(const Modes& modes) {
    const auto [found, is_new] = played_.try_emplace(modes);
    if (is_new) found->second = play_anew(modes);
    return found->second;
  }

  /// A node, the pods, then each mount that is asked for.
  [[nodiscard]] std::vector<Outcome> play_anew(const Modes& modes) const {
    std::vector<Pod> pods = pods_;
    for (std::size_t index = 0; index < modes.size(); ++index) {
      const VolumeMountPlace& place = concerned_[index];
      Container& container = pods[place.container.pod].containers[place.container.container];
      container.mounts[place.index].propagation = modes[index];
      container.privileged =
          container.privileged || modes[index] == MountPropagation::bidirectional;
    }
    SimulatedMachine machine;
    Node node(machine, options_);
    for (const Pod& pod : pods) {
      if (const auto failure = node.create_pod(pod)) return {ends_.size(), {false, *failure}};
    }
    std::vector<Outcome> outcomes;
    for (const auto& [from, to] : ends_) outcomes.push_back(look(machine, from, to));
    return outcomes;
  }

  static bool run(SimulatedMachine& machine, const std::string& task, Command command) {
    return machine.execute({task, std::move(command), ""}) == ok;
  }

  static Outcome look(SimulatedMachine& machine, const End& from, const End& to) {
    const std::string made = from.path + "/" + std::string(probe);
    const std::string looked_at = to.path + "/" + std::string(probe);
    const MountCall call{
        .source = "probe", .target = made, .type = "tmpfs", .flags = 0, .data = {}};
    if (!run(machine, from.task, Mkdir{made, true}) ||
        !run(machine, from.task, MountCommand{{call}})) {
      return {false, from.task + " cannot mount at " + from.path};
    }
    const auto source = machine.kernel().resolve(*machine.task(from.task), made);
    const auto seen = machine.task(to.task)
                          ? machine.kernel().resolve(*machine.task(to.task), looked_at)
                          : Result<Path>(Errno{ENOENT});
    const bool is_same = source && seen && source->dentry == seen->dentry;
    static_cast<void>(run(machine, from.task, UmountCommand{made, 0}));
    return {is_same, ""};
  }

  [[nodiscard]] std::string volume_of(const End& end) const {
    return container_at(end.volume_mount->container).mounts[end.volume_mount->index].name;
  }

  /// In words, after weakest() found nothing for it alone.
  std::string why_not(std::size_t index) {
    const auto& [from, to] = ends_[index];
    const Outcome& strongest =
        play(Modes(concerned_.size(), MountPropagation::bidirectional))[index];
    if (!strongest.refusal.empty()) return strongest.refusal;
    if (from.volume_mount && to.volume_mount) {
      const bool is_one_pod = from.volume_mount->container.pod == to.volume_mount->container.pod;
      if (is_one_pod && volume_of(from) != volume_of(to)) {
        return fmt::format("they are in different volumes, '{}' and '{}'", volume_of(from),
                           volume_of(to));
      }
    }
    return "no modes do it on this node: the two paths are not one directory, or what one of them "
           "lies on sends nothing to the other";
  }

  NodeOptions options_;
  std::vector<Pod> pods_;
  std::vector<std::string> pod_names_;
  std::vector<std::pair<End, End>> ends_;
  std::vector<VolumeMountPlace> concerned_;
  std::map<Modes, std::vector<Outcome>> played_;
};

}  // namespace

Needed find_needed_modes(const NodeOptions& node, const Manifest& manifest,
                         const std::vector<Visibility>& wanted) {
  return Search(node, manifest, wanted).run();
}

}  // namespace mntsim
