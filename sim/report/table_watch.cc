// SPDX-License-Identifier: Apache-2.0
#include "sim/report/table_watch.h"

#include <utility>

namespace mntsim {
namespace {

std::vector<MountinfoRecord> records_of(const State& state, const Task& task) {
  const MountNamespace& mount_namespace = state.namespaces[task.mount_namespace];
  std::vector<MountinfoRecord> records;
  records.reserve(mount_namespace.mount_count);
  const ListRange<Mount, &Mount::in_namespace> mounts(state.mounts, mount_namespace.first_mount);
  for (const MountHandle mount : mounts) {
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

std::string line_of_mount(MountinfoWriter& writer, MountHandle mount) {
  std::string line;
  writer.append(mount, line);
  if (!line.empty()) line.pop_back();  // its line end
  return line;
}

void append_visible(const std::vector<std::string>& lines, TaskTable& table) {
  for (const std::string& line : lines) {
    if (!line.empty()) table.lines.push_back(line);
  }
}

}  // namespace

TableWatch::TableWatch(Machine& machine)
    : machine_(&machine), simulated_(dynamic_cast<const SimulatedMachine*>(&machine)) {
  static_cast<void>(changes());
}

std::vector<TableChange> TableWatch::changes(bool renamed) {
  if (simulated_ == nullptr) return changes_of_snapshots();
  const Compared compared = look(renamed);
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
  if (watched_.empty() || simulated_->tasks().empty()) return {};
  const SimulatedMachine::NamedTask& task = simulated_->tasks().front();
  const Watched& old = watched_.front();
  if (old.task != task.name || old.key != key_of(task.handle)) return {};
  ++look_;
  TaskTable before{task.name, {}};
  TaskTable after{task.name, {}};
  refresh(*old.table, task.handle, false, before, after);
  return table_changes({before}, {after});
}

TableWatch::TableKey TableWatch::key_of(TaskHandle handle) const {
  const State& state = simulated_->kernel().state();
  const Task& task = state.tasks[handle];
  return {task.mount_namespace.slot, state.mounts[task.root.mount].sequence, task.root.dentry.slot};
}

/// The table of a task whose namespace or root is another than it was, or that is new. Another task
/// may have the same.
TableWatch::SharedTable TableWatch::table_now(TaskHandle task, bool renamed) {
  SharedTable& table = tables_[key_of(task)];
  if (!table) table = std::make_shared<Table>();
  TaskTable before;
  TaskTable after;
  refresh(*table, task, renamed, before, after);
  return table;
}

TableWatch::Compared TableWatch::look(bool renamed) {
  ++look_;
  Compared compared;
  std::vector<Watched> now;
  now.reserve(simulated_->tasks().size());
  auto old = watched_.begin();
  // Tables that are to be compared with others are set aside before any is brought up to date.
  for (Watched& watched : watched_) {
    const auto task = simulated_->task(watched.task);
    if (task && key_of(*task) != watched.key) {
      watched.table = std::make_shared<Table>(*watched.table);
    }
  }
  for (const auto& [name, handle] : simulated_->tasks()) {
    while (old != watched_.end() && old->task != name) {
      compared.before.push_back({(old++)->task, {}});
    }
    const TableKey key = key_of(handle);
    TaskTable before{name, {}};
    TaskTable after{name, {}};
    const bool is_known = old != watched_.end();
    if (is_known && old->key == key) {
      refresh(*old->table, handle, renamed, before, after);
      now.push_back({name, key, old->table});
    } else {
      now.push_back({name, key, table_now(handle, renamed)});
      append_visible(now.back().table->lines, after);
      if (is_known) append_visible(old->table->lines, before);
    }
    if (!is_known || before.lines != after.lines) {
      if (is_known) compared.before.push_back(std::move(before));
      compared.after.push_back(std::move(after));
    }
    if (is_known) ++old;
  }
  for (; old != watched_.end(); ++old) compared.before.push_back({old->task, {}});
  watched_ = std::move(now);
  std::erase_if(tables_, [](const auto& entry) { return entry.second.use_count() == 1; });
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
  std::vector<std::string> lines;
  lines.reserve(records.size());
  std::size_t old_at = 0;
  std::size_t kept = records.size();  // which of them is as it was
  for_each_pair(table.records, records, [&](const auto* old_record, const auto* record) {
    std::string* const old_line = old_record == nullptr ? nullptr : &table.lines[old_at++];
    if (record != nullptr) {
      const bool same = old_record != nullptr && !renamed && *old_record == *record;
      lines.push_back(same ? std::move(*old_line) : line_of_mount(writer, record->mount));
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
