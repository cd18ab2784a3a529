// SPDX-License-Identifier: Apache-2.0
// The file system types that can be mounted, one table of data.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace mntsim {

enum class FileSystem : std::uint8_t {
  rootfs,
  tmpfs,
  ramfs,
  proc,
  devpts,
  sysfs,
  cgroup2,
  mqueue,
  unmodelled  // any other, in a state that was restored from tables
};

struct FileSystemTraits {
  std::string_view name;
  bool single;           // one superblock that all its mounts share
  bool always_there;     // the kernel has its superblock before anybody mounts it, read-write
  bool pseudo;           // its names are the kernel's own: nothing can be created or removed in it
  bool looks_up_itself;  // a name that is not there is ENOENT, before it matters that it cannot be
                         // created
  std::string_view options;  // what mountinfo shows of a superblock that was mounted without any
  // The names that it starts with: a path from the root, with `/` at the end a directory, with
  // `->TARGET` a symbolic link. Parents stand before what is in them.
  std::span<const std::string_view> names;
};

[[nodiscard]] const FileSystemTraits& traits_of(FileSystem type);

/// The type called `name`, as far as mount(2) can mount it.
[[nodiscard]] std::optional<FileSystem> file_system_named(std::string_view name);

}  // namespace mntsim
