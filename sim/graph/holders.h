// SPDX-License-Identifier: Apache-2.0
// What keeps a file system alive: every mount of it in every namespace, who uses each, and what an
// umount would leave of them.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "sim/kernel/kernel.h"

namespace mntsim {

enum class UseKind : std::uint8_t { root, working_directory, open_file };

/// A task's hold on a place in a mount.
struct MountUse {
  TaskHandle task;
  UseKind kind = UseKind::open_file;
  SlotId slot{};  // of an open file
  Path place;
};

/// How a mount stands to the one that was asked about.
enum class HolderTie : std::uint8_t { itself, peer, slave, master, none };

/// What becomes of a mount.
enum class Fate : std::uint8_t {
  stays,
  detached,  // it is in no namespace any more, and lives for those who use it
  gone,
};

struct Holder {
  MountHandle mount;
  HolderTie tie = HolderTie::none;
  std::vector<MountUse> uses;
  std::vector<MountHandle> children;  // mounts on it
  Check obstacle = Check::none;       // to an umount of this one
  Fate after_umount = Fate::stays;    // of the mount that was asked about
  Fate after_lazy_umount = Fate::stays;
};

/// An umount that was tried on a copy.
struct UmountTrial {
  Errno error = ok;
  Check check = Check::none;  // what refused it
  MountHandle where;          // the mount on which that check failed; may be null
};

struct Holders {
  SuperblockHandle superblock;
  std::vector<Holder> mounts;         // the one that was asked about first, then by id
  std::optional<UmountTrial> umount;  // absent: no path of the task leads to the mount's root
  std::optional<UmountTrial> lazy_umount;
};

/// What umount_obstacle says of each mount of a state: asked of all mounts it would go over all
/// pairs of peers. Those that are in use are few, so the places of their copies are noted instead.
class UmountObstacles {
 public:
  explicit UmountObstacles(const State& state);

  [[nodiscard]] Check of(MountHandle mount) const;

 private:
  const State& state_;
  // Group and mountpoint: what is mounted there on a peer has a copy that is in use.
  std::set<std::pair<std::uint32_t, std::uint32_t>> obstructed_;
};

/// Who holds the file system of `asked`, and what an umount of it by `task` would do.
[[nodiscard]] Holders holders_of_mount(const Kernel& kernel, TaskHandle task, MountHandle asked);

/// Who holds a file system; no umount is tried.
[[nodiscard]] Holders holders_of(const Kernel& kernel, SuperblockHandle superblock);

}  // namespace mntsim
