// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/restore/restored_files.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "sim/kernel/storage/text.h"
#include "sim/kernel/vfs/dentry_tree.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/option_words.h"

namespace mntsim {

namespace {

constexpr std::string_view deleted = "//deleted";
constexpr std::uint32_t highest_minor = (1U << 20U) - 1;  // device numbers have 20 bits for it

// Files that container runtimes and kubelet mount one by one.
constexpr std::array<std::string_view, 7> known_files = {
    "hosts", "hostname", "resolv.conf", "termination-log", "etc-hosts", "machine-id", "null"};

struct SuperOptions {
  std::uint8_t flags = 0;
  std::string_view rest;  // with its comma
};

// As mountinfo writes them: rw or ro, the flags in their order, the type's own.
SuperOptions split_super_options(std::string_view text) {
  SuperOptions options;
  if (take_option(text, "ro")) {
    options.flags = superblock_flag::readonly;
  } else {
    static_cast<void>(take_option(text, "rw"));
  }
  for (const auto& [flag, word] : superblock_option_words) {
    if (take_option(text, word)) options.flags |= flag;
  }
  options.rest = text;
  return options;
}

std::optional<std::uint32_t> anonymous_minor(std::string_view device) {
  if (!device.starts_with("0:")) return std::nullopt;
  device.remove_prefix(2);
  std::uint32_t minor = 0;
  const char* const last = device.data() + device.size();
  const auto [end, error] = std::from_chars(device.data(), last, minor);
  const bool is_number = error == std::errc{} && end == last && !device.empty();
  if (!is_number || device.front() == '0' || minor > highest_minor) return std::nullopt;
  return minor;
}

}  // namespace

bool is_plain_path(std::string_view path) {
  if (path == "/") return true;
  return path.starts_with('/') && !path.ends_with('/') && path.find("//") == std::string_view::npos;
}

std::string_view take_name(std::string_view& path) {
  while (path.starts_with('/')) path.remove_prefix(1);
  const std::size_t end = std::min(path.find('/'), path.size());
  const std::string_view name = path.substr(0, end);
  path.remove_prefix(end);
  return name;
}

DentryHandle RestoredFiles::stand_in_root() {
  if (!stand_in_root_) {
    Superblock& superblock = state_.superblocks[create_superblock(state_, FileSystem::rootfs)];
    superblock.device_name = state_.names.intern("none");  // it is nobody's who asks for a device
    stand_in_root_ = superblock.root;
  }
  return stand_in_root_;
}

void RestoredFiles::set_device(SuperblockHandle superblock, std::string_view device) {
  const std::optional<std::uint32_t> minor = anonymous_minor(device);
  if (minor && state_.devices.reserve(*minor)) {
    state_.devices.release(state_.superblocks[superblock].device);
    state_.superblocks[superblock].device = *minor;
  } else if (minor != state_.superblocks[superblock].device) {
    state_.superblocks[superblock].device_name = state_.names.intern(device);
  }
}

SuperblockHandle RestoredFiles::superblock_of(const MountRecord& record) {
  std::string key(record.device);
  key += ' ';
  key += record.type;
  if (const auto found = superblocks_.find(key); found != superblocks_.end()) return found->second;
  const std::optional<FileSystem> known =
      record.type == "rootfs" ? FileSystem::rootfs : file_system_named(record.type);
  const SuperblockHandle handle = create_superblock(state_, known.value_or(FileSystem::unmodelled));
  if (!known) state_.superblocks[handle].type_name = state_.names.intern(record.type);
  set_device(handle, record.device);
  const SuperOptions options = split_super_options(record.super_options);
  state_.superblocks[handle].flags = options.flags;
  set_options(state_, handle, options.rest);
  superblocks_.emplace(std::move(key), handle);
  return handle;
}

DentryHandle RestoredFiles::root_of(const MountRecord& record, bool has_mounts) {
  const SuperblockHandle superblock = superblock_of(record);
  const DentryHandle root = is_plain_path(record.root)
                                ? descend(state_.superblocks[superblock].root, record.root)
                                : special_root(superblock, record.root, has_mounts);
  const std::string_view options = split_super_options(record.super_options).rest;
  Dentry& dentry = state_.dentries[root];
  if (options != state_.names.text(state_.superblocks[superblock].options) &&
      dentry.text == NameId::none) {
    dentry.text = state_.names.intern(options);
  }
  return root;
}

// "/a//deleted" is a removed name. What is mounted on, and what is no path at all, is a name of its
// own.
DentryHandle RestoredFiles::special_root(SuperblockHandle superblock, std::string_view root,
                                         bool has_mounts) {
  std::pair<std::uint32_t, std::string> key(superblock.slot, root);
  if (has_mounts) key.second += '\0';
  if (const auto found = special_roots_.find(key); found != special_roots_.end()) {
    return found->second;
  }
  const DentryHandle top = state_.superblocks[superblock].root;
  const std::string_view path =
      root.ends_with(deleted) ? root.substr(0, root.size() - deleted.size()) : std::string_view();
  DentryHandle made;
  if (!has_mounts && path != "/" && is_plain_path(path)) {
    const std::size_t slash = path.rfind('/');
    const DentryHandle parent = descend(top, path.substr(0, slash));
    made = create_child(state_, parent, without_escapes(path.substr(slash + 1), buffer_),
                        DentryKind::directory);
    pin(state_, made);
    held_.push_back(made);
    remove_dentry(state_, made);
  } else {
    made = create_child(state_, top, without_escapes(root, buffer_),
                        has_mounts ? DentryKind::directory : DentryKind::file);
    state_.dentries[made].is_whole = true;
  }
  special_roots_.emplace(std::move(key), made);
  return made;
}

DentryHandle RestoredFiles::descend(DentryHandle from, std::string_view path) {
  for (std::string_view name = take_name(path); !name.empty(); name = take_name(path)) {
    if (!state_.dentries[from].is_directory()) set_kind(from, DentryKind::directory);
    const std::string_view text = without_escapes(name, buffer_);
    const DentryHandle found = find_child(state_, from, text);
    from = found ? found : create_child(state_, from, text, DentryKind::directory);
    if (state_.dentries[from].is_symlink()) set_kind(from, DentryKind::directory);
  }
  return from;
}

DentryHandle RestoredFiles::make_nameless(DentryHandle parent) {
  if (!state_.dentries[parent].is_directory()) set_kind(parent, DentryKind::directory);
  std::string name = std::to_string(++nameless_count_);
  while (find_child(state_, parent, name)) name += '-';
  return create_child(state_, parent, name, DentryKind::directory);
}

void RestoredFiles::set_kind(DentryHandle handle, DentryKind kind) {
  Dentry& dentry = state_.dentries[handle];
  if (dentry.is_symlink()) {  // its target is not wanted any more
    state_.names.drop_use(dentry.text);
    dentry.text = NameId::none;
  }
  dentry.kind = kind;
}

bool RestoredFiles::is_leaf(DentryHandle handle) const {
  const Dentry& dentry = state_.dentries[handle];
  return dentry.parent && !dentry.first_child;
}

void RestoredFiles::match_kinds(DentryHandle root, DentryHandle mountpoint) {
  const auto is_file = [&](DentryHandle handle) {
    const Dentry& dentry = state_.dentries[handle];
    const std::string_view name = state_.names.text(dentry.name);
    return !dentry.is_directory() ||
           std::find(known_files.begin(), known_files.end(), name) != known_files.end();
  };
  const bool both_may_be = is_leaf(root) && is_leaf(mountpoint);
  if (both_may_be && (is_file(root) || is_file(mountpoint))) {
    set_kind(root, DentryKind::file);
    set_kind(mountpoint, DentryKind::file);
  } else if (!both_may_be) {
    set_kind(root, DentryKind::directory);
    set_kind(mountpoint, DentryKind::directory);
  }
}

void RestoredFiles::finish() {
  for (const DentryHandle dentry : held_) unpin(state_, dentry);
  held_.clear();
}

}  // namespace mntsim
