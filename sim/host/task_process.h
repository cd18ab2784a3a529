// SPDX-License-Identifier: Apache-2.0
// What runs in the process of a task: waits for requests, makes their system calls, answers.
//
// A task process is forked without exec from a program that may have other threads, so it never
// allocates, throws or writes to a stream. Its descriptors: 0 and 1 the template namespace, 2 the
// caller's standard error, from 3 on what its slots hold.
#pragma once

#include <cstdint>

#include "sim/host/channel.h"

namespace mntsim {

inline constexpr int template_namespace_fd = 0;
inline constexpr unsigned first_slot_fd = 3;

/// The directory of the template's root on which the tmpfs of a case is mounted, before it becomes
/// the root itself.
inline constexpr const char* template_mountpoint = "/new";

/// The life of a task process: closes what it inherited in slots, gives the controller its turn on
/// channel `own` to say that it is there, and serves requests until it is told to exit.
[[noreturn]] void run_task(Channel* channels, std::uint32_t own);

}  // namespace mntsim
