// SPDX-License-Identifier: Apache-2.0
// Events: what a command changed, and through which link it came there. Plain records of numbers;
// sentences are made where they are shown.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/kernel/storage/handle.h"

namespace mntsim {

enum class EventKind : std::uint8_t {
  attached,  // a new mount is in a namespace
  detached,  // a mount left its namespace
  moved,     // a mount has another parent: mount --move, pivot_root
  tucked,    // a mount was lifted onto what came in beneath it, or slid down
  options_changed,
  propagation_changed,
};

/// How the change came to this mount.
enum class Cause : std::uint8_t {
  command,       // the command named this mount, or a tree with it
  from_peer,     // its parent is a peer of the mount that the command changed
  from_master,   // its parent is a slave, directly or further down
  clone,         // a namespace was copied
  name_removed,  // the name it was mounted on was removed in another namespace
  teardown,      // its namespace ended
};

/// For a propagated change: the mount `parent` received it, because it is a peer (`from_peer`) or a
/// slave
/// (`from_master`) of group `group_id`; `origin` is the mount that the command itself changed.
/// For a mount that a bind or the clone of a namespace made, `origin` is the mount it is a copy of.
struct Event {
  EventKind kind = EventKind::attached;
  Cause cause = Cause::command;
  std::uint32_t command = 0;  // counts the calls of the kernel, from 1
  MountHandle mount = {};
  std::uint32_t mount_id = 0;  // as mountinfo prints it: a handle may be used again later
  MountHandle parent = {};
  std::uint32_t parent_id = 0;
  std::uint32_t group_id = 0;  // the peer group through which it came; 0: none
  MountHandle origin = {};
  std::uint32_t origin_id = 0;
  NamespaceHandle mount_namespace = {};
};

/// Where events are kept until somebody takes them. Nothing is recorded while it is off.
class EventLog {
 public:
  void switch_on() { on_ = true; }
  [[nodiscard]] bool is_on() const { return on_; }

  void record(const Event& event) {
    if (!on_) return;
    events_.push_back(event);
    events_.back().command = command_;
  }
  void begin_command() { ++command_; }

  /// What has happened since the last call, in order.
  [[nodiscard]] std::vector<Event> take() {
    std::vector<Event> taken;
    taken.swap(events_);
    return taken;
  }

 private:
  bool on_ = false;
  std::uint32_t command_ = 0;
  std::vector<Event> events_;
};

}  // namespace mntsim
