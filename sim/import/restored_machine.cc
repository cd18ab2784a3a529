// SPDX-License-Identifier: Apache-2.0
#include "sim/import/restored_machine.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>
#include <utility>

#include "sim/import/held_files.h"
#include "sim/import/namespace_groups.h"
#include "sim/kernel/mountinfo.h"
#include "sim/kernel/restore/restore.h"
#include "sim/script/input_error.h"
#include "sim/script/mountinfo_line.h"
#include "sim/script/text_lines.h"

namespace mntsim {
namespace {

struct TableRemark {
  std::size_t table = 0;
  std::size_t line = 0;
  std::string text;
  bool is_note = false;
};

std::vector<MountRecord> read_records(const NodeTable& table, std::size_t number,
                                      std::vector<TableRemark>& remarks) {
  std::vector<MountRecord> records;
  std::size_t last = 0;
  for_each_line(table.mountinfo, [&](std::string_view line, std::size_t at) {
    last = at;
    if (auto record = read_mount_record(line)) {
      record->line = at;
      records.push_back(*record);
    } else {
      remarks.push_back({number, at, "no whole line of mountinfo: " + in_quotes(line)});
    }
  });
  if (!table.mountinfo.empty() && table.mountinfo.back() != '\n') {
    remarks.push_back({number, last, "the last line has no end; it may have been cut", true});
  }
  return records;
}

/// A name that the command language takes: letters, digits, '_', '.', '-'.
std::string as_task_name(std::string_view name) {
  std::string made;
  for (const char byte : name) {
    const bool is_fit = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                        (byte >= '0' && byte <= '9') || byte == '_' || byte == '.' || byte == '-';
    made += is_fit ? byte : '-';
  }
  const std::size_t begin = std::min(made.find_first_not_of("-."), made.size());
  made.erase(0, begin);
  return made.empty() ? "ns" : made;
}

std::vector<std::string> task_names(const NodeTables& tables) {
  std::vector<std::string> names;
  std::set<std::string> used;
  for (const NodeTable& table : tables.tables) {
    const std::string wanted = as_task_name(table.name);
    std::string name = wanted;
    for (std::size_t number = 2; !used.insert(name).second; ++number) {
      name = wanted + '-' + std::to_string(number);
    }
    names.push_back(std::move(name));
  }
  return names;
}

/// What is kept of a table's text, to be compared with what the restored state shows.
struct TextHashes {
  std::size_t whole = 0;
  std::vector<std::pair<std::size_t, std::size_t>> lines;  // hash, and where the line stands
};

TextHashes hashes_of(std::string_view text) {
  const std::hash<std::string_view> hash;
  TextHashes hashes{hash(text), {}};
  for_each_line(text, [&](std::string_view line, std::size_t at) {
    hashes.lines.emplace_back(hash(line), at);
  });
  return hashes;
}

/// What the restored state shows must be the table's own text; where a line is not, that is said,
/// unless something was said of it already.
void compare(const State& state, TaskHandle task, const TextHashes& table, std::size_t number,
             const std::set<std::size_t>& known_lines, std::vector<TableRemark>& remarks) {
  std::string text;
  append_mountinfo(state, state.tasks[task], text);
  if (std::hash<std::string_view>{}(text) == table.whole) return;
  std::set<std::size_t> shown;
  for (const auto& [hash, at] : hashes_of(text).lines) shown.insert(hash);
  std::size_t lost = known_lines.size();
  std::size_t kept = 0;
  for (const auto& [hash, at] : table.lines) {
    if (shown.count(hash) != 0) {
      ++kept;
    } else if (known_lines.count(at) == 0) {
      ++lost;
      remarks.push_back({number, at, "this line cannot be shown as it is"});
    }
  }
  if (shown.size() > kept + lost) {
    remarks.push_back({number, 0,
                       "it is shown with " + std::to_string(shown.size() - kept - lost) +
                           " mounts more: other tables of its namespace have them"});
  }
}

void compare_all(const State& state, const std::vector<TaskHandle>& tasks,
                 const std::vector<TextHashes>& tables, std::vector<TableRemark>& remarks) {
  std::vector<std::set<std::size_t>> known_lines(tables.size());
  for (const TableRemark& remark : remarks) {
    if (!remark.is_note) known_lines[remark.table].insert(remark.line);
  }
  for (std::size_t number = 0; number < tables.size(); ++number) {
    compare(state, tasks[number], tables[number], number, known_lines[number], remarks);
  }
}

std::vector<ImportRemark> named(std::vector<TableRemark> remarks, const NodeTables& tables) {
  std::stable_sort(remarks.begin(), remarks.end(),
                   [](const TableRemark& left, const TableRemark& right) {
                     return std::pair(left.table, left.line) < std::pair(right.table, right.line);
                   });
  std::vector<ImportRemark> result;
  for (TableRemark& remark : remarks) {
    const NodeTable& table = tables.tables[remark.table];
    result.push_back({table.file.empty() ? table.name : table.file, remark.line,
                      std::move(remark.text), remark.is_note});
  }
  return result;
}

}  // namespace

std::string ImportRemark::message() const {
  InputError error;
  error.place.file = file;
  error.place.line = line;
  error.what = text;
  return error.message();
}

RestoredMachine machine_of(NodeTables tables) {
  std::vector<TableRemark> remarks;
  std::vector<TextHashes> hashes(tables.tables.size());
  Restorer restorer(tables.tables.size(), KernelOptions().mount_max);
  for (const std::vector<std::size_t>& group : tables_by_namespace(tables)) {
    std::vector<std::vector<MountRecord>> records;
    std::vector<RestoredTable> views;
    records.reserve(group.size());
    for (const std::size_t number : group) {
      records.push_back(read_records(tables.tables[number], number, remarks));
      views.push_back({number, records.back()});
    }
    restorer.add_namespace(views);
    for (const std::size_t number : group) {
      std::string& text = tables.tables[number].mountinfo;
      hashes[number] = hashes_of(text);
      std::string().swap(text);  // an assignment would keep the room
    }
  }
  Restored restored = restorer.finish();
  for (Complaint& complaint : restored.complaints) {
    remarks.push_back(
        {complaint.table, complaint.line, std::move(complaint.what), complaint.is_note});
  }
  compare_all(restored.state, restored.tasks, hashes, remarks);

  HeldFiles held(restored.state);
  const std::vector<std::string> names = task_names(tables);
  std::vector<SimulatedMachine::NamedTask> tasks;
  for (std::size_t number = 0; number < tables.tables.size(); ++number) {
    const std::size_t lost = held.add(restored.tasks[number], tables.tables[number].held);
    if (lost > 0) {
      remarks.push_back(
          {number, 0, std::to_string(lost) + " held places are in no mount of it", true});
    }
    tasks.push_back({names[number], restored.tasks[number]});
  }
  RestoredMachine result;
  const TaskHandle first_task = restored.tasks.front();
  result.machine = std::make_unique<SimulatedMachine>(
      Kernel(std::move(restored.state), first_task), tasks, held.take_names(),
      SimulatedMachine::Knowledge{true, tables.are_holds_known});
  result.remarks = named(std::move(remarks), tables);
  return result;
}

}  // namespace mntsim
