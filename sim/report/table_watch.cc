// SPDX-License-Identifier: Apache-2.0
#include "sim/report/table_watch.h"

#include <algorithm>
#include <utility>

#include "sim/kernel/vfs/mount_tree.h"

namespace mntsim {
namespace {

std::vector<MountinfoRecord> records_of(const State& state, const Task& task) {
  std::vector<MountinfoRecord> records;
  records.reserve(state.namespaces[task.mount_namespace].mount_count);
  for (const MountHandle mount : mounts_in(state, task.mount_namespace)) {
    records.push_back(mountinfo_record(state, mount, task.root));
  }
  return records;
}

/// Both lists stand in the order of `sequence`. Calls visit(old, now) for each mount, one of them
/// null where it is new or gone.
template <typename Visit>
void for_each_pair(const std::vector<MountinfoRecord>& old_records,
                   const std::vector<MountinfoRecord>& records, Visit visit) {
  std::size_t old_at = 0;
  std::size_t at = 0;
  while (old_at < old_records.size() || at < records.size()) {
    const bool has_old = old_at < old_records.size();
    const bool has_new = at < records.size();
    const bool is_old =
        has_old && (!has_new || old_records[old_at].sequence <= records[at].sequence);
    const bool is_new =
        has_new && (!has_old || records[at].sequence <= old_records[old_at].sequence);
    visit(is_old ? &old_records[old_at] : nullptr, is_new ? &records[at] : nullptr);
    old_at += is_old ? 1 : 0;
    at += is_new ? 1 : 0;
  }
}

/// A mount that was moved takes along the paths of all that is on it.
bool has_moved(const std::vector<MountinfoRecord>& old_records,
               const std::vector<MountinfoRecord>& records) {
  bool moved = false;
  for_each_pair(old_records, records, [&](const auto* old_record, const auto* record) {
    if (old_record == nullptr || record == nullptr) return;
    moved = moved || old_record->parent != record->parent ||
            old_record->mountpoint != record->mountpoint;
  });
  return moved;
}

/// `scratch` is room for a line.
std::string line_of_mount(MountinfoWriter& writer, MountHandle mount, std::string& scratch) {
  scratch.clear();
  {
    TextRoom room(scratch);
    writer.append(mount, room);
  }
  const std::size_t line_end = scratch.empty() ? 0 : 1;
  return scratch.substr(0, scratch.size() - line_end);
}

void append_visible(const std::vector<std::string>& lines, TaskTable& table) {
  for (const std::string& line : lines) {
    if (!line.empty()) table.lines.push_back(line);
  }
}

/// Do mounts receive from this one's group, so that a change of it may show in their lines?
bool has_slaves(const State& state, MountHandle mount) {
  for (const MountHandle peer : RingRange<Mount, &Mount::peer>(state.mounts, mount)) {
    if (state.mounts[peer].first_slave) return true;
  }
  return false;
}

}  // namespace

TableWatch::SideEffects TableWatch::side_effects(const TaskCommand& command) {
  const Command& what = command.command;
  if (std::holds_alternative<Rename>(what)) return SideEffects::changed_paths;
  if (std::holds_alternative<Rmdir>(what) || std::holds_alternative<Remove>(what)) {
    return SideEffects::other_lines;
  }
  const auto* const mount = std::get_if<MountCommand>(&what);
  if (mount == nullptr) return SideEffects::none;
  const bool remounts = std::any_of(mount->calls.begin(), mount->calls.end(), [](const auto& call) {
    return (call.flags & mount_flag::remount) != 0 && (call.flags & mount_flag::bind) == 0;
  });
  return remounts ? SideEffects::other_lines : SideEffects::none;
}

TableWatch::TableWatch(Machine& machine)
    : machine_(&machine), simulated_(dynamic_cast<SimulatedMachine*>(&machine)) {
  if (simulated_ != nullptr) simulated_->kernel().events().switch_on();
  static_cast<void>(changes());
}

void TableWatch::note(const TaskCommand& command) {
  effects_ = std::max(effects_, side_effects(command));
}

std::vector<TableChange> TableWatch::changes() {
  if (simulated_ == nullptr) return changes_of_snapshots();
  take_events();
  const SideEffects effects = std::exchange(effects_, SideEffects::none);
  all_dirty_ = all_dirty_ || effects != SideEffects::none;
  const Compared compared = look(effects == SideEffects::changed_paths);
  return table_changes(compared.before, compared.after);
}

std::vector<TableChange> TableWatch::changes_of_snapshots() {
  Snapshot now = machine_->snapshot();
  std::vector<TableChange> changes = table_changes(snapshot_, now);
  snapshot_ = std::move(now);
  return changes;
}

std::vector<TableChange> TableWatch::first_changes() {
  if (simulated_ == nullptr) {
    std::vector<TableChange> changes = changes_of_snapshots();
    const std::string prefix = snapshot_.empty() ? ":" : snapshot_.front().task + ":";
    std::erase_if(changes,
                  [&](const TableChange& change) { return !change.text.starts_with(prefix); });
    return changes;
  }
  take_events();
  if (watched_.empty() || simulated_->tasks().empty()) return {};
  const auto& [name, handle] = simulated_->tasks().front();
  const Watched& old = watched_.front();
  if (old.task != name || old.key != key_of(handle) || !is_dirty(old.key)) return {};
  ++look_;
  TaskTable before{name, {}};
  TaskTable after{name, {}};
  refresh(*old.table, handle, false, before, after);
  return table_changes({before}, {after});
}

TableWatch::TableKey TableWatch::key_of(TaskHandle handle) const {
  const State& state = simulated_->kernel().state();
  const Task& task = state.tasks[handle];
  return {task.mount_namespace.slot, state.mounts[task.root.mount].sequence, task.root.dentry.slot};
}

/// Finds out in which namespaces a line may be another. A change of a mount's own propagation shows
/// in others' lines (their master, `propagate_from`) only where it has slaves, or had some that
/// were handed on.
void TableWatch::take_events() {
  const State& state = simulated_->kernel().state();
  dirty_.resize(state.namespaces.slot_count());
  for (const Event& event : simulated_->kernel().events().take()) {
    if (event.mount_namespace) dirty_[event.mount_namespace.slot] = true;
    if (event.kind != EventKind::propagation_changed || all_dirty_) continue;
    const bool lives = state.mounts[event.mount].id == event.mount_id;
    all_dirty_ = lives && has_slaves(state, event.mount);
  }
  all_dirty_ = all_dirty_ || state.handed_slaves != handed_slaves_;
  handed_slaves_ = state.handed_slaves;
}

bool TableWatch::is_dirty(const TableKey& key) const {
  return all_dirty_ || dirty_[std::get<0>(key)];
}

/// Brings the list of tasks up to date, and tells of those that are gone.
std::vector<TableWatch::Suspect> TableWatch::find_suspects(Compared& compared) {
  std::vector<Suspect> suspects;
  std::vector<Watched> now;
  now.reserve(simulated_->tasks().size());
  auto old = watched_.begin();
  for (const auto& [name, handle] : simulated_->tasks()) {
    const auto first_gone = old;
    while (old != watched_.end() && old->task != name) {
      compared.before.push_back({(old++)->task, {}});
    }
    const TableKey key = key_of(handle);
    const bool is_new = old == watched_.end();
    if (!is_new && old != first_gone) {  // so that a later task of that name is another one
      compared.before.push_back({name, {}});
      compared.after.push_back({name, {}});
    }
    const bool has_moved = !is_new && old->key != key;
    if (is_new || has_moved || is_dirty(key)) {
      Suspect& suspect = suspects.emplace_back(
          Suspect{now.size(), handle, is_new, has_moved, {name, {}}, {name, {}}});
      if (has_moved) append_visible(old->table->lines, suspect.before);
    }
    now.push_back(is_new || has_moved ? Watched{name, key, nullptr} : std::move(*old));
    if (!is_new) ++old;
  }
  for (; old != watched_.end(); ++old) compared.before.push_back({old->task, {}});
  watched_ = std::move(now);
  return suspects;
}

/// Gives a task the table of its namespace and root, which another task may have.
void TableWatch::join_table(Suspect& suspect, bool renamed) {
  Watched& watched = watched_[suspect.at];
  SharedTable& table = tables_[watched.key];
  if (!table) table = std::make_shared<Table>();
  watched.table = table;
  TaskTable passed_over;
  refresh(*table, suspect.handle, renamed, passed_over, passed_over);
  append_visible(table->lines, suspect.after);
}

/// Tables that tasks stay with come first: who joins one of them is told of all of it, and must not
/// keep the others' changes from being told.
TableWatch::Compared TableWatch::look(bool renamed) {
  ++look_;
  Compared compared;
  std::vector<Suspect> suspects = find_suspects(compared);
  bool has_other_tables = !compared.before.empty();
  for (Suspect& suspect : suspects) {
    const SharedTable& table = watched_[suspect.at].table;
    if (table) refresh(*table, suspect.handle, renamed, suspect.before, suspect.after);
  }
  for (Suspect& suspect : suspects) {
    if (!watched_[suspect.at].table) {
      join_table(suspect, renamed);
      has_other_tables = true;
    }
    if (!suspect.is_new && suspect.before.lines == suspect.after.lines) continue;
    if (!suspect.is_new) compared.before.push_back(std::move(suspect.before));
    compared.after.push_back(std::move(suspect.after));
  }
  if (has_other_tables) {
    std::erase_if(tables_, [](const auto& entry) { return entry.second.use_count() == 1; });
  }
  dirty_.assign(dirty_.size(), false);
  all_dirty_ = false;
  return compared;
}

/// Brings a table up to date; `before` and `after` get what is not as it was, and one line that is,
/// as the sign that it is the same table. Nothing where it is up to date already.
void TableWatch::refresh(Table& table, TaskHandle handle, bool renamed, TaskTable& before,
                         TaskTable& after) const {
  if (table.last_look == look_) return;
  table.last_look = look_;
  const State& state = simulated_->kernel().state();
  std::vector<MountinfoRecord> records = records_of(state, state.tasks[handle]);
  if (!renamed && records == table.records) return;
  renamed = renamed || has_moved(table.records, records);

  MountinfoWriter writer(state, state.tasks[handle].root);
  std::string scratch;
  std::vector<std::string> lines;
  lines.reserve(records.size());
  std::size_t old_at = 0;
  std::size_t kept = records.size();  // which of them is as it was
  for_each_pair(table.records, records, [&](const auto* old_record, const auto* record) {
    std::string* const old_line = old_record == nullptr ? nullptr : &table.lines[old_at++];
    if (record != nullptr) {
      const bool same = old_record != nullptr && !renamed && *old_record == *record;
      lines.push_back(same ? std::move(*old_line) : line_of_mount(writer, record->mount, scratch));
      if (same || (old_line != nullptr && *old_line == lines.back())) {
        if (!lines.back().empty()) kept = lines.size() - 1;
        return;
      }
      if (!lines.back().empty()) after.lines.push_back(lines.back());
    }
    if (old_line != nullptr && !old_line->empty()) before.lines.push_back(std::move(*old_line));
  });
  if (kept < lines.size()) {
    before.lines.push_back(lines[kept]);
    after.lines.push_back(lines[kept]);
  }
  table.records = std::move(records);
  table.lines = std::move(lines);
}

}  // namespace mntsim
