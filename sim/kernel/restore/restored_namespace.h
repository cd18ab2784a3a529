// SPDX-License-Identifier: Apache-2.0
// One namespace of a restored state: its mounts, each where the tables say that it stands.
//
// Tables are taken by size. Of two readers' roots in one namespace one lies below the other, or
// they have nothing in common; so the first table that has a mount is the one that sees most around
// it, and tells where it stands. Places are found first and mounts are attached then, in the order
// of the lines. What has no place by its parent comes last, and goes where its path leads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "sim/kernel/restore/restore.h"

namespace mntsim {

class RestoredNamespace {
 public:
  /// What the Restorer lends to each namespace.
  struct Surroundings {
    State& state;
    RestoredFiles& files;
    RestoredGroups& groups;
    std::vector<MountHandle>& unnamed;
    std::vector<Complaint>& complaints;
  };

  RestoredNamespace(const Surroundings& surroundings, std::span<const RestoredTable> tables);

  /// Makes the namespace. Returns the root of each table's reader, in the order of the tables.
  [[nodiscard]] std::vector<Path> restore();

  [[nodiscard]] NamespaceHandle handle() const { return ns_; }

 private:
  static constexpr std::uint32_t none = 0xffffffff;

  struct Node {  // a mount
    const MountRecord* record = nullptr;
    std::uint32_t view = 0;  // the first that has it
    bool has_mounts = false;
    bool is_deferred = false;  // its place is to be found by its path
    MountHandle mount = {};
    MountHandle parent = {};
    DentryHandle mountpoint = {};
  };
  struct Line {
    std::uint32_t id = 0;
    std::uint32_t node = 0;
    const MountRecord* record = nullptr;
  };
  struct View {  // a table
    std::uint32_t table = 0;
    std::vector<Line> lines;           // those that are used, in order
    std::vector<std::uint32_t> by_id;  // places in `lines`
    Path root;
  };
  /// What a table's reader sees first: the mount that is its root, or the mounts just below it.
  struct Top {
    const Line* line = nullptr;  // the mount at "/", else the first one
    bool is_mount_root = false;  // nothing but it hangs on its parent: it is the root
  };

  /// The mount that a reader's root lies in, where it does not see that itself.
  struct Outer {
    std::uint64_t id = 0;  // as its tables have it
    MountHandle mount;
  };

  void rank_views();
  void read_lines(std::uint32_t view);
  [[nodiscard]] std::uint32_t node_of(std::uint32_t view, const MountRecord& record);
  [[nodiscard]] const Line* find(const View& view, std::uint64_t id) const;
  void create_mounts();
  void create_mount_of(Node& node);
  void place_view(std::uint32_t view);
  [[nodiscard]] Top top_of(const View& view) const;
  [[nodiscard]] Path root_beside(std::uint32_t view, const Top& top, MountHandle parent);
  void place_root(std::uint32_t view, const Top& top);
  void place(std::uint32_t view, const Line& line, const Outer* outer);
  void break_circles();
  void attach_all();
  void attach_unknown();
  void attach_deferred(Node& node);
  [[nodiscard]] Path find_place(const View& view, std::string_view path) const;
  void attach_safely(MountHandle mount, Path place);
  [[nodiscard]] MountHandle parent_mount(std::uint32_t view, const MountRecord& record);
  [[nodiscard]] MountHandle make_stand_in(std::uint64_t id, DentryHandle root);
  void make_root(MountHandle mount);
  [[nodiscard]] Path nameless_place();
  [[nodiscard]] bool is_stand_in(MountHandle mount) const;
  void complain(std::uint32_t view, const MountRecord& record, std::string what,
                bool is_note = false);

  State& state_;
  RestoredFiles& files_;
  RestoredGroups& groups_;
  std::vector<MountHandle>& unnamed_;
  std::vector<Complaint>& complaints_;
  std::span<const RestoredTable> tables_;
  NamespaceHandle ns_;
  std::vector<View> views_;  // by rank
  std::vector<Node> nodes_;
  std::vector<std::uint32_t> order_;
  std::map<std::uint32_t, std::uint32_t> node_of_id_;
  std::map<std::uint64_t, MountHandle> stand_ins_;  // by the id that tables give
  // Mounts whose parent no table has, and that do not stand just below their reader's root: by the
  // parent's id.
  std::map<std::uint64_t, std::vector<std::uint32_t>> orphans_;
};

}  // namespace mntsim
