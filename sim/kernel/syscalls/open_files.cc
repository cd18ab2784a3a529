// SPDX-License-Identifier: Apache-2.0
#include "sim/kernel/syscalls/open_files.h"

#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"

namespace mntsim::syscalls {

namespace {

void close_file(State& state, TaskHandle task, Handle<OpenFile> file) {
  const Path path = state.files[file].path;
  OpenFiles::remove(state.files, state.tasks[task].first_file, file);
  state.files.release(file);
  let_go(state, path);
}

}  // namespace

Errno open(State& state, TaskHandle task, std::string_view path, SlotId slot) {
  const Result<Path> place = look_up(state, task, path, Follow::yes);
  if (!place) return place.error();
  hold(state, *place);
  if (const Handle<OpenFile> held = find_file(state, task, slot)) close_file(state, task, held);
  const Handle<OpenFile> file = state.files.allocate();
  state.files[file].path = *place;
  state.files[file].slot = slot;
  OpenFiles::push_back(state.files, state.tasks[task].first_file, file);
  return ok;
}

Errno close(State& state, TaskHandle task, SlotId slot) {
  const Handle<OpenFile> file = find_file(state, task, slot);
  if (!file) return state.refuse(Errno{EBADF}, Check::empty_slot);
  close_file(state, task, file);
  return ok;
}

Handle<OpenFile> find_file(const State& state, TaskHandle task, SlotId slot) {
  const ListRange<OpenFile, &OpenFile::link> files(state.files, state.tasks[task].first_file);
  for (const Handle<OpenFile> file : files) {
    if (state.files[file].slot == slot) return file;
  }
  return {};
}

void close_all(State& state, TaskHandle task) {
  while (const Handle<OpenFile> file = state.tasks[task].first_file) close_file(state, task, file);
}

}  // namespace mntsim::syscalls
