// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/host_path.h"

#include <fmt/core.h>

#include <string_view>

#include "sim/kubernetes/actors/node.h"
#include "sim/kubernetes/error_words.h"

namespace mntsim {

namespace {

constexpr std::string_view task = Node::kubelet();

using Failure = std::optional<std::string>;

/// The kubelet's words for a type.
std::string_view description_of(HostPathType type) {
  switch (type) {
    case HostPathType::file:
    case HostPathType::file_or_create: return "file";
    case HostPathType::socket: return "socket file";
    case HostPathType::char_device: return "character device";
    case HostPathType::block_device: return "block device";
    default: return "directory";
  }
}

bool is_of_directories(HostPathType type) { return description_of(type) == "directory"; }

Failure create(Transcript& transcript, const std::string& path, HostPathType type) {
  const bool directory = type == HostPathType::directory_or_create;
  const Errno error = directory ? transcript.make_directory(task, path)
                                : transcript.run(task, "touch " + quoted(path));
  if (error == ok) return std::nullopt;
  return fmt::format("{} {}: {}", directory ? "mkdir" : "open", path, go_words(error));
}

Failure take_to_exist(Transcript& transcript, const std::string& path, HostPathType type) {
  const Errno error = is_of_directories(type) ? transcript.make_directory(task, path)
                                              : transcript.make_file(task, path);
  if (error != ok) return fmt::format("hostPath {} doesn't exist", path);
  transcript.remark(fmt::format("{} is taken to be a {} of the node", path, description_of(type)),
                    false);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> set_up_host_path(Transcript& transcript, const std::string& path,
                                            HostPathType type) {
  if (!transcript.exists(task, path)) {
    const bool creates =
        type == HostPathType::directory_or_create || type == HostPathType::file_or_create;
    return creates ? create(transcript, path, type) : take_to_exist(transcript, path, type);
  }
  const bool is_directory = transcript.is_directory(task, path);
  if (is_directory == is_of_directories(type)) return std::nullopt;
  return fmt::format("hostPath type check failed: {} is not a {}, it's a {}", path,
                     description_of(type), is_directory ? "Directory" : "File");
}

}  // namespace mntsim
