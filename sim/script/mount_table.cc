// SPDX-License-Identifier: Apache-2.0
#include "sim/script/mount_table.h"

#include <algorithm>
#include <string>
#include <utility>

namespace mntsim {

namespace {

std::string tidied(std::string_view path) {
  std::string tidy;
  for (const char c : path) {
    if (c != '/' || !tidy.ends_with('/')) tidy += c;
  }
  if (tidy.size() > 1 && tidy.ends_with('/')) tidy.pop_back();
  return tidy;
}

/// `path` is `top` or lies below it.
bool is_at_or_below(std::string_view path, std::string_view top) {
  return top == "/" ||
         (path.starts_with(top) && (path.size() == top.size() || path[top.size()] == '/'));
}

}  // namespace

MountTable::MountTable(const TaskTable& table) {
  mounts_.reserve(table.lines.size());
  for (const std::string& text : table.lines) {
    if (auto line = read_mountinfo_line(text)) mounts_.push_back(std::move(*line));
  }
}

std::size_t MountTable::count_at(std::string_view path) const {
  const std::string place = tidied(path);
  const auto count = std::count_if(mounts_.begin(), mounts_.end(), [&](const MountinfoLine& mount) {
    return mount.mount_point == place;
  });
  return static_cast<std::size_t>(count);
}

const MountinfoLine* MountTable::top_at(std::string_view path) const {
  const std::string place = tidied(path);
  const MountinfoLine* top = nullptr;
  bool top_is_hidden = true;
  for (const MountinfoLine& mount : mounts_) {
    if (mount.mount_point != place || is_covered(mount)) continue;
    const bool hidden = is_hidden(mount);
    if (hidden && !top_is_hidden) continue;
    top = &mount;
    top_is_hidden = hidden;
  }
  return top;
}

const MountinfoLine* MountTable::find(std::uint32_t id) const {
  const auto found = std::find_if(mounts_.begin(), mounts_.end(),
                                  [&](const MountinfoLine& mount) { return mount.id == id; });
  return found == mounts_.end() ? nullptr : &*found;
}

/// Another mount stands on its root.
bool MountTable::is_covered(const MountinfoLine& mount) const {
  return std::any_of(mounts_.begin(), mounts_.end(), [&](const MountinfoLine& other) {
    return other.parent == mount.id && other.id != mount.id &&
           other.mount_point == mount.mount_point;
  });
}

/// A walk never gets to the mount: on its way from the root it is led into another mount, further
/// up.
bool MountTable::is_hidden(const MountinfoLine& mount) const {
  const MountinfoLine* child = &mount;
  for (std::size_t steps = 0; steps < mounts_.size(); ++steps) {
    const bool hidden =
        std::any_of(mounts_.begin(), mounts_.end(), [&](const MountinfoLine& other) {
          return other.parent == child->parent && other.id != other.parent &&
                 other.mount_point != child->mount_point &&
                 is_at_or_below(child->mount_point, other.mount_point);
        });
    if (hidden) return true;
    const MountinfoLine* parent = find(child->parent);
    if (parent == nullptr || parent == child) return false;
    child = parent;
  }
  return false;  // a table that lies: its parents form a ring
}

}  // namespace mntsim
