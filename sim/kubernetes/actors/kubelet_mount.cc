// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/kubelet_mount.h"

#include <fmt/core.h>

#include <array>
#include <utility>
#include <vector>

#include "sim/kubernetes/actors/node.h"
#include "sim/kubernetes/error_words.h"
#include "sim/kubernetes/paths.h"

namespace mntsim {

namespace {

constexpr std::string_view task = Node::kubelet();

/// What statfs(2) says of the mount that holds the path and the kubelet takes over.
std::string flags_of_source(const Transcript& transcript, std::string_view source) {
  constexpr auto words = std::to_array<std::pair<std::uint32_t, std::string_view>>({
      {mount_bit::nodev, "nodev"},
      {mount_bit::noexec, "noexec"},
      {mount_bit::nosuid, "nosuid"},
      {mount_bit::noatime, "noatime"},
      {mount_bit::relatime, "relatime"},
      {mount_bit::nodiratime, "nodiratime"},
  });
  std::string text;
  const auto held_by = transcript.mount_of(task, source);
  if (!held_by) return text;
  const Mount& mount = transcript.machine().kernel().state().mounts[held_by->mount];
  for (const auto& [bit, word] : words) {
    if (mount.has(bit)) text += fmt::format(",{}", word);
  }
  return text;
}

std::string unlink_failure(std::string_view path, Errno error) {
  return fmt::format("unlinkat {}: {}", path, go_words(error));
}

/// What umount(8) says of an errno.
std::string umount_words(Errno error) {
  if (error == Errno{EBUSY}) return "target is busy.";
  if (error == Errno{EINVAL}) return "not mounted.";
  return c_words(error) + ".";
}

std::string umount_failure(std::string_view target, Errno error) {
  return fmt::format(
      "unmount failed: exit status 32, Unmounting arguments: {0}, Output: umount: {0}: {1}", target,
      umount_words(error));
}

}  // namespace

std::string mount_failure(std::string_view arguments, std::string_view target, Errno error) {
  return fmt::format(
      "mount failed: exit status 32, Mounting command: mount, Mounting arguments: {}, Output: "
      "mount: {}: {}.",
      arguments, target, go_words(error));
}

std::optional<std::string> kubelet_bind(Transcript& transcript, std::string_view source,
                                        std::string_view target, bool read_only) {
  const std::string flags = flags_of_source(transcript, source);
  Errno error =
      transcript.run(task, fmt::format("mount -o bind {} {}", quoted(source), quoted(target)));
  if (error != ok) {
    return mount_failure(fmt::format("-o bind {} {}", source, target), target, error);
  }
  const std::string options = fmt::format("bind,remount,{}{}", read_only ? "ro" : "rw", flags);
  error = transcript.remount(task, options, target);
  if (error == ok) return std::nullopt;
  return mount_failure(fmt::format("-o {} {} {}", options, source, target), target, error);
}

std::optional<std::string> unmount_all(Transcript& transcript, std::string_view by,
                                       std::string_view target) {
  while (transcript.is_mount_point(by, target)) {
    const Errno error = transcript.umount(by, "", target);
    if (error != ok) return umount_failure(target, error);
  }
  return std::nullopt;
}

std::optional<std::string> kubelet_umount(Transcript& transcript, std::string_view target) {
  return unmount_all(transcript, task, target);
}

std::optional<std::string> remove_tree(Transcript& transcript, const std::string& path) {
  const bool is_link = transcript.is_symlink(task, path);
  if (!is_link && !transcript.exists(task, path)) return std::nullopt;
  if (is_link || !transcript.is_directory(task, path)) {
    const Errno error = transcript.remove(task, path);
    return error == ok ? std::nullopt : std::optional(unlink_failure(path, error));
  }
  if (!transcript.is_mount_point(task, path)) {
    std::optional<std::string> failure;
    for (const std::string& name : transcript.names_in(task, path)) {
      std::string child = path;
      child += '/';
      child += name;
      const std::optional<std::string> left = remove_tree(transcript, child);
      if (left && !failure) failure = left;
    }
    if (failure) return failure;
  }
  const Errno error = transcript.rmdir(task, path);
  return error == ok ? std::nullopt : std::optional(unlink_failure(path, error));
}

}  // namespace mntsim
