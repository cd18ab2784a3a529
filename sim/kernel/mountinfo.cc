// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/mountinfo.h"

#include <array>
#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/kernel/propagation/peer_group.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim {

namespace {

constexpr std::array<std::pair<std::uint32_t, std::string_view>, 7> option_names = {{
    {mount_bit::nosuid, ",nosuid"},
    {mount_bit::nodev, ",nodev"},
    {mount_bit::noexec, ",noexec"},
    {mount_bit::noatime, ",noatime"},
    {mount_bit::nodiratime, ",nodiratime"},
    {mount_bit::relatime, ",relatime"},
    {mount_bit::nosymfollow, ",nosymfollow"},
}};
constexpr std::array<std::pair<std::uint8_t, std::string_view>, 4> superblock_names = {{
    {superblock_flag::sync, ",sync"},
    {superblock_flag::dirsync, ",dirsync"},
    {superblock_flag::mandlock, ",mand"},
    {superblock_flag::lazytime, ",lazytime"},
}};

constexpr std::string_view escaped_in_paths = " \t\n\\";
constexpr std::string_view escaped_in_sources = " \t\n\\#";

void append_number(std::string& out, std::uint32_t number) {
  std::array<char, 10> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), number);
  out.append(digits.data(), end);
}

// `\` and three octal digits for each byte that would break the line apart.
void append_escaped(std::string& out, std::string_view text, std::string_view escaped) {
  for (const char byte : text) {
    if (escaped.find(byte) == std::string_view::npos) {
      out += byte;
      continue;
    }
    const auto value = static_cast<unsigned char>(byte);
    out += '\\';
    out += static_cast<char>('0' + (value >> 6));
    out += static_cast<char>('0' + (value >> 3 & 7));
    out += static_cast<char>('0' + (value & 7));
  }
}

void append_names(const State& state, const std::vector<NameId>& innermost_first,
                  std::string& out) {
  if (innermost_first.empty()) out += '/';
  for (std::size_t index = innermost_first.size(); index-- > 0;) {
    out += '/';
    append_escaped(out, state.names.text(innermost_first[index]), escaped_in_paths);
  }
}

// What the mount shows of its file system.
void append_root(const State& state, DentryHandle root, std::string& out) {
  std::vector<NameId> names;
  for (DentryHandle dentry = root; state.dentries[dentry].parent;
       dentry = state.dentries[dentry].parent) {
    names.push_back(state.dentries[dentry].name);
  }
  append_names(state, names, out);
  if (state.dentries[root].is_removed) out += "//deleted";
}

// The nearest group among the masters that has a peer in the same namespace below the reader's
// root.
std::uint32_t dominating_group(const State& state, const Mount& mount, Path root) {
  for (MountHandle master = mount.master; master; master = state.mounts[master].master) {
    for (const MountHandle peer : RingRange<Mount, &Mount::peer>(state.mounts, master)) {
      const Mount& candidate = state.mounts[peer];
      if (candidate.mount_namespace == mount.mount_namespace &&
          is_reachable(state, {peer, candidate.root}, root)) {
        return candidate.group_id;
      }
    }
  }
  return 0;
}

void append_propagation(const State& state, const Mount& mount, Path root, std::string& out) {
  if (mount.is_shared()) {
    out += " shared:";
    append_number(out, mount.group_id);
  }
  if (mount.is_slave()) {
    const std::uint32_t master = state.mounts[mount.master].group_id;
    out += " master:";
    append_number(out, master);
    const std::uint32_t dominating = dominating_group(state, mount, root);
    if (dominating != 0 && dominating != master) {
      out += " propagate_from:";
      append_number(out, dominating);
    }
  }
  if (mount.is_unbindable()) out += " unbindable";
}

void append_superblock(const State& state, const Mount& mount, const Superblock& superblock,
                       std::string& out) {
  out += " - ";
  out += traits_of(superblock.type).name;
  out += ' ';
  if (mount.source == NameId::none) {
    out += "none";
  } else {
    append_escaped(out, state.names.text(mount.source), escaped_in_sources);
  }
  out += superblock.is_readonly() ? " ro" : " rw";
  for (const auto& [flag, name] : superblock_names) {
    if ((superblock.flags & flag) != 0) out += name;
  }
  out += state.names.text(superblock.options);
}

}  // namespace

