// SPDX-License-Identifier: Apache-2.0
// The lines of a namespace's tables, and the mounts that they are of. Where these stand is found in
// restored_places.cc.
#include "sim/kernel/restore/restored_namespace.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "sim/kernel/restore/table_order.h"
#include "sim/kernel/storage/text.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/option_words.h"

namespace mntsim {

namespace {

struct MountOptions {
  std::uint32_t flags = 0;
  std::string_view unmodelled;  // see State::unmodelled_options
};

// As mountinfo writes them: rw or ro, then flags in their order.
MountOptions read_options(std::string_view text) {
  const bool is_readonly = text.starts_with("ro");
  if (!is_readonly && !text.starts_with("rw")) return {0, text};
  MountOptions options;
  std::string_view rest = text.substr(2);
  if (is_readonly) options.flags = mount_bit::readonly;
  for (const auto& [bit, word] : mount_option_words) {
    if (take_option(rest, word)) options.flags |= bit;
  }
  const bool is_whole = !rest.empty() && rest.front() != ',';
  options.unmodelled = is_whole ? text : rest;
  return options;
}

// The flags that stand for it; 0 where there is no room for more.
std::uint32_t unmodelled_bits(State& state, std::string_view text) {
  if (text.empty()) return 0;
  std::vector<std::string>& known = state.unmodelled_options;
  if (known.empty()) known.emplace_back();
  std::size_t index = 1;
  while (index < known.size() && known[index] != text) ++index;
  constexpr std::size_t most = 1000;  // a kernel has a handful of options
  if (index == known.size() && index < most) known.emplace_back(text);
  return index < most ? static_cast<std::uint32_t>(index) << mount_bit::unmodelled_shift : 0;
}

bool are_one_mount(const MountRecord& left, const MountRecord& right) {
  const auto facts = [](const MountRecord& record) {
    return std::tie(record.parent, record.device, record.root, record.type);
  };
  return facts(left) == facts(right);
}

}  // namespace

RestoredNamespace::RestoredNamespace(const Surroundings& surroundings,
                                     std::span<const RestoredTable> tables)
    : state_(surroundings.state),
      files_(surroundings.files),
      groups_(surroundings.groups),
      unnamed_(surroundings.unnamed),
      complaints_(surroundings.complaints),
      tables_(tables) {}

void RestoredNamespace::complain(std::uint32_t view, const MountRecord& record, std::string what,
                                 bool is_note) {
  complaints_.push_back(
      {tables_[views_[view].table].number, record.line, std::move(what), is_note});
}

std::vector<Path> RestoredNamespace::restore() {
  ns_ = state_.namespaces.allocate();
  rank_views();
  for (std::uint32_t view = 0; view < views_.size(); ++view) read_lines(view);
  create_mounts();
  for (std::uint32_t view = 0; view < views_.size(); ++view) place_view(view);
  if (!state_.namespaces[ns_].root) make_root(make_stand_in(0, files_.stand_in_root()));
  break_circles();
  attach_all();
  std::vector<Path> roots(views_.size());
  for (View& view : views_) {
    roots[view.table] = view.root.mount ? view.root : nameless_place();
  }
  return roots;
}

// Those with the most lines first; of equal ones those with the longest paths.
void RestoredNamespace::rank_views() {
  struct Rank {
    std::uint32_t table = 0;
    std::size_t lines = 0;
    std::size_t path_bytes = 0;
  };
  std::vector<Rank> ranks;
  for (std::uint32_t table = 0; table < tables_.size(); ++table) {
    Rank& rank = ranks.emplace_back(Rank{table, tables_[table].records.size()});
    for (const MountRecord& record : tables_[table].records) {
      rank.path_bytes += record.mount_point.size();
    }
  }
  std::stable_sort(ranks.begin(), ranks.end(), [](const Rank& left, const Rank& right) {
    return std::pair(left.lines, left.path_bytes) > std::pair(right.lines, right.path_bytes);
  });
  for (const Rank& rank : ranks) views_.emplace_back().table = rank.table;
}

void RestoredNamespace::read_lines(std::uint32_t number) {
  View& view = views_[number];
  const std::span<const MountRecord> records = tables_[view.table].records;
  view.lines.reserve(records.size());
  std::vector<bool> is_here(nodes_.size());
  for (const MountRecord& record : records) {
    const std::uint32_t node = node_of(number, record);
    if (node == none) continue;
    if (node >= is_here.size()) is_here.resize(node + 1);
    if (is_here[node]) {
      complain(number, record, "a second line of the same mount; put aside");
      continue;
    }
    is_here[node] = true;
    view.lines.push_back({static_cast<std::uint32_t>(record.id), node, &record});
  }
  view.by_id.resize(view.lines.size());
  for (std::uint32_t index = 0; index < view.by_id.size(); ++index) view.by_id[index] = index;
  std::sort(view.by_id.begin(), view.by_id.end(), [&](std::uint32_t left, std::uint32_t right) {
    return view.lines[left].id < view.lines[right].id;
  });
}

// The mount of a line; none where the line is of no use.
std::uint32_t RestoredNamespace::node_of(std::uint32_t view, const MountRecord& record) {
  if (record.id == 0 || record.id > highest_mount_id) {
    complain(view, record, "no kernel gives the mount id " + std::to_string(record.id));
    return none;
  }
  if (!is_plain_path(record.mount_point)) {
    complain(view, record, "the mount point is no absolute path");
    return none;
  }
  const auto id = static_cast<std::uint32_t>(record.id);
  if (const auto found = node_of_id_.find(id); found != node_of_id_.end()) {
    const Node& node = nodes_[found->second];
    if (are_one_mount(*node.record, record)) return found->second;
    complain(view, record, "another line says something else of mount " + std::to_string(id));
    return none;
  }
  if (!state_.mount_ids.reserve(id)) {
    complain(view, record, "mount " + std::to_string(id) + " is in another namespace too");
    return none;
  }
  const auto index = static_cast<std::uint32_t>(nodes_.size());
  nodes_.push_back({.record = &record, .view = view});
  node_of_id_.emplace(id, index);
  return index;
}

const RestoredNamespace::Line* RestoredNamespace::find(const View& view, std::uint64_t id) const {
  const auto found = std::lower_bound(
      view.by_id.begin(), view.by_id.end(), id,
      [&](std::uint32_t at, std::uint64_t wanted) { return view.lines[at].id < wanted; });
  if (found == view.by_id.end() || view.lines[*found].id != id) return nullptr;
  return &view.lines[*found];
}

// In the order of the lines, which is that of their making.
void RestoredNamespace::create_mounts() {
  std::vector<std::vector<std::uint32_t>> tables;
  for (const View& view : views_) {
    std::vector<std::uint32_t>& nodes = tables.emplace_back();
    for (const Line& line : view.lines) nodes.push_back(line.node);
  }
  TableOrder order = merged_order(tables, static_cast<std::uint32_t>(nodes_.size()));
  order_ = std::move(order.items);
  if (!order.is_agreed) {
    complaints_.push_back({tables_[views_[0].table].number, 0,
                           "the tables of this namespace have their lines in different orders"});
  }
  for (const Node& node : nodes_) {
    if (node.record->parent == node.record->id) continue;
    const auto parent = node_of_id_.find(static_cast<std::uint32_t>(
        std::min<std::uint64_t>(node.record->parent, highest_mount_id + 1)));
    if (parent != node_of_id_.end()) nodes_[parent->second].has_mounts = true;
  }
  for (const std::uint32_t index : order_) create_mount_of(nodes_[index]);
}

void RestoredNamespace::create_mount_of(Node& node) {
  const MountRecord& record = *node.record;
  const DentryHandle root = files_.root_of(record, node.has_mounts);
  std::string buffer;
  const NameId source = state_.names.intern(without_escapes(record.source, buffer));
  node.mount = create_mount(state_, root, source, static_cast<std::uint32_t>(record.id));
  state_.names.drop_use(source);  // the mount counts its own use
  const MountOptions options = read_options(record.options);
  state_.mounts[node.mount].flags = options.flags | unmodelled_bits(state_, options.unmodelled) |
                                    (record.unbindable ? mount_bit::unbindable : 0);
  add_to_namespace(state_, ns_, node.mount);
  groups_.add(record, tables_[views_[node.view].table].number, node.mount);
}

}  // namespace mntsim
