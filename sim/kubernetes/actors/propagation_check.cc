// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/propagation_check.h"

#include <fmt/core.h>

#include "sim/kubernetes/actors/runtime_paths.h"
#include "sim/kubernetes/paths.h"

namespace mntsim {

namespace {

/// The mount that holds the path, or the nearest directory above it that is there.
std::optional<Transcript::MountView> holder(const Transcript& transcript, std::string_view task,
                                            std::string path) {
  while (!path.empty()) {
    if (auto mount = transcript.mount_of(task, path)) return mount;
    if (path == "/") break;
    path = parent_of(path);
  }
  return std::nullopt;
}

}  // namespace

std::optional<PropagationRefusal> check_propagation(const Transcript& transcript,
                                                    std::string_view task, const std::string& path,
                                                    MountPropagation mode) {
  if (mode == MountPropagation::none) return std::nullopt;
  const auto mount = holder(transcript, task, path);
  if (!mount || mount->shared != 0) return std::nullopt;
  const bool slave_will_do = mode == MountPropagation::host_to_container;
  if (slave_will_do && mount->master != 0) return std::nullopt;
  return PropagationRefusal{
      fmt::format("path \"{}\" is mounted on \"{}\" but it is not a shared {}mount", path,
                  mount->mount_point, slave_will_do ? "or slave " : ""),
      mount->mount_point};
}

MountPropagation propagation_in(CriKind cri, std::string_view path, MountPropagation asked) {
  const bool upgraded =
      cri == CriKind::crio && asked == MountPropagation::none && is_at_or_below(crio_storage, path);
  return upgraded ? MountPropagation::host_to_container : asked;
}

std::string upgrade_text(std::string_view path) {
  return fmt::format("{} holds the container storage: None becomes HostToContainer there", path);
}

}  // namespace mntsim
