// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/isolate.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/breadth_first_search.hpp>
#include <boost/graph/filtered_graph.hpp>
#include <boost/graph/push_relabel_max_flow.hpp>

namespace mntsim {

namespace {

using Weight = std::int64_t;

/// A class seen from the two sides.
struct ClassSides {
  std::vector<MountHandle> senders;    // its peers on the one side
  std::vector<MountHandle> receivers;  // its mounts on the other
  std::uint64_t mounts = 0;            // all
  std::uint64_t peers = 0;
  std::uint64_t on_first_side = 0;
  std::uint64_t sends_outside_first = 0;   // mounts that get what a peer mounts, without the first
                                           // side's
  std::uint64_t sends_outside_second = 0;  // the same without the second side's
  std::uint64_t gets_elsewhere = 0;        // mounts, not the first side's, from which it receives
  std::vector<std::uint32_t> pairs;        // classes with receivers, of one with senders
};

std::vector<bool> marked(const State& state, const std::vector<MountHandle>& mounts) {
  std::vector<bool> marks(state.mounts.slot_count());
  for (const MountHandle mount : mounts) marks[mount.slot] = true;
  return marks;
}

std::vector<ClassSides> sides_of(const PropagationClasses& classes, const std::vector<bool>& from,
                                 const std::vector<bool>& to) {
  std::vector<ClassSides> sides;
  sides.reserve(classes.classes().size());
  for (const PropagationClass& each : classes.classes()) {
    ClassSides& own = sides.emplace_back();
    own.peers = each.peers.size();
    own.mounts = each.peers.size() + each.slaves.size();
    for (const MountHandle peer : each.peers) {
      if (from[peer.slot]) own.senders.push_back(peer);
      if (to[peer.slot]) own.receivers.push_back(peer);
    }
    for (const MountHandle slave : each.slaves) {
      if (from[slave.slot]) ++own.on_first_side;
      if (to[slave.slot]) own.receivers.push_back(slave);
    }
    own.on_first_side += own.senders.size();
  }
  return sides;
}

void find_pairs(const PropagationClasses& classes, std::vector<ClassSides>& sides) {
  for (std::uint32_t sender = 0; sender < sides.size(); ++sender) {
    ClassSides& own = sides[sender];
    if (own.peers == 0) continue;
    const std::uint64_t others = own.peers - own.senders.size();
    classes.for_each_receiver(sender, [&](std::uint32_t receiver) {
      ClassSides& reached = sides[receiver];
      own.sends_outside_first += reached.mounts - reached.on_first_side;
      own.sends_outside_second += reached.mounts - reached.receivers.size();
      if (reached.receivers.empty()) return;
      reached.gets_elsewhere += others;
      if (!own.senders.empty()) own.pairs.push_back(receiver);
    });
  }
}

// A mount does not send to itself: where it was counted among the others, it is taken off.
std::uint64_t also_cut_by_sender(const ClassSides& own) { return own.sends_outside_second - 1; }

std::uint64_t also_cut_by_receiver(const State& state, const ClassSides& own, MountHandle mount) {
  if (!state.mounts[mount].is_shared()) return own.gets_elsewhere;
  return own.gets_elsewhere - 1 + own.sends_outside_first - 1;
}

/// The changes that a class comes to, and what they weigh together.
struct Choice {
  std::vector<IsolationChange> changes;
  Weight weight = 0;
};

/// By group id: the mount from which its peers were copied; null: the group receives itself, or no
/// table shows its peers.
std::vector<MountHandle> originals_of(const State& state, const GroupForest& forest) {
  std::vector<MountHandle> originals(state.group_member.size());
  for (const PropagationGroup& group : forest.groups()) {
    if (group.master_id != 0 || group.peers.empty()) continue;
    originals[group.id] = *std::min_element(
        group.peers.begin(), group.peers.end(), [&](MountHandle left, MountHandle right) {
          return state.mounts[left].sequence < state.mounts[right].sequence;
        });
  }
  return originals;
}

/// Weighs changes: the cost first; then an original is left alone, as others were and will be bound
/// from it; then what else is cut.
class Scale {
 public:
  Scale(const State& state, const GroupForest& forest, const ChangeCost& cost,
        std::size_t candidates)
      : state_(state),
        cost_(cost),
        originals_(originals_of(state, forest)),
        unit_(1 + static_cast<Weight>(candidates) * (2 * most_cut + 1)) {}

  [[nodiscard]] Weight weigh(const IsolationChange& change) const {
    const Weight cost = std::min(cost_(change.mount), highest_cost);
    const auto cut = static_cast<Weight>(std::min<std::uint64_t>(change.also_cut, most_cut));
    const std::uint32_t group = state_.mounts[change.mount].group_id;
    const bool is_original = group != 0 && originals_[group] == change.mount;
    return cost * unit_ + (is_original ? most_cut + 1 : 0) + cut;
  }

 private:
  // What else is cut counts up to here, so that all weights together fit into 63 bits.
  static constexpr Weight most_cut = 200;

