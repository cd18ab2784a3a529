// SPDX-License-Identifier: Apache-2.0
// Commands written as requests, where nothing but the command is needed for it.
#pragma once

#include <string_view>

#include "sim/host/channel.h"
#include "sim/script/command.h"

namespace mntsim {

/// One mkdir(2).
void write_mkdir(Channel& channel, std::string_view path);

void write_request(Channel& channel, const Rmdir& command);
void write_request(Channel& channel, const Remove& command);
void write_request(Channel& channel, const Rename& command);
void write_request(Channel& channel, const Symlink& command);
void write_request(Channel& channel, const Touch& command);
void write_request(Channel& channel, const Access& command);
void write_request(Channel& channel, const UmountCommand& command);
void write_request(Channel& channel, const Chroot& command);
void write_request(Channel& channel, const Chdir& command);
void write_request(Channel& channel, const PivotRoot& command);

/// One mount(2). A type that design.md does not list becomes one that no kernel has.
void write_request(Channel& channel, const MountCall& call);

/// `previous`: the descriptor that the slot holds, -1 for none.
void write_request(Channel& channel, const Open& command, int previous);

/// `directory`: the descriptor that the slot of the path holds, -1 for none; without a slot it is
/// not looked at.
void write_request(Channel& channel, const MountSetattr& command, int directory);

}  // namespace mntsim
