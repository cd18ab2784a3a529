// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/mountinfo.h"

#include <string_view>

#include "sim/kernel/propagation/peer_group.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/option_words.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim {

namespace {

constexpr ByteSet source_escapes = bytes_of(escaped_in_sources);
constexpr std::size_t fixed_bytes = 256;  // at most, of a line without its names

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

char* put_propagation(const State& state, const Mount& mount, Path root, char* at) {
  if (mount.is_shared()) at = put_number(put(at, " shared:"), mount.group_id);
  if (mount.is_slave()) {
    const std::uint32_t master = state.mounts[mount.master].group_id;
    at = put_number(put(at, " master:"), master);
    const std::uint32_t dominating = dominating_group(state, mount, root);
    if (dominating != 0 && dominating != master) {
      at = put_number(put(at, " propagate_from:"), dominating);
    }
  }
  return mount.is_unbindable() ? put(at, " unbindable") : at;
}

// What is not modelled of the mount's options; empty: nothing.
std::string_view unmodelled_options(const State& state, const Mount& mount) {
  const std::uint32_t index = mount.flags >> mount_bit::unmodelled_shift;
  return index == 0 ? std::string_view{} : state.unmodelled_options[index];
}

char* put_options(const Mount& mount, std::string_view unmodelled, char* at) {
  if (!unmodelled.empty() && unmodelled.front() != ',') return put(put(at, ' '), unmodelled);
  at = put(at, mount.is_readonly() ? " ro" : " rw");
  for (const auto& [bit, name] : mount_option_words) {
    if (mount.has(bit)) at = put(at, name);
  }
  return unmodelled.empty() ? at : put(at, unmodelled);
}

char* put_device(const State& state, const Superblock& superblock, char* at) {
  if (superblock.device_name != NameId::none) {
    return put(put(at, ' '), state.names.text(superblock.device_name));
  }
  return put_number(put(at, " 0:"), superblock.device);
}

NameId superblock_options(const Superblock& superblock, const Dentry& shown) {
  return shown.text == NameId::none || shown.is_symlink() ? superblock.options : shown.text;
}

}  // namespace

std::string_view type_text(const State& state, const Superblock& superblock) {
  return superblock.type_name == NameId::none ? traits_of(superblock.type).name
                                              : state.names.text(superblock.type_name);
}

std::string device_text(const State& state, const Superblock& superblock) {
  return superblock.device_name == NameId::none
             ? "0:" + std::to_string(superblock.device)
             : std::string(state.names.text(superblock.device_name));
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

// From " - " on. Binds of one file system stand together mostly, and end alike.
std::string_view MountinfoWriter::line_end(SuperblockHandle handle, NameId source, NameId options) {
  const LineEnd key{handle, source, options};
  if (key == ended_) return end_text_;
  ended_ = key;
  const Superblock& superblock = state_.superblocks[handle];
  const std::string_view source_text = source == NameId::none ? "none" : state_.names.text(source);
  const std::string_view options_text = state_.names.text(options);
  const std::string_view type = type_text(state_, superblock);
  end_text_.resize(fixed_bytes + type.size() + escaped_bytes * source_text.size() +
                   options_text.size());
  char* at = put(put_short(put(end_text_.data(), " - "), type), ' ');
  at = put_escaped(at, source_text, source_escapes);
  at = put(at, superblock.is_readonly() ? " ro" : " rw");
  for (const auto& [flag, name] : superblock_option_words) {
    if ((superblock.flags & flag) != 0) at = put(at, name);
  }
  at = put(put_short(at, options_text), '\n');
  end_text_.resize(static_cast<std::size_t>(at - end_text_.data()));
  return end_text_;
}

void MountinfoWriter::append(MountHandle handle, TextRoom& room) {
  const Mount& mount = state_.mounts[handle];
  if (!path_.climb(stacks_, {handle, mount.root}, root_)) return;
  if (mount.has(mount_bit::stand_in)) return;
  shown_.climb(state_, mount.root);
  const Dentry& shown = state_.dentries[mount.root];
  const Superblock& superblock = state_.superblocks[shown.superblock];
  const std::string_view end =
      line_end(shown.superblock, mount.source, superblock_options(superblock, shown));
  const std::string_view unmodelled = unmodelled_options(state_, mount);
  const std::size_t device_bytes = state_.names.text(superblock.device_name).size();

  char* at = room.begin(fixed_bytes + shown_.most_bytes() + path_.most_bytes() + unmodelled.size() +
                        device_bytes + end.size());
  at = put(put_number(at, mount.id), ' ');
  at = put_number(at, mount.parent ? state_.mounts[mount.parent].id : mount.id);
  at = put(put_device(state_, superblock, at), ' ');
  at = shown.is_whole ? put_escaped(at, state_.names.text(shown.name), path_escapes)
                      : shown_.put(at);
  if (shown.is_removed) at = put(at, "//deleted");
  at = path_.put(put(at, ' '));
  at = put_options(mount, unmodelled, at);
  at = put_propagation(state_, mount, root_, at);
  room.end(put_short(at, end));
}

void append_mountinfo(const State& state, const Task& task, std::string& out) {
  MountinfoWriter writer(state, task.root);
  TextRoom room(out);
  for (const MountHandle mount : mounts_in(state, task.mount_namespace)) {
    writer.append(mount, room);
  }
}

}  // namespace mntsim