  const State& state_;
  const ChangeCost& cost_;
  std::vector<MountHandle> originals_;
  Weight unit_;
};

Choice choose_senders(const ClassSides& own, const Scale& scale) {
  Choice choice;
  for (const MountHandle mount : own.senders) {
    choice.changes.push_back(
        {.mount = mount, .is_sender = true, .also_cut = also_cut_by_sender(own)});
    choice.weight += scale.weigh(choice.changes.back());
  }
  return choice;
}

Choice choose_receivers(const State& state, const ClassSides& own, const Scale& scale) {
  Choice choice;
  for (const MountHandle mount : own.receivers) {
    choice.changes.push_back(
        {.mount = mount, .is_sender = false, .also_cut = also_cut_by_receiver(state, own, mount)});
    choice.weight += scale.weigh(choice.changes.back());
  }
  return choice;
}

using Traits = boost::adjacency_list_traits<boost::vecS, boost::vecS, boost::directedS>;
using Network = boost::adjacency_list<
    boost::vecS, boost::vecS, boost::directedS, boost::no_property,
    boost::property<
        boost::edge_capacity_t, Weight,
        boost::property<boost::edge_residual_capacity_t, Weight,
                        boost::property<boost::edge_reverse_t, Traits::edge_descriptor>>>>;
constexpr std::uint32_t source_vertex = 0;
constexpr std::uint32_t sink_vertex = 1;
constexpr Weight unlimited = std::numeric_limits<Weight>::max() / 4;

void connect(Network& network, std::uint32_t from, std::uint32_t to, Weight capacity) {
  const auto there = boost::add_edge(from, to, network).first;
  const auto back = boost::add_edge(to, from, network).first;
  boost::put(boost::edge_capacity, network, there, capacity);
  boost::put(boost::edge_capacity, network, back, 0);
  boost::put(boost::edge_reverse, network, there, back);
  boost::put(boost::edge_reverse, network, back, there);
}

/// Which vertices are on the source's side of a minimum cut.
std::vector<bool> minimum_cut(Network& network) {
  boost::push_relabel_max_flow(network, source_vertex, sink_vertex);
  using Residual = boost::property_map<Network, boost::edge_residual_capacity_t>::type;
  const Residual residual = boost::get(boost::edge_residual_capacity, network);
  const boost::filtered_graph<Network, boost::is_residual_edge<Residual>> rest(
      network, boost::is_residual_edge<Residual>(residual));
  std::vector<boost::default_color_type> colours(boost::num_vertices(network), boost::white_color);
  boost::queue<std::uint32_t> queue;
  boost::breadth_first_visit(
      rest, source_vertex, queue, boost::bfs_visitor<>(),
      boost::make_iterator_property_map(colours.begin(), boost::get(boost::vertex_index, network)));
  std::vector<bool> on_side(colours.size());
  for (std::size_t vertex = 0; vertex < colours.size(); ++vertex) {
    on_side[vertex] = colours[vertex] != boost::white_color;
  }
  return on_side;
}

/// The least cover of the pairs of classes.
std::vector<IsolationChange> least_changes(const State& state, const std::vector<ClassSides>& sides,
                                           const Scale& scale) {
  const auto count = static_cast<std::uint32_t>(sides.size());
  const auto sender = [](std::uint32_t index) { return 2 + index; };
  const auto receiver = [&](std::uint32_t index) { return 2 + count + index; };
  std::vector<Choice> choices(2 + 2 * std::size_t{count});  // by vertex
  Network network(choices.size());
  for (std::uint32_t index = 0; index < count; ++index) {
    if (sides[index].pairs.empty()) continue;
    choices[sender(index)] = choose_senders(sides[index], scale);
    connect(network, source_vertex, sender(index), choices[sender(index)].weight);
    for (const std::uint32_t to : sides[index].pairs) {
      connect(network, sender(index), receiver(to), unlimited);
      Choice& choice = choices[receiver(to)];
      if (!choice.changes.empty()) continue;
      choice = choose_receivers(state, sides[to], scale);
      connect(network, receiver(to), sink_vertex, choice.weight);
    }
  }
  const std::vector<bool> on_sources_side = minimum_cut(network);
  std::vector<IsolationChange> changes;
  for (std::uint32_t index = 0; index < count; ++index) {
    for (const bool is_sender : {true, false}) {
      const std::uint32_t vertex = is_sender ? sender(index) : receiver(index);
      if (on_sources_side[vertex] == is_sender) continue;
      const std::vector<IsolationChange>& taken = choices[vertex].changes;
      changes.insert(changes.end(), taken.begin(), taken.end());
    }
  }
  return changes;
}

std::vector<ClassSides> sides_with_pairs(const State& state, const PropagationClasses& classes,
                                         const std::vector<MountHandle>& from,
                                         const std::vector<MountHandle>& to) {
  std::vector<ClassSides> sides = sides_of(classes, marked(state, from), marked(state, to));
  find_pairs(classes, sides);
  return sides;
}

std::uint64_t pairs_in(const std::vector<ClassSides>& sides) {
  std::uint64_t count = 0;
  for (const ClassSides& own : sides) {
    for (const std::uint32_t to : own.pairs) {
      count += std::uint64_t{own.senders.size()} * sides[to].receivers.size();
    }
  }
  return count;
}

}  // namespace

Isolation isolate(const State& state, const std::vector<MountHandle>& from,
                  const std::vector<MountHandle>& to, const ChangeCost& cost) {
  const PropagationClasses classes(state);
  const std::vector<ClassSides> sides = sides_with_pairs(state, classes, from, to);
  const Scale scale(state, classes.forest(), cost, from.size() + to.size());
  Isolation isolation{pairs_in(sides), least_changes(state, sides, scale)};
  std::sort(isolation.changes.begin(), isolation.changes.end(),
            [&](const IsolationChange& left, const IsolationChange& right) {
              return std::tuple(!left.is_sender, state.mounts[left.mount].id) <
                     std::tuple(!right.is_sender, state.mounts[right.mount].id);
            });
  return isolation;
}

std::uint64_t count_pairs(const State& state, const std::vector<MountHandle>& from,
                          const std::vector<MountHandle>& to) {
  return pairs_in(sides_with_pairs(state, PropagationClasses(state), from, to));
}

}  // namespace mntsim
