// SPDX-License-Identifier: Apache-2.0
#include "bench/recorder.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <variant>

#include "bench/simulated_world.h"
#include "sim/script/mkdir_parents.h"

namespace mntsim::bench {

namespace {

TypedCall path_call(CallKind kind, const std::string& path, const std::string& second_path = {}) {
  TypedCall call;
  call.kind = kind;
  call.path = path;
  call.second_path = second_path;
  return call;
}

TypedCall task_call(CallKind kind, std::uint32_t other = 0) {
  TypedCall call;
  call.kind = kind;
  call.other = other;
  return call;
}

}  // namespace

/// An overload a verb.
class Recorder::Lowering {
 public:
  using Calls = std::vector<TypedCall>;

  explicit Lowering(Recorder& recorder) : recorder_(recorder) {}

  Calls operator()(const Mkdir& made) const {
    if (!made.parents) return {path_call(CallKind::mkdir, made.path)};
    Calls calls;
    for (const std::string_view part : mkdir_parents(made.path)) {
      calls.push_back(path_call(CallKind::mkdir, std::string(part)));
    }
    return calls;
  }
  Calls operator()(const Rmdir& it) const { return {path_call(CallKind::rmdir, it.path)}; }
  Calls operator()(const Remove& it) const { return {path_call(CallKind::unlink, it.path)}; }
  Calls operator()(const Rename& it) const { return {path_call(CallKind::rename, it.from, it.to)}; }
  Calls operator()(const Symlink& it) const {
    return {path_call(CallKind::symlink, it.target, it.link)};
  }
  Calls operator()(const Touch& it) const { return {path_call(CallKind::touch, it.path)}; }
  Calls operator()(const Access& it) const { return {path_call(CallKind::access, it.path)}; }
  Calls operator()(const Chroot& it) const { return {path_call(CallKind::chroot, it.path)}; }
  Calls operator()(const Chdir& it) const { return {path_call(CallKind::chdir, it.path)}; }
  Calls operator()(const PivotRoot& it) const {
    return {path_call(CallKind::pivot_root, it.new_root, it.put_old)};
  }
  Calls operator()(const MountCommand& it) const {
    Calls calls;
    for (const MountCall& mount : it.calls) {
      calls.emplace_back().kind = CallKind::mount;
      calls.back().mount = mount;
    }
    return calls;
  }
  Calls operator()(const UmountCommand& it) const {
    TypedCall call = path_call(CallKind::umount, it.target);
    call.flags = it.flags;
    return {call};
  }
  Calls operator()(const MountSetattr& it) const {
    TypedCall call = path_call(CallKind::mount_setattr, it.target.path);
    call.has_slot = !it.target.slot.empty();
    if (call.has_slot) call.other = recorder_.slot(it.target.slot);
    call.attribute = it.attribute;
    call.recursive = it.recursive;
    return {call};
  }
  Calls operator()(const Open& it) const {
    TypedCall call = path_call(CallKind::open, it.path);
    call.other = recorder_.slot(it.slot);
    call.path_only = it.path_only;
    return {call};
  }
  Calls operator()(const Close& it) const {
    return {task_call(CallKind::close, recorder_.slot(it.slot))};
  }
  Calls operator()(const Fork& it) const {
    return {task_call(CallKind::fork, recorder_.task(it.name))};
  }
  Calls operator()(const Exit& /*it*/) const { return {task_call(CallKind::exit)}; }
  Calls operator()(const Setns& it) const {
    return {task_call(CallKind::setns, recorder_.task(it.task))};
  }
  Calls operator()(const Unshare& it) const {
    if (it.user_namespace) throw std::runtime_error("unshare -U has no typed form");
    return {task_call(CallKind::unshare)};
  }
  Calls operator()(const SnapshotCommand& /*it*/) const { return {}; }
  Calls operator()(const ResetCommand& /*it*/) const {
    throw std::runtime_error("reset has no typed form");
  }

 private:
  Recorder& recorder_;
};

Recorder::Recorder() : task_numbers_{{"init", 0}} { tasks_.kernel().events().switch_on(); }

void Recorder::add(const TaskCommand& command, Errno result, std::vector<TypedCall>& calls) {
  Errno last = ok;
  for (TypedCall& call : std::visit(Lowering(*this), command.command)) {
    call.task = task(command.task);
    call.expected = last = tasks_.call(call);
    const bool is_there = call.kind == CallKind::mkdir && last == Errno{EEXIST};
    const auto* made = std::get_if<Mkdir>(&command.command);
    if (is_there && made != nullptr && made->parents) last = ok;
    if (call.kind == CallKind::mkdir && last == Errno{EPERM}) {
      throw std::runtime_error(words_of(call) + ": would change the machine itself");
    }
    calls.push_back(std::move(call));
    if (last != ok) break;
  }
  if (last != result) throw CallFailed("as typed calls: " + command.text, last);
}

std::size_t Recorder::take_attached_count() {
  const std::vector<Event> events = tasks_.kernel().events().take();
  return static_cast<std::size_t>(
      std::count_if(events.begin(), events.end(), [](const Event& event) {
        return event.kind == EventKind::attached && event.cause != Cause::clone;
      }));
}

std::uint32_t Recorder::task(const std::string& name) {
  return task_numbers_.emplace(name, static_cast<std::uint32_t>(task_numbers_.size()))
      .first->second;
}

std::uint32_t Recorder::slot(const std::string& name) {
  return slot_numbers_.emplace(name, static_cast<std::uint32_t>(slot_numbers_.size()))
      .first->second;
}

}  // namespace mntsim::bench
