// SPDX-License-Identifier: Apache-2.0
// Peer groups and masters of a restored state: collected mount by mount, tied at the end, as a
// group may have peers in every namespace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "sim/kernel/restore/complaint.h"
#include "sim/kernel/restore/mount_record.h"
#include "sim/kernel/vfs/state.h"

namespace mntsim {

class RestoredGroups {
 public:
  explicit RestoredGroups(std::vector<Complaint>& complaints) : complaints_(complaints) {}

  /// Notes what the record says of its mount.
  void add(const MountRecord& record, std::size_t table, MountHandle mount);

  /// Finds out who is whose master. Where the tables contradict one another (two masters, a circle)
  /// the lowest mount id is believed. Returns the groups of which no table has a peer, and which a
  /// mount stands in for.
  [[nodiscard]] std::vector<std::uint32_t> settle(const State& state);

  /// Ties the rings and lists. `stand_ins`: a mount for each group that `settle` returned.
  void tie(State& state, const std::vector<MountHandle>& stand_ins);

 private:
  struct Tie {  // of one mount
    std::uint32_t shared = 0;
    std::uint32_t master = 0;
    std::uint32_t from = 0;
    MountHandle mount;
    std::uint32_t table = 0;
    std::uint32_t line = 0;
  };
  struct Group {
    std::uint32_t master = 0;
    std::uint32_t first_tie = 0;  // of its peers, in ties_
    std::uint32_t peer_count = 0;
    MountHandle stand_in = {};
    bool is_checked = false;
  };

  void complain(const Tie& tie, std::string what);
  void collect_groups(const State& state);
  void collect_missing();
  void break_circles();
  void place_missing(const Tie& tie);
  [[nodiscard]] bool is_above(std::uint32_t above, std::uint32_t group) const;
  [[nodiscard]] MountHandle first_peer(std::uint32_t group) const;
  void join(State& state, std::uint32_t id, const Group& group) const;

  std::vector<Complaint>& complaints_;
  std::vector<Tie> ties_;  // once settled: by group, then by mount id
  std::map<std::uint32_t, Group> groups_;
  std::vector<std::uint32_t> missing_;
};

}  // namespace mntsim
