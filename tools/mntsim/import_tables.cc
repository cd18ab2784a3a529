// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/import_tables.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "sim/import/node_file.h"
#include "sim/import/restored_machine.h"
#include "sim/import/table_reader.h"
#include "sim/script/machine.h"
#include "sim/script/mountinfo_line.h"
#include "sim/script/text_lines.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/state_input.h"

namespace mntsim {
namespace {

namespace fs = std::filesystem;

struct TableFile {
  std::string file;
  std::string name;
  bool is_named = false;  // by the caller, who wants this one
};

/// "proc/1/mountinfo" is called "proc/1"; "web.mountinfo", "web_mountinfo.txt" and "web.txt" are
/// called "web".
std::string name_of(const fs::path& path) {
  if (path.filename() == "mountinfo" && path.has_parent_path()) return path.parent_path().string();
  std::string name = path.string();
  for (const std::string_view end : {".txt", "mountinfo"}) {
    if (name.ends_with(end) && name.size() > end.size() + 1) name.resize(name.size() - end.size());
  }
  while (name.size() > 1 && std::string_view("._-/").find(name.back()) != std::string_view::npos) {
    name.pop_back();
  }
  return name;
}

/// Is it called mountinfo, or does it begin with a line of one?
bool is_table(const fs::directory_entry& entry) {
  std::error_code unreadable;
  if (!entry.is_regular_file(unreadable)) return false;
  if (entry.path().filename().string().find("mountinfo") != std::string::npos) return true;
  std::array<char, 8192> begin{};
  std::ifstream file(entry.path(), std::ios::binary);
  file.read(begin.data(), begin.size());
  const std::string_view text(begin.data(), static_cast<std::size_t>(file.gcount()));
  return read_mount_record(text.substr(0, text.find('\n'))).has_value();
}

std::vector<TableFile> files_below(const std::string& directory) {
  std::vector<TableFile> files;
  std::error_code error;
  fs::recursive_directory_iterator entry(directory, fs::directory_options::skip_permission_denied,
                                         error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (!is_table(*entry)) continue;
    files.push_back({entry->path().string(), name_of(entry->path().lexically_relative(directory))});
  }
  if (error) warn({{directory, 0, 0, ""}, "cannot be read: " + error.message(), ""});
  std::sort(files.begin(), files.end(),
            [](const TableFile& left, const TableFile& right) { return left.file < right.file; });
  if (files.empty()) {
    warn({{directory, 0, 0, ""},
          "has no file of mountinfo",
          "name files of other kinds as NAME=FILE"});
  }
  return files;
}

std::vector<TableFile> files_of(const std::string& operand) {
  std::error_code error;
  if (fs::is_directory(operand, error)) return files_below(operand);
  const std::size_t equals = operand.find('=');
  if (equals != std::string::npos && !fs::exists(operand, error)) {
    return {{operand.substr(equals + 1), operand.substr(0, equals), true}};
  }
  return {{operand, name_of(fs::path(operand).filename()), true}};
}

/// Is there a line of mountinfo, or are all tables empty?
bool has_use(std::span<const NodeTable> tables) {
  bool has_lines = false;
  bool has_records = false;
  for (const NodeTable& table : tables) {
    for_each_line(table.mountinfo, [&](std::string_view line, std::size_t) {
      has_lines = true;
      has_records = has_records || read_mount_record(line);
    });
  }
  return has_records || !has_lines;
}

void read_table(TableReader& reader, const TableFile& file) {
  const std::string name = shown_name(file.file);
  const std::size_t known = reader.tables().tables.size();
  reader.read(read_text(file.file), name, file.name);
  if (file.is_named && !has_use(std::span(reader.tables().tables).subspan(known))) {
    throw InputError{{name, 0, 0, ""}, "no line of it could be used", "is this a mountinfo file?"};
  }
}

}  // namespace

NodeTables read_tables(const std::vector<std::string>& operands) {
  TableReader reader;
  for (const std::string& operand : operands) {
    for (const TableFile& file : files_of(operand)) {
      try {
        read_table(reader, file);
      } catch (const InputError& error) {
        if (file.is_named) throw;
        warn(error);  // the others of the directory may be of use
      }
    }
  }
  for (const ImportRemark& remark : reader.remarks()) show(remark);
  if (reader.tables().tables.empty()) {
    throw InputError{{}, "no table of mounts could be read", "give a directory, or NAME=FILE"};
  }
  return std::move(reader.tables());
}

ExitStatus import_tables(const std::vector<std::string>& operands, const std::string& file) {
  NodeTables tables = read_tables(operands);
  if (!has_use(tables.tables)) {
    throw InputError{{}, "no line of the tables could be used", "are these mountinfo files?"};
  }
  write_output(to_node_json(tables), file);
  for (const ImportRemark& remark : machine_of(std::move(tables)).remarks) show(remark);
  return ExitStatus::done;
}

}  // namespace mntsim
