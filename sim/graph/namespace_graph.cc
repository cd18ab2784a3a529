// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/namespace_graph.h"

#include <algorithm>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>

namespace mntsim {

namespace {

void sort_and_make_unique(std::vector<std::uint32_t>& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

std::vector<std::uint32_t> components_of(const std::vector<std::vector<std::uint32_t>>& targets) {
  boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph(targets.size());
  for (std::uint32_t vertex = 0; vertex < targets.size(); ++vertex) {
    for (const std::uint32_t target : targets[vertex]) boost::add_edge(vertex, target, graph);
  }
  std::vector<std::uint32_t> components(targets.size());
  boost::strong_components(graph, boost::make_iterator_property_map(
                                      components.begin(), boost::get(boost::vertex_index, graph)));
  return components;
}

}  // namespace

NamespaceGraph::NamespaceGraph(const State& state)
    : namespace_count_(state.namespaces.slot_count()) {
  const PropagationClasses classes(state);
  class_count_ = static_cast<std::uint32_t>(classes.classes().size());
  targets_.resize(namespace_count_ + 2 * std::size_t{class_count_});
  add_edges(state, classes);
  add_rings(state);
}

void NamespaceGraph::add_edges(const State& state, const PropagationClasses& classes) {
  for (std::uint32_t index = 0; index < class_count_; ++index) {
    const PropagationClass& own = classes.classes()[index];
    std::vector<std::uint32_t>& lands_in = targets_[receiver(index)];
    for (const MountHandle peer : own.peers) {
      const NamespaceHandle home = state.mounts[peer].mount_namespace;
      if (!home) continue;
      targets_[home.slot].push_back(sender(index));
      lands_in.push_back(home.slot);
    }
    for (const MountHandle slave : own.slaves) {
      const NamespaceHandle home = state.mounts[slave].mount_namespace;
      if (home) lands_in.push_back(home.slot);
    }
    const auto send_on = [&](std::uint32_t to) { lands_in.push_back(receiver(to)); };
    classes.for_each_below(index, send_on);
    if (own.peers.empty()) continue;
    classes.for_each_top_receiver(
        index, [&](std::uint32_t to) { targets_[sender(index)].push_back(receiver(to)); });
  }
  for (std::vector<std::uint32_t>& targets : targets_) sort_and_make_unique(targets);
}

std::vector<NamespaceHandle> NamespaceGraph::changed_by(
    const std::vector<NamespaceHandle>& senders) const {
  std::vector<bool> is_found(targets_.size());
  std::vector<std::uint32_t> waiting;
  for (const NamespaceHandle each : senders) waiting.push_back(each.slot);
  while (!waiting.empty()) {
    const std::uint32_t vertex = waiting.back();
    waiting.pop_back();
    for (const std::uint32_t target : targets_[vertex]) {
      if (is_found[target]) continue;
      is_found[target] = true;
      if (target >= namespace_count_) waiting.push_back(target);  // a namespace passes nothing on
    }
  }
  for (const NamespaceHandle each : senders) is_found[each.slot] = false;
  std::vector<NamespaceHandle> namespaces;
  for (std::uint32_t slot = 0; slot < namespace_count_; ++slot) {
    if (is_found[slot]) namespaces.push_back(NamespaceHandle{slot});
  }
  return namespaces;
}

void NamespaceGraph::add_rings(const State& state) {
  constexpr std::uint32_t none = 0xffffffff;
  const std::vector<std::uint32_t> components = components_of(targets_);
  std::vector<std::uint32_t> ring_of(targets_.size(), none);  // by component
  for (std::uint32_t slot = 0; slot < namespace_count_; ++slot) {
    if (!state.namespaces[NamespaceHandle{slot}].root) continue;
    std::uint32_t& ring = ring_of[components[slot]];
    if (ring == none) {
      ring = static_cast<std::uint32_t>(rings_.size());
      rings_.emplace_back();
    }
    rings_[ring].members.push_back(NamespaceHandle{slot});
  }
}

}  // namespace mntsim
