// SPDX-License-Identifier: Apache-2.0
#include "sim/report/findmnt_table.h"

#include <fmt/core.h>

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <iterator>
#include <map>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "sim/report/json.h"
#include "sim/report/text.h"
#include "sim/report/utf8.h"

namespace mntsim {
namespace {

constexpr std::size_t deepest_drawn = 100;

/// A mount as a line of the output.
struct Row {
  const MountinfoLine* mount = nullptr;
  const ListedTable* table = nullptr;
  std::size_t depth = 0;  // in the tree; 0: a root
  bool is_last = false;   // of its parent's children
};

/// The rows of one table as a tree, depth first.
class Tree {
 public:
  Tree(const ListedTable& table, std::vector<Row>& rows) : table_(table), rows_(rows) {}

  void append() {
    const std::vector<MountinfoLine>& mounts = table_.mounts;
    std::unordered_map<std::uint32_t, std::size_t> at;
    for (std::size_t index = 0; index < mounts.size(); ++index) at.emplace(mounts[index].id, index);
    children_.resize(mounts.size());
    is_shown_.resize(mounts.size());
    std::vector<std::size_t> roots;
    for (std::size_t index = 0; index < mounts.size(); ++index) {
      const auto parent = at.find(mounts[index].parent);
      const bool is_root = parent == at.end() || parent->second == index;
      (is_root ? roots : children_[parent->second]).push_back(index);
    }
    for (const std::size_t root : roots) append_from(root);
    for (std::size_t index = 0; index < mounts.size(); ++index) append_from(index);  // of a cycle
  }

 private:
  struct Waiting {
    std::size_t index;
    std::size_t depth;
    bool is_last;
  };

  void append_from(std::size_t root) {
    std::vector<Waiting> waiting = {{root, 0, false}};
    while (!waiting.empty()) {
      const Waiting next = waiting.back();
      waiting.pop_back();
      if (is_shown_[next.index]) continue;
      is_shown_[next.index] = true;
      rows_.push_back({&table_.mounts[next.index], &table_, next.depth, next.is_last});
      std::vector<std::size_t>& below = children_[next.index];
      std::sort(below.begin(), below.end(), [this](std::size_t one, std::size_t other) {
        return table_.mounts[one].id > table_.mounts[other].id;
      });
      bool is_last = true;
      for (const std::size_t child : below) {
        waiting.push_back({child, next.depth + 1, is_last});
        is_last = false;
      }
    }
  }

  const ListedTable& table_;
  std::vector<Row>& rows_;
  std::vector<std::vector<std::size_t>> children_;
  std::vector<bool> is_shown_;
};

std::vector<Row> rows_of(const std::vector<ListedTable>& tables, bool is_tree) {
  std::vector<Row> rows;
  for (const ListedTable& table : tables) {
    if (is_tree) {
      Tree(table, rows).append();
    } else {
      for (const MountinfoLine& mount : table.mounts) rows.push_back({&mount, &table});
    }
  }
  return rows;
}

/// The lines in front of a target, row by row.
class Branches {
 public:
  explicit Branches(bool is_ascii) : is_ascii_(is_ascii) {}

  std::string before(const Row& row) {
    if (row.depth == 0) return {};
    const std::size_t depth = std::min(row.depth, deepest_drawn);
    goes_on_.resize(std::max(goes_on_.size(), depth));
    goes_on_[depth - 1] = !row.is_last;
    std::string text;
    for (std::size_t level = 0; level + 1 < depth; ++level) {
      text += goes_on_[level] ? (is_ascii_ ? "| " : "│ ") : "  ";
    }
    if (is_ascii_) return text + (row.is_last ? "`-" : "|-");
    return text + (row.is_last ? "└─" : "├─");
  }

