// SPDX-License-Identifier: Apache-2.0
// Handle<T>: the slot of a T in its arena. Four bytes, typed, null by default.
#pragma once

#include <cstdint>

namespace mntsim {

template <typename T>
struct Handle {
  static constexpr std::uint32_t null_slot = 0xffffffff;

  std::uint32_t slot = null_slot;

  [[nodiscard]] constexpr bool is_null() const { return slot == null_slot; }
  explicit constexpr operator bool() const { return slot != null_slot; }
  friend constexpr bool operator==(Handle, Handle) = default;
};

struct Superblock;
struct Dentry;
struct Mount;
struct MountNamespace;
struct Task;

using SuperblockHandle = Handle<Superblock>;
using DentryHandle = Handle<Dentry>;
using MountHandle = Handle<Mount>;
using NamespaceHandle = Handle<MountNamespace>;
using TaskHandle = Handle<Task>;

}  // namespace mntsim
