// SPDX-License-Identifier: Apache-2.0
// What the cgroup of a process tells of its name: which container, pod or systemd unit it is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace mntsim {

/// A name from the text of /proc/PID/cgroup, made of [A-Za-z0-9_.-]; nothing where no line tells
/// one. A container's id is cut to 12 digits and a pod's uid to 8, as people write them:
///
///     pod-1b5c86aa.0123456789ab   a container of a pod (kubepods, by either cgroup driver)
///     docker-0123456789ab         also cri-containerd-, crio-, libpod-, nerdctl-, …
///     web                         lxc.payload.web, machine-web.scope, systemd-nspawn@web.service
///     getty-tty1                  any other unit: getty@tty1.service
///
/// From: the cgroupfs and systemd drivers of runc, and what containerd, CRI-O, Docker, Podman and
/// LXC hand to them; systemd.unit(5) for what is escaped.
[[nodiscard]] std::optional<std::string> name_from_cgroup(std::string_view text);

/// `text` with '-' for each run of what may not stand in a name; empty where nothing is left.
[[nodiscard]] std::string fit_for_name(std::string_view text);

}  // namespace mntsim