 private:
  bool is_ascii_;
  std::vector<bool> goes_on_;  // by level: are there more below the same parent?
};

std::size_t width_of(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    text.remove_prefix(first_character(text).size);
    ++width;
  }
  return width;
}

/// A field of --raw: plain ASCII without blanks, and \xNN.
std::string raw(const std::string& cell) {
  std::string out;
  for (const char byte : cell) {
    if (byte > ' ' && byte < '\x7f' && byte != '\\') {
      out += byte;
    } else {
      fmt::format_to(std::back_inserter(out), "\\x{:02x}", static_cast<std::uint8_t>(byte));
    }
  }
  return out;
}

using Line = std::vector<std::string>;

Line headings(const FindmntStyle& style) {
  Line line;
  for (const Column column : style.columns) line.emplace_back(name_of(column));
  return line;
}

void append_line(std::string& out, const FindmntStyle& style,
                 const std::vector<std::size_t>& widths, const Line& line) {
  for (std::size_t at = 0; at < line.size(); ++at) {
    if (at > 0) out += ' ';
    const std::size_t width = width_of(line[at]);
    const std::size_t blanks = style.is_raw || widths[at] < width ? 0 : widths[at] - width;
    const bool to_the_right = is_number(style.columns[at]);
    if (to_the_right && (width > 0 || at + 1 < line.size())) out.append(blanks, ' ');
    out += line[at];
    if (!to_the_right && at + 1 < line.size()) out.append(blanks, ' ');
  }
  out += '\n';
}

/// `"target":"/",…`, for one mount.
void append_members(std::string& out, const FindmntStyle& style, const Row& row) {
  bool is_first = true;
  for (const Column column : style.columns) {
    if (!std::exchange(is_first, false)) out += ',';
    std::string key(name_of(column));
    std::transform(key.begin(), key.end(), key.begin(),
                   [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
    append_json_string(out, key);
    out += ':';
    const std::string cell = cell_of(*row.mount, column, row.table->name_space, style.has_roots);
    if (cell.empty()) {
      out += "null";
    } else if (is_number(column)) {
      out += cell;
    } else {
      append_json_string(out, cell);
    }
  }
}

}  // namespace

void append_findmnt_text(std::string& out, const FindmntStyle& style,
                         const std::vector<ListedTable>& tables) {
  const bool is_tree = !style.is_list && !style.is_raw;
  std::vector<Line> lines;
  lines.push_back(headings(style));
  Branches branches(style.is_ascii);
  // Without the column TARGET there is nothing to draw lines at, but the order is the tree's.
  for (const Row& row : rows_of(tables, is_tree)) {
    Line& line = lines.emplace_back();
    for (const Column column : style.columns) {
      const std::string cell = cell_of(*row.mount, column, row.table->name_space, style.has_roots);
      if (style.is_raw) {
        line.push_back(raw(cell));
        continue;
      }
      std::string shown = column == Column::target ? branches.before(row) : std::string();
      append_printable(shown, cell);
      line.push_back(std::move(shown));
    }
  }
  std::vector<std::size_t> widths(style.columns.size());
  for (const Line& line : lines) {
    for (std::size_t at = 0; at < line.size(); ++at) {
      widths[at] = std::max(widths[at], width_of(line[at]));
    }
  }
  // Headings that are not shown count for the widths, as they do in findmnt.
  for (std::size_t at = style.has_headings ? 0 : 1; at < lines.size(); ++at) {
    append_line(out, style, widths, lines[at]);
  }
}

void append_findmnt_json(std::string& out, const FindmntStyle& style,
                         const std::vector<ListedTable>& tables) {
  out += R"({"filesystems":[)";
  std::size_t open = 0;  // mounts whose brace is not closed
  bool is_first = true;
  for (const Row& row : rows_of(tables, !style.is_list)) {
    const bool is_child = !is_first && row.depth == open;
    for (; open > row.depth; --open) out += open - 1 > row.depth ? "}]" : "}";
    if (!std::exchange(is_first, false)) out += is_child ? R"(,"children":[)" : ",";
    out += '{';
    append_members(out, style, row);
    ++open;
  }
  for (; open > 0; --open) out += open > 1 ? "}]" : "}";
  out += "]}\n";
}

}  // namespace mntsim
