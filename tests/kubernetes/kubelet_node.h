// SPDX-License-Identifier: Apache-2.0
// What the tests of the kubelet and of the boot share: a node, and a way to look at it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "sim/kubernetes/actors/kubelet.h"
#include "tests/kubernetes/small_pods.h"

namespace mntsim {

inline const std::string pods = "/var/lib/kubelet/pods/";
inline const std::string plugins = "/var/lib/kubelet/plugins/kubernetes.io/";

inline Claim claim(const std::string& name, StorageKind storage) {
  Claim made;
  made.name = name;
  made.storage = storage;
  return made;
}

/// A node, and pods on it whose volumes alone are there: no sandbox, no containers.
class KubeletTest : public ::testing::Test {
 protected:
  Node& boot(const NodeOptions& options = {}) {
    machine_.reset();
    node_.emplace(machine_, options);
    return *node_;
  }

  RunningPod& add(const Pod& pod) {
    RunningPod& running = node_->pods().emplace_back();
    running.pod = pod;
    running.name = running.pod.name;
    running.directory = pods + pod.uid;
    return running;
  }

  RunningPod& set_up(const Pod& pod) {
    RunningPod& running = add(pod);
    const auto failure = set_up_volumes(*node_, running);
    EXPECT_FALSE(failure) << *failure;
    return running;
  }

  Transcript& transcript() { return node_->transcript(); }
  bool mounted(const std::string& path) { return transcript().is_mount_point("kubelet", path); }
  bool exists(const std::string& path) { return transcript().exists("kubelet", path); }
  std::string source(const std::string& path) {
    return mounted(path) ? transcript().mount_of("kubelet", path)->source : "no mount";
  }

  /// The table of the host, for comparisons: mount points with their sources, sorted.
  std::vector<std::string> table(std::string_view task = "init") {
    std::vector<std::string> lines;
    for (const auto& view : transcript().mounts(task)) {
      lines.push_back(view.mount_point + " " + view.source);
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  /// The commands since `first`, without those that make directories and files.
  std::vector<std::string> mount_commands(std::size_t first) {
    std::vector<std::string> lines;
    for (; first < transcript().commands().size(); ++first) {
      const TaskCommand& command = transcript().commands()[first].command;
      if (command.text.find("mount") == 0 || command.text.find("umount") == 0) {
        lines.push_back(command.task + "$ " + command.text);
      }
    }
    return lines;
  }

  SimulatedMachine machine_;
  std::optional<Node> node_;
};

}  // namespace mntsim
