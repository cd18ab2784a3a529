// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/mount_history.h"

#include <algorithm>

namespace mntsim {

/// The events of one command, in order. A tree that the command attached or moved comes first, then
/// a copy of it for each receiver with its mounts in the same order: that is how a copy finds its
/// original.
class MountHistory::Batch {
 public:
  Batch(MountHistory& history, const State& state, PastNumber by, const NameMount& name)
      : history_(history), state_(state), by_(by), name_(name) {}

  void add(const Event& event) {
    switch (event.kind) {
      case EventKind::attached: return attached(event);
      case EventKind::moved: return moved(event);
      case EventKind::detached: return detached(event);
      case EventKind::tucked: return set(event, &MountLife::tucked_by);
      case EventKind::propagation_changed: return set(event, &MountLife::propagation_by);
      case EventKind::options_changed: return;
    }
  }

 private:
  static bool is_propagated(const Event& event) {
    return event.cause == Cause::from_peer || event.cause == Cause::from_master;
  }

  void attached(const Event& event) {
    MountLife life{.mount_id = event.mount_id,
                   .cause = event.cause,
                   .command = by_.command,
                   .group_id = event.group_id,
                   .mount = event.mount,
                   .mountpoint = state_.mounts[event.mount].mountpoint};
    if (is_propagated(event)) {
      if (!source_.empty()) life.original = source_[copies_++ % source_.size()];
      life.place = name_now(event.mount, event.mount_id);
      life.receiver = name_now(event.parent, event.parent_id);
    } else {
      if (event.origin) life.original = history_.life_of(event.origin);
      life.is_plain_bind = by_.is_plain_bind && life.original != MountLife::none;
      if (event.cause == Cause::command) life.place = name_now(event.mount, event.mount_id);
    }
    history_.lives_.push_back(std::move(life));
    const auto index = static_cast<std::uint32_t>(history_.lives_.size() - 1);
    history_.at_slot(event.mount) = index;
    if (!is_propagated(event)) add_to_source(index);
  }

  void moved(const Event& event) {
    set(event, &MountLife::moved_by);
    add_to_source(history_.life_of(event.mount));
  }

  void detached(const Event& event) {
    std::uint32_t& index = history_.at_slot(event.mount);
    if (index != MountLife::none) history_.lives_[index].mount = {};
    index = MountLife::none;
  }

  void set(const Event& event, std::uint32_t MountLife::*field) {
    const std::uint32_t index = history_.life_of(event.mount);
    if (index != MountLife::none) history_.lives_[index].*field = by_.command;
  }

  void add_to_source(std::uint32_t life) {
    if (copies_ > 0) source_.clear();  // the command's next call
    copies_ = 0;
    source_.push_back(life);
  }

  /// A mount that the command has made and taken away again has no name any more.
  std::string name_now(MountHandle mount, std::uint32_t id) const {
    const Mount& record = state_.mounts[mount];
    return record.id == id && record.mount_namespace ? name_(mount) : std::string{};
  }

  MountHistory& history_;
  const State& state_;
  PastNumber by_;
  const NameMount& name_;
  std::vector<std::uint32_t> source_;
  std::size_t copies_ = 0;
};

MountHistory::MountHistory(const State& state) {
  for (std::uint32_t slot = 0; slot < state.mounts.slot_count(); ++slot) {
    const Mount& mount = state.mounts[MountHandle{slot}];
    if (!mount.mount_namespace) continue;
    at_slot(MountHandle{slot}) = static_cast<std::uint32_t>(lives_.size());
    lives_.push_back(
        {.mount_id = mount.id, .mount = MountHandle{slot}, .mountpoint = mount.mountpoint});
  }
}

void MountHistory::add(const State& state, const std::vector<Event>& events, PastNumber by,
                       const NameMount& name) {
  Batch batch(*this, state, by, name);
  for (const Event& event : events) batch.add(event);
  if (lives_.size() >= trim_at_) trim();
}

std::vector<std::uint32_t> MountHistory::chain(MountHandle mount) const {
  std::vector<std::uint32_t> lives;
  for (std::uint32_t at = life_of(mount); at != MountLife::none; at = lives_[at].original) {
    lives.push_back(at);
  }
  return lives;
}

std::uint32_t& MountHistory::at_slot(MountHandle mount) {
  if (mount.slot >= life_of_slot_.size()) life_of_slot_.resize(mount.slot + 1, MountLife::none);
  return life_of_slot_[mount.slot];
}

// Drops the lives to which nothing leads. An original stands before its copies, so one pass from
// the end marks, and one from the beginning closes the gaps.
void MountHistory::trim() {
  std::vector<std::uint32_t> moved_to(lives_.size(), MountLife::none);
  for (const std::uint32_t index : life_of_slot_) {
    if (index != MountLife::none) moved_to[index] = 0;
  }
  for (std::size_t index = lives_.size(); index-- > 0;) {
    const std::uint32_t original = lives_[index].original;
    if (moved_to[index] != MountLife::none && original != MountLife::none) moved_to[original] = 0;
  }
  std::uint32_t kept = 0;
  for (std::size_t index = 0; index < lives_.size(); ++index) {
    if (moved_to[index] == MountLife::none) continue;
    moved_to[index] = kept;
    if (kept != index) lives_[kept] = std::move(lives_[index]);
    std::uint32_t& original = lives_[kept].original;
    if (original != MountLife::none) original = moved_to[original];
    ++kept;
  }
  lives_.resize(kept);
  for (std::uint32_t& index : life_of_slot_) {
    if (index != MountLife::none) index = moved_to[index];
  }
  trim_at_ = std::max(first_trim, lives_.size() * 2);
}

}  // namespace mntsim
