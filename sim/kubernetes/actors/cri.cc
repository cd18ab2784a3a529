// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/cri.h"

#include <fmt/core.h>

#include <algorithm>

#include "sim/kubernetes/actors/container_process.h"
#include "sim/kubernetes/actors/propagation_check.h"
#include "sim/kubernetes/actors/runtime_paths.h"
#include "sim/kubernetes/error_words.h"
#include "sim/kubernetes/paths.h"

namespace mntsim {

namespace {

using Failure = std::optional<std::string>;

void apply_storage_rule(Node& node, CriMount& mount) {
  const auto propagation = propagation_in(node.options().cri, mount.host_path, mount.propagation);
  if (propagation == mount.propagation) return;
  mount.propagation = propagation;
  node.transcript().remark(upgrade_text(mount.host_path), false);
}

/// Up to which name of the path mkdir -p came: the first that is not there.
std::string first_missing(const Node& node, std::string path) {
  for (std::string above = parent_of(path); !above.empty(); above = parent_of(path)) {
    if (above == path || node.transcript().exists(node.runtime(), above)) break;
    path = above;
  }
  return path;
}

/// Makes a source that is not there. From: containerd internal/cri/opts/spec_linux_opts.go
/// (withMounts), CRI-O server/container_create.go (addOCIBindMounts); os.MkdirAll of Go.
Failure make_source(Node& node, const std::string& path) {
  Transcript& transcript = node.transcript();
  const std::string_view task = node.runtime();
  const bool crio = node.options().cri == CriKind::crio;
  const Errno found = transcript.stat(task, path);
  if (found == ok || (crio && transcript.is_symlink(task, path))) return std::nullopt;
  if (found != Errno{ENOENT}) {
    return crio ? fmt::format("failed to resolve symlink \"{0}\": lstat {0}: {1}", path,
                              go_words(found))
                : fmt::format("failed to stat \"{0}\": stat {0}: {1}", path, go_words(found));
  }
  const std::string missing = first_missing(node, path);
  Errno error = transcript.make_directory(task, path);
  if (error == ok && !transcript.exists(task, path)) error = Errno{EEXIST};  // a dangling link
  if (error == ok) return std::nullopt;
  return fmt::format("failed to mkdir {}: mkdir {}: {}", crio ? path : "\"" + path + "\"", missing,
                     go_words(error));
}

/// The rules of a recursive read-only mount, in each runtime's words.
Failure check_recursive_read_only(const NodeOptions& options, const CriMount& mount) {
  if (!mount.recursive_read_only) return std::nullopt;
  const bool crio = options.cri == CriKind::crio;
  const std::string& path = mount.host_path;
  if (!mount.read_only) {
    return crio ? fmt::format(
                      "recursive read-only mount conflicts with read-write mount for hostPath "
                      "\"{}\"",
                      path)
                : fmt::format("recursive read-only mount conflicts with RW mount (hostPath=\"{}\")",
                              path);
  }
  if (mount.propagation == MountPropagation::none) return std::nullopt;
  const std::string_view mode = mount.propagation == MountPropagation::bidirectional
                                    ? "PROPAGATION_BIDIRECTIONAL"
                                    : "PROPAGATION_HOST_TO_CONTAINER";
  return crio ? fmt::format(
                    "recursive read-only mount requires private propagation for hostPath \"{}\", "
                    "got: {}",
                    path, mode)
              : fmt::format(
                    "recursive read-only mount needs private propagation, got \"{}\" "
                    "(hostPath=\"{}\")",
                    mode, path);
}

/// From: containerd pkg/os (ResolveSymbolicLink), CRI-O server (resolveSymbolicLink): both
/// look at the last name alone.
void follow_symlink(Node& node, CriMount& mount) {
  const Transcript& transcript = node.transcript();
  if (!transcript.is_symlink(node.runtime(), mount.host_path)) return;
  mount.host_path = transcript.resolve_in_root(node.runtime(), "/", mount.host_path);
}

Failure prepare_mount(Node& node, CriMount& mount) {
  apply_storage_rule(node, mount);
  if (Failure failure = make_source(node, mount.host_path)) return failure;
  follow_symlink(node, mount);
  const auto refusal =
      check_propagation(node.transcript(), node.runtime(), mount.host_path, mount.propagation);
  return refusal ? Failure(refusal->text) : check_recursive_read_only(node.options(), mount);
}

}  // namespace

std::optional<std::string> prepare_mounts(Node& node, const Container& container,
                                          std::vector<CriMount>& mounts) {
  std::stable_sort(mounts.begin(), mounts.end(), [](const CriMount& left, const CriMount& right) {
    return depth_of(left.container_path) < depth_of(right.container_path);
  });
  for (CriMount& mount : mounts) {
    Failure failure = prepare_mount(node, mount);
    if (!failure) continue;
    if (node.options().cri == CriKind::crio) return failure;
    return fmt::format("failed to generate container \"{}\" spec: failed to generate spec: {}",
                       container.name, *failure);
  }
  return std::nullopt;
}

std::optional<std::string> start_container(Node& node, RunningPod& pod, const Container& container,
                                           std::vector<CriMount> mounts) {
  Transcript& transcript = node.transcript();
  RunningContainer& running = pod.containers[container.name];
  if (running.task.empty()) {
    running.task = pod.name + "." + container.name;
    running.id = running.task;
  } else {
    ++running.attempt;
    running.id = running.task + "." + std::to_string(running.attempt);
  }
  running.config = {};
  const std::string_view task = node.runtime();
  transcript.begin(Actor::cri, "look at the mounts of container " + running.task);
  if (Failure failure = prepare_mounts(node, container, mounts)) {
    transcript.remark(*failure, true);
    for (const CriMount& mount : mounts) transcript.explain_absence(task, mount.host_path);
    return failure;
  }
  return create_process(node, running, oci_config(node, pod, container, mounts));
}

}  // namespace mntsim
