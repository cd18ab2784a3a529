// SPDX-License-Identifier: Apache-2.0
#include "sim/graph/change_replay.h"

#include <algorithm>

namespace mntsim {

bool Replay::run(const std::vector<ChangeCommand>& commands) {
  return std::all_of(commands.begin(), commands.end(),
                     [&](const ChangeCommand& command) { return run(command) == ok; });
}

Errno Replay::run(const ChangeCommand& command) {
  using Verb = ChangeCommand::Verb;
  const TaskHandle task = command.task ? command.task : forked_;
  const auto mount = [&](std::uint32_t flags) {
    MountCall call{.source = {}, .target = command.target, .type = {}, .flags = flags, .data = {}};
    if (!command.source.empty()) call.source = command.source;
    return kernel_.mount(task, call);
  };
  switch (command.verb) {
    case Verb::make_shared: return mount(mount_flag::shared);
    case Verb::make_rslave: return mount(mount_flag::slave | mount_flag::rec);
    case Verb::make_rprivate: return mount(mount_flag::private_ | mount_flag::rec);
    case Verb::bind: return mount(mount_flag::bind);
    case Verb::rbind: return mount(mount_flag::bind | mount_flag::rec);
    case Verb::umount: return kernel_.umount(task, command.target, 0);
    case Verb::lazy_umount: return kernel_.umount(task, command.target, umount_flag::detach);
    case Verb::unshare: return kernel_.unshare(task);
    case Verb::fork: forked_ = kernel_.fork(task); return ok;
  }
  return ok;
}

}  // namespace mntsim