bool append_path(const State& state, Path place, Path root, std::string& out) {
  std::vector<NameId> names;
  while (place != root) {
    const Mount& mount = state.mounts[place.mount];
    if (place.dentry == mount.root) {
      if (!mount.parent) return false;
      place = {mount.parent, mount.mountpoint};
      continue;
    }
    const Dentry& dentry = state.dentries[place.dentry];
    if (!dentry.parent) return false;
    names.push_back(dentry.name);
    place.dentry = dentry.parent;
  }
  append_names(state, names, out);
  return true;
}

MountinfoRecord mountinfo_record(const State& state, MountHandle handle, Path root) {
  const Mount& mount = state.mounts[handle];
  const Dentry& shown = state.dentries[mount.root];
  const Superblock& superblock = state.superblocks[shown.superblock];
  MountinfoRecord record{
      .sequence = mount.sequence,
      .mount = handle,
      .parent = mount.parent,
      .mountpoint = mount.mountpoint,
      .flags = mount.flags & (mount_bit::options | mount_bit::shared | mount_bit::unbindable),
      .superblock_options = superblock.options,
      .superblock_flags = superblock.flags,
      .is_root_removed = shown.is_removed};
  if (mount.parent) record.parent_id = state.mounts[mount.parent].id;
  if (mount.is_shared()) record.group_id = mount.group_id;
  if (mount.is_slave()) {
    record.master_id = state.mounts[mount.master].group_id;
    record.dominating_id = dominating_group(state, mount, root);
  }
  return record;
}

/// The lowest mount of a stack, which has the same path as all of it. Stacks of 32,768 mounts are
/// real (talos#14216): climbing each anew would take the square of that.
MountHandle MountinfoWriter::lowest(MountHandle mount) {
  if (!is_stacked(mount)) return mount;
  if (lowest_.empty()) lowest_.resize(state_.mounts.slot_count());
  way_.clear();
  while (is_stacked(mount) && !lowest_[mount.slot]) {
    way_.push_back(mount);
    mount = state_.mounts[mount].parent;
  }
  const MountHandle found = is_stacked(mount) ? lowest_[mount.slot] : mount;
  for (const MountHandle passed : way_) lowest_[passed.slot] = found;
  return found;
}

/// Does it sit on the root of its parent, and is that not where the task's own root is?
bool MountinfoWriter::is_stacked(MountHandle handle) const {
  const Mount& mount = state_.mounts[handle];
  if (!mount.parent || mount.mountpoint != state_.mounts[mount.parent].root) return false;
  return Path{mount.parent, mount.mountpoint} != root_ && Path{handle, mount.root} != root_;
}

void MountinfoWriter::append(MountHandle handle, std::string& out) {
  const Mount& mount = state_.mounts[handle];
  const Superblock& superblock = state_.superblocks[state_.dentries[mount.root].superblock];
  const std::size_t begin = out.size();
  append_number(out, mount.id);
  out += ' ';
  append_number(out, mount.parent ? state_.mounts[mount.parent].id : mount.id);
  out += " 0:";
  append_number(out, superblock.device);
  out += ' ';
  append_root(state_, mount.root, out);
  out += ' ';
  const MountHandle bottom = lowest(handle);
  if (!append_path(state_, {bottom, state_.mounts[bottom].root}, root_, out)) {
    out.resize(begin);
    return;
  }
  out += mount.is_readonly() ? " ro" : " rw";
  for (const auto& [bit, name] : option_names) {
    if (mount.has(bit)) out += name;
  }
  append_propagation(state_, mount, root_, out);
  append_superblock(state_, mount, superblock, out);
  out += '\n';
}

void append_mountinfo(const State& state, const Task& task, std::string& out) {
  const ListRange<Mount, &Mount::in_namespace> mounts(
      state.mounts, state.namespaces[task.mount_namespace].first_mount);
  MountinfoWriter writer(state, task.root);
  for (const MountHandle mount : mounts) writer.append(mount, out);
}

}  // namespace mntsim
