// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/play/growth.h"

#include <fmt/core.h>

#include <algorithm>
#include <optional>

#include "sim/kubernetes/paths.h"

namespace mntsim {

namespace {

constexpr std::size_t most_counts = 12;  // that are printed

enum class Law { flat, linear, exponential };

/// By the last steps: a first start may well leave something behind once.
Law law_of(const std::vector<std::size_t>& counts) {
  if (counts.size() < 3) return Law::flat;
  const auto step = [&](std::size_t i) { return counts[i] - std::min(counts[i], counts[i - 1]); };
  const std::size_t last = step(counts.size() - 1);
  const std::size_t before = step(counts.size() - 2);
  if (last == 0) return Law::flat;
  return last >= 2 * before && before > 0 ? Law::exponential : Law::linear;
}

struct Pair {
  const VolumeMount* outer = nullptr;  // sends to the host
  const VolumeMount* inner = nullptr;  // is mounted inside it
};

/// A volumeMount that is mounted inside a Bidirectional one, as the container's own links lead.
std::optional<Pair> find_pair(const Node& node, const Container& container,
                              const std::string& task) {
  const auto target = [&](const VolumeMount& mount) {
    return node.transcript().resolve_in_root(task, "/", mount.mount_path);
  };
  for (const VolumeMount& outer : container.mounts) {
    if (outer.propagation != MountPropagation::bidirectional) continue;
    for (const VolumeMount& inner : container.mounts) {
      if (&inner != &outer && is_at_or_below(target(inner), target(outer)))
        return Pair{&outer, &inner};
    }
  }
  return std::nullopt;
}

std::string blame(Node& node, const std::string& task) {
  const Container* container = node.find_container(task).container;
  if (container == nullptr) return "";
  const std::optional<Pair> pair = find_pair(node, *container, task);
  if (!pair) {
    return "no volumeMount lies inside a Bidirectional one: look at what the container mounts "
           "itself";
  }
  return fmt::format(
      "the volumeMount '{}' ({}, Bidirectional) holds the target of the volumeMount '{}' ({}): "
      "what is mounted there reaches the host and outlives the container",
      pair->outer->name, pair->outer->mount_path, pair->inner->name, pair->inner->mount_path);
}

}  // namespace

std::string describe_growth(Node& node, const StartCounts& starts) {
  const Law law = law_of(starts.counts);
  if (law == Law::flat) return "";
  std::string list;
  for (std::size_t i = 0; i < std::min(starts.counts.size(), most_counts); ++i) {
    list += fmt::format("{}{}", i == 0 ? "" : ", ", starts.counts[i]);
  }
  if (starts.counts.size() > most_counts) list += fmt::format(" … {}", starts.counts.back());
  return fmt::format(
      "restarts of {} make the host's mount table grow {}: {} mounts after each start; {}",
      starts.task, law == Law::linear ? "linearly" : "exponentially", list,
      blame(node, starts.task));
}

}  // namespace mntsim
