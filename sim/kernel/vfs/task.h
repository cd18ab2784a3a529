// SPDX-License-Identifier: Apache-2.0
// Task: what a process is to the mount code: a root, a working directory, a namespace, open files.
#pragma once

#include <cstdint>

#include "sim/kernel/vfs/mount.h"

namespace mntsim {

/// A place for an open file in a task. Its name is the command language's business.
enum class SlotId : std::uint32_t {};

struct OpenFile {
  Path path;
  Link<OpenFile> link;  // on the task's list
  SlotId slot{};
};
using OpenFiles = List<OpenFile, &OpenFile::link>;

struct Task {
  Path root;
  Path working_directory;
  NamespaceHandle mount_namespace;  // null: a free slot
  Handle<OpenFile> first_file;
};

}  // namespace mntsim
