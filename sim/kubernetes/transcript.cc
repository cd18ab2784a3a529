// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/transcript.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <utility>

#include "sim/kernel/path_text.h"
#include "sim/kernel/vfs/dentry_tree.h"
#include "sim/kernel/vfs/mount_tree.h"
#include "sim/kernel/vfs/path_walk.h"
#include "sim/kubernetes/confined_walk.h"
#include "sim/kubernetes/paths.h"
#include "sim/script/parser.h"

namespace mntsim {

std::string_view name_of(Actor actor) {
  constexpr std::array<std::string_view, 7> names = {
      "host", "systemd", "kubelet", "csi driver", "cri", "oci runtime", "container"};
  return names[static_cast<std::size_t>(actor)];
}

void Transcript::begin(Actor actor, std::string purpose) {
  actions_.push_back({actor, std::move(purpose), commands_.size(), {}, false});
}

void Transcript::remark(const std::string& text, bool failed) {
  if (actions_.empty()) begin(Actor::host, "");
  ActorAction& action = actions_.back();
  if (!action.remark.empty()) action.remark += "; ";
  action.remark += text;
  action.failed = action.failed || failed;
}

void Transcript::explain_absence(std::string_view task, const std::string& path) {
  for (const std::string top : {"/proc", "/sys"}) {
    if (!is_at_or_below(path, top) || exists(task, path)) continue;
    remark("not every machine has " + path + ", and of " + top +
               " only what every machine has is modelled",
           false);
  }
}

Errno Transcript::run(std::string_view task, const std::string& line) {
  std::optional<TaskCommand> command = parse_line(line, Place{});
  if (!command) return ok;
  command->task = task;
  DoneCommand& done = commands_.emplace_back();
  done.command = std::move(*command);
  if (std::holds_alternative<ResetCommand>(done.command.command)) {
    machine_->reset();
  } else if (!std::holds_alternative<SnapshotCommand>(done.command.command)) {
    done.result = machine_->execute(done.command);
  }
  return done.result;
}

Errno Transcript::make_directory(std::string_view task, std::string_view path) {
  if (exists(task, path)) return ok;
  return run(task, "mkdir -p " + quoted(path));
}

Errno Transcript::make_file(std::string_view task, std::string_view path) {
  if (exists(task, path)) return ok;
  if (const std::string parent = parent_of(path); !parent.empty()) {
    if (const Errno error = make_directory(task, parent); error != ok) return error;
  }
  return run(task, "touch " + quoted(path));
}

Errno Transcript::bind(std::string_view task, std::string_view source, std::string_view target) {
  return run(task, fmt::format("mount --bind {} {}", quoted(source), quoted(target)));
}

Errno Transcript::rbind(std::string_view task, std::string_view source, std::string_view target) {
  return run(task, fmt::format("mount --rbind {} {}", quoted(source), quoted(target)));
}

Errno Transcript::mount(std::string_view task, std::string_view type, std::string_view options,
                        std::string_view source, std::string_view target) {
  const std::string flag = options.empty() ? "" : "-o " + quoted(options) + " ";
  return run(task, fmt::format("mount -t {} {}{} {}", type, flag, quoted(source), quoted(target)));
}

Errno Transcript::remount(std::string_view task, std::string_view options,
                          std::string_view target) {
  return run(task, fmt::format("mount -o {} {}", quoted(options), quoted(target)));
}

Errno Transcript::make(std::string_view task, std::string_view how, std::string_view target) {
  return run(task, fmt::format("mount --make-{} {}", how, quoted(target)));
}

Errno Transcript::umount(std::string_view task, std::string_view flags, std::string_view target) {
  return run(task, fmt::format("umount {}{}{}", flags, flags.empty() ? "" : " ", quoted(target)));
}

Errno Transcript::rmdir(std::string_view task, std::string_view path) {
  return run(task, "rmdir " + quoted(path));
}

Errno Transcript::remove(std::string_view task, std::string_view path) {
  return run(task, "rm " + quoted(path));
}

std::optional<Path> Transcript::resolve(std::string_view task, std::string_view path) const {
  const std::optional<TaskHandle> handle = machine_->task(task);
  if (!handle) return std::nullopt;
  const Result<Path> found = machine_->kernel().resolve(*handle, path);
  return found ? std::optional<Path>(*found) : std::nullopt;
}

bool Transcript::exists(std::string_view task, std::string_view path) const {
  return resolve(task, path).has_value();
}

Errno Transcript::stat(std::string_view task, std::string_view path) const {
  const std::optional<TaskHandle> handle = machine_->task(task);
  if (!handle) return Errno{ESRCH};
  const Result<Path> found = machine_->kernel().resolve(*handle, path);
  return found ? ok : found.error();
}

bool Transcript::is_symlink(std::string_view task, std::string_view path) const {
  const std::optional<Path> parent = resolve(task, parent_of(path));
  if (!parent) return false;
  const State& state = machine_->kernel().state();
  const DentryHandle name = find_child(state, parent->dentry, path.substr(path.rfind('/') + 1));
  return name && state.dentries[name].is_symlink();
}

bool Transcript::is_directory(std::string_view task, std::string_view path) const {
  const std::optional<Path> place = resolve(task, path);
  return place && machine_->kernel().state().dentries[place->dentry].is_directory();
}

bool Transcript::is_mount_point(std::string_view task, std::string_view path) const {
  const std::optional<Path> place = resolve(task, path);
  return place && machine_->kernel().state().mounts[place->mount].root == place->dentry;
}

Transcript::MountView Transcript::view_of(MountStacks& stacks, MountHandle handle, Path root) {
  const State& state = stacks.state();
  const Mount& mount = state.mounts[handle];
  MountView view;
  view.mount = handle;
  append_path(stacks, {handle, mount.root}, root, view.mount_point);
  if (mount.source != NameId::none) view.source = state.names.text(mount.source);
  view.shared = mount.is_shared() ? mount.group_id : 0;
  view.master = mount.master ? state.mounts[mount.master].group_id : 0;
  view.superblock = state.dentries[mount.root].superblock;
  return view;
}

std::optional<Transcript::MountView> Transcript::mount_of(std::string_view task,
                                                          std::string_view path) const {
  const std::optional<Path> place = resolve(task, path);
  if (!place) return std::nullopt;
  const State& state = machine_->kernel().state();
  MountStacks stacks(state);
  return view_of(stacks, place->mount, state.tasks[*machine_->task(task)].root);
}

std::vector<Transcript::MountView> Transcript::mounts(std::string_view task) const {
  std::vector<MountView> views;
  const std::optional<TaskHandle> handle = machine_->task(task);
  if (!handle) return views;
  const State& state = machine_->kernel().state();
  const Task& owner = state.tasks[*handle];
  MountStacks stacks(state);
  for (const MountHandle mount : mounts_in(state, owner.mount_namespace)) {
    MountView view = view_of(stacks, mount, owner.root);
    if (!view.mount_point.empty()) views.push_back(std::move(view));
  }
  return views;
}

std::size_t Transcript::mount_count(std::string_view task) const {
  const State& state = machine_->kernel().state();
  return state.namespaces[state.tasks[*machine_->task(task)].mount_namespace].mount_count;
}

std::vector<std::string> Transcript::names_in(std::string_view task, std::string_view path) const {
  std::vector<std::string> names;
  const std::optional<Path> place = resolve(task, path);
  if (!place) return names;
  const State& state = machine_->kernel().state();
  const ListRange<Dentry, &Dentry::sibling> children(state.dentries,
                                                     state.dentries[place->dentry].first_child);
  for (const DentryHandle child : children) {
    names.emplace_back(state.names.text(state.dentries[child].name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string Transcript::resolve_in_root(std::string_view task, std::string_view root,
                                        std::string_view path) const {
  std::string result(root == "/" ? "" : root);
  const std::optional<Path> place = resolve(task, root);
  if (!place) return result + "/" + std::string(path);
  result += walk_confined(machine_->kernel().state(), *place, path);
  return result.empty() ? "/" : result;
}

Transcript::Record Transcript::take() {
  return {std::exchange(commands_, {}), std::exchange(actions_, {})};
}

}  // namespace mntsim
