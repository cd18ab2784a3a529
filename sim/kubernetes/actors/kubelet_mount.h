// SPDX-License-Identifier: Apache-2.0
// The kubelet's own mount, umount and removal of directories, as its task. From: kubernetes
// mount_linux.go.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/kubernetes/transcript.h"

namespace mntsim {

/// A bind is always two commands: the bind, and a remount of it with the source's own nosuid, nodev
/// … kept, because that remount sets all flags of the mount anew. mount(8)'s words where it fails.
/// From: mount_linux.go, bindMountSensitive.
[[nodiscard]] std::optional<std::string> kubelet_bind(Transcript& transcript,
                                                      std::string_view source,
                                                      std::string_view target, bool read_only);

/// A plain umount, never a lazy one, of all that is mounted on the path: kubelet and drivers try
/// again until it is no mount point. What umount(8) and they say where it fails.
[[nodiscard]] std::optional<std::string> unmount_all(Transcript& transcript, std::string_view by,
                                                     std::string_view target);

/// The same by the kubelet.
[[nodiscard]] std::optional<std::string> kubelet_umount(Transcript& transcript,
                                                        std::string_view target);

/// Removes a file, or a directory with all that is in it; nothing where there is none. Goes into no
/// mount: a mount point inside stays, and what holds it is what the kubelet says:
/// `unlinkat PATH: device or resource busy`. (A real kubelet may empty that mount first.)
[[nodiscard]] std::optional<std::string> remove_tree(Transcript& transcript,
                                                     const std::string& path);

/// mount(8) as it failed, as the kubelet and drivers quote it:
/// `mount failed: exit status 32, Mounting arguments: …, Output: mount: TARGET: …`.
[[nodiscard]] std::string mount_failure(std::string_view arguments, std::string_view target,
                                        Errno error);

}  // namespace mntsim
