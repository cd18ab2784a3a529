// SPDX-License-Identifier: Apache-2.0
#include "sim/report/findmnt_columns.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "sim/script/namespace_view.h"

namespace mntsim {
namespace {

constexpr auto names = std::to_array<std::string_view>(
    {"TARGET", "SOURCE", "FSTYPE", "OPTIONS", "VFS-OPTIONS", "FS-OPTIONS", "OPT-FIELDS",
     "PROPAGATION", "FSROOT", "MAJ:MIN", "ID", "PARENT", "GROUP", "MASTER", "NAMESPACE"});

/// The mount's options and the super block's as one list: read-only where either is.
/// From: findmnt of util-linux 2.38, tried.
std::string merged_options(const MountinfoLine& mount) {
  std::string merged = mount.has_option("ro") ? "ro" : "rw";
  for (std::string_view rest :
       {std::string_view(mount.options), std::string_view(mount.super_options)}) {
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view option = rest.substr(0, comma);
      if (option != "ro" && option != "rw" && !option.empty()) {
        merged += ',';
        merged += option;
      }
      rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
  }
  return merged;
}

/// As findmnt words it: a mount that is no peer is private, whatever else it is.
std::string propagation_of(const MountinfoLine& mount) {
  std::string text = mount.shared != 0 ? "shared" : "private";
  if (mount.master != 0) text += ",slave";
  if (mount.unbindable) text += ",unbindable";
  return text;
}

std::string number_or_nothing(std::uint32_t number) {
  return number == 0 ? std::string() : std::to_string(number);
}

}  // namespace

const std::vector<Column>& all_columns() {
  static const std::vector<Column> all = [] {
    std::vector<Column> columns;
    for (std::size_t index = 0; index < names.size(); ++index) {
      columns.push_back(static_cast<Column>(index));
    }
    return columns;
  }();
  return all;
}

std::string_view name_of(Column column) { return names.at(static_cast<std::size_t>(column)); }

std::optional<Column> find_column(std::string_view name) {
  const auto is_same = [name](std::string_view candidate) {
    return std::equal(name.begin(), name.end(), candidate.begin(), candidate.end(),
                      [](char one, char other) {
                        return std::toupper(static_cast<unsigned char>(one)) == other;
                      });
  };
  for (const Column column : all_columns()) {
    if (is_same(name_of(column))) return column;
  }
  return std::nullopt;
}

bool is_number(Column column) {
  return column == Column::id || column == Column::parent || column == Column::group ||
         column == Column::master;
}

std::string cell_of(const MountinfoLine& mount, Column column, std::string_view name_space,
                    bool with_root) {
  switch (column) {
    case Column::target: return mount.mount_point;
    case Column::source:
      return with_root && mount.root != "/" ? mount.source + '[' + mount.root + ']' : mount.source;
    case Column::fstype: return mount.type;
    case Column::options: return merged_options(mount);
    case Column::vfs_options: return mount.options;
    case Column::fs_options: return mount.super_options;
    case Column::opt_fields: {
      const std::string tags = propagation_tags(mount);
      return tags == "private" ? std::string() : tags;
    }
    case Column::propagation: return propagation_of(mount);
    case Column::fsroot: return mount.root;
    case Column::maj_min: return mount.device;
    case Column::id: return std::to_string(mount.id);
    case Column::parent: return std::to_string(mount.parent);
    case Column::group: return number_or_nothing(mount.shared);
    case Column::master: return number_or_nothing(mount.master);
    case Column::name_space: break;
  }
  return std::string(name_space);
}

}  // namespace mntsim
