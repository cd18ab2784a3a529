// SPDX-License-Identifier: Apache-2.0
#include "sim/host/request.h"

#include <fcntl.h>
#include <sys/mount.h>

#include <string>
#include <string_view>

#include "sim/kernel/vfs/file_system.h"

namespace mntsim {
namespace {

// The kernel finds tmpfs by the part before the dot, sees that it has no subtypes, and answers
// ENODEV where it would for any unknown type, but without looking for a module to load.
constexpr std::string_view unknown_type = "tmpfs.none";

void write_path(Channel& channel, Operation operation, const std::string& path) {
  channel.begin(operation);
  channel.set_text(0, path);
}

void write_paths(Channel& channel, Operation operation, const std::string& first,
                 const std::string& second) {
  write_path(channel, operation, first);
  channel.set_text(1, second);
}

std::string_view type_to_mount(const std::string& type) {
  // A type that is too long gives EINVAL instead, before anything else is looked at.
  return file_system_named(type) || type.size() >= 4096 ? std::string_view(type) : unknown_type;
}

AttributeChange attribute_change(MountAttribute attribute) {
  switch (attribute) {
    case MountAttribute::shared: return {0, 0, MS_SHARED};
    case MountAttribute::slave: return {0, 0, MS_SLAVE};
    case MountAttribute::private_: return {0, 0, MS_PRIVATE};
    case MountAttribute::unbindable: return {0, 0, MS_UNBINDABLE};
    case MountAttribute::ro: return {MOUNT_ATTR_RDONLY, 0, 0};
    case MountAttribute::rw: return {0, MOUNT_ATTR_RDONLY, 0};
  }
  return {};
}

}  // namespace

void write_mkdir(Channel& channel, std::string_view path) {
  channel.begin(Operation::mkdir);
  channel.set_text(0, path);
}

void write_request(Channel& channel, const Rmdir& command) {
  write_path(channel, Operation::rmdir, command.path);
}

void write_request(Channel& channel, const Remove& command) {
  write_path(channel, Operation::unlink, command.path);
}

void write_request(Channel& channel, const Rename& command) {
  write_paths(channel, Operation::rename, command.from, command.to);
}

void write_request(Channel& channel, const Symlink& command) {
  write_paths(channel, Operation::symlink, command.target, command.link);
}

void write_request(Channel& channel, const Touch& command) {
  write_path(channel, Operation::touch, command.path);
}

void write_request(Channel& channel, const Access& command) {
  write_path(channel, Operation::access, command.path);
}

void write_request(Channel& channel, const UmountCommand& command) {
  write_path(channel, Operation::umount, command.target);
  channel.flags = command.flags;
}

void write_request(Channel& channel, const Chroot& command) {
  write_path(channel, Operation::chroot, command.path);
}

void write_request(Channel& channel, const Chdir& command) {
  write_path(channel, Operation::chdir, command.path);
}

void write_request(Channel& channel, const PivotRoot& command) {
  write_paths(channel, Operation::pivot_root, command.new_root, command.put_old);
}

void write_request(Channel& channel, const MountCall& call) {
  channel.begin(Operation::mount);
  if (call.source) channel.set_text(0, *call.source);
  channel.set_text(1, call.target);
  if (call.type) channel.set_text(2, type_to_mount(*call.type));
  if (call.data) channel.set_text(3, *call.data);
  channel.flags = call.flags;
}

void write_request(Channel& channel, const Open& command, int previous) {
  write_path(channel, Operation::open, command.path);
  channel.flags = command.path_only ? O_PATH : O_RDONLY;
  channel.number = previous;
}

void write_request(Channel& channel, const MountSetattr& command, int directory) {
  write_path(channel, Operation::mount_setattr, command.target.path);
  const bool has_slot = !command.target.slot.empty();
  channel.number = has_slot ? directory : AT_FDCWD;
  if (command.recursive) channel.flags |= AT_RECURSIVE;
  if (has_slot && command.target.path.empty()) channel.flags |= AT_EMPTY_PATH;
  channel.attributes = attribute_change(command.attribute);
}

}  // namespace mntsim
