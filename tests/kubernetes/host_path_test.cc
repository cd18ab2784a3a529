// SPDX-License-Identifier: Apache-2.0
// hostPath volumes: what the kubelet does for their types, and the runtime for what is missing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/kubernetes/kubelet_node.h"

namespace mntsim {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

class HostPathTest : public KubeletTest {
 protected:
  static Pod pod_with(const std::string& path, HostPathType type = HostPathType::unset) {
    Volume volume = small_volume("v", VolumeKind::host_path);
    volume.host_path = path;
    volume.host_path_type = type;
    return small_pod("web", {volume});
  }

  /// What is refused on a new node on which /d is a directory and /f a file.
  std::string refusal(const std::string& path, HostPathType type) {
    Node& node = boot();
    EXPECT_EQ(transcript().run("init", "mkdir /d"), ok);
    EXPECT_EQ(transcript().run("init", "touch /f"), ok);
    return node.create_pod(pod_with(path, type)).value_or("");
  }

  bool was_taken_for_granted() {
    for (const ActorAction& action : transcript().actions()) {
      if (action.remark.find("is taken to be a") != std::string::npos) return true;
    }
    return false;
  }
};

TEST_F(HostPathTest, ATypeMustBeThatOfWhatIsThere) {
  EXPECT_THAT(refusal("/f", HostPathType::directory),
              HasSubstr("hostPath type check failed: /f is not a directory"));
  EXPECT_THAT(refusal("/f", HostPathType::directory_or_create), HasSubstr("is not a directory"));
  EXPECT_THAT(refusal("/d", HostPathType::file),
              HasSubstr("hostPath type check failed: /d is not a file"));
  EXPECT_THAT(refusal("/d", HostPathType::file_or_create), HasSubstr("is not a file"));
  EXPECT_THAT(refusal("/d", HostPathType::socket), HasSubstr("is not a socket file"));
  EXPECT_THAT(refusal("/d", HostPathType::char_device), HasSubstr("is not a character device"));
  EXPECT_THAT(refusal("/d", HostPathType::block_device), HasSubstr("is not a block device"));
  EXPECT_EQ(refusal("/d", HostPathType::directory), "");
  EXPECT_EQ(refusal("/f", HostPathType::file), "");
  EXPECT_FALSE(was_taken_for_granted());
}

TEST_F(HostPathTest, OrCreateMakesWhatIsMissing) {
  EXPECT_EQ(refusal("/new/dir", HostPathType::directory_or_create), "");
  EXPECT_TRUE(transcript().is_directory("init", "/new/dir"));
  EXPECT_EQ(refusal("/d/file", HostPathType::file_or_create), "");
  EXPECT_TRUE(exists("/d/file"));
  EXPECT_FALSE(transcript().is_directory("init", "/d/file"));
  EXPECT_THAT(refusal("/new/file", HostPathType::file_or_create),
              HasSubstr("open /new/file: no such file or directory"));
  EXPECT_FALSE(was_taken_for_granted());
}

TEST_F(HostPathTest, WhatIsMissingIsTakenToBeOnTheNode) {
  EXPECT_EQ(refusal("/opt/cni", HostPathType::directory), "");
  EXPECT_TRUE(transcript().is_directory("init", "/opt/cni"));
  EXPECT_TRUE(was_taken_for_granted());
  EXPECT_EQ(refusal("/run/containerd.sock", HostPathType::socket), "");
  EXPECT_FALSE(transcript().is_directory("init", "/run/containerd.sock"));
  EXPECT_TRUE(was_taken_for_granted());
  EXPECT_THAT(refusal("/sys/nope", HostPathType::directory),
              HasSubstr("hostPath /sys/nope doesn't exist"));
}

TEST_F(HostPathTest, NamesThatEveryMachineHasAreThere) {
  for (const char* path :
       {"/sys/fs/bpf", "/sys/kernel/debug", "/sys/class/net", "/sys/class/block", "/sys/bus/pci",
        "/sys/devices/system/cpu", "/sys/kernel/mm/transparent_hugepage", "/proc/1", "/proc/1/ns",
        "/proc/mounts", "/proc/self", "/proc/diskstats", "/proc/sys/fs/binfmt_misc"}) {
    EXPECT_EQ(refusal(path, HostPathType::unset), "") << path;
  }
}

TEST_F(HostPathTest, ContainerdRefusesWhatItCannotMakeBeforeItStartsAnything) {
  EXPECT_EQ(refusal("/sys/nope/deep", HostPathType::unset),
            "failed to generate container \"app\" spec: failed to generate spec: failed to mkdir "
            "\"/sys/nope/deep\": mkdir /sys/nope: operation not permitted");
  EXPECT_EQ(node_->find_pod("web")->containers.at("app").rootfs, "");
  for (const DoneCommand& done : transcript().commands()) {
    EXPECT_THAT(done.command.text, Not(AllOf(HasSubstr("overlay"), HasSubstr("web.app"))));
  }
  EXPECT_EQ(refusal("/f/below", HostPathType::unset),
            "failed to generate container \"app\" spec: failed to generate spec: failed to stat "
            "\"/f/below\": stat /f/below: not a directory");
}

TEST_F(HostPathTest, ANameThatOnlySomeMachinesHaveIsExplained) {
  for (const HostPathType type : {HostPathType::unset, HostPathType::directory}) {
    EXPECT_NE(refusal("/sys/class/scsi_host", type), "");
    const auto& actions = transcript().actions();
    EXPECT_TRUE(std::any_of(actions.begin(), actions.end(), [](const ActorAction& action) {
      return action.remark.find("not every machine has /sys/class/scsi_host") != std::string::npos;
    }));
  }
}

TEST_F(HostPathTest, CrioRefusesItInItsOwnWords) {
  Node& node = boot(*find_preset("crio-crun"));
  EXPECT_EQ(node.create_pod(pod_with("/sys/nope")).value_or(""),
            "failed to mkdir /sys/nope: mkdir /sys/nope: operation not permitted");
}

TEST_F(HostPathTest, ASourceThatIsASymbolicLinkIsFollowedAtItsLastName) {
  for (const char* preset : {"containerd-runc", "crio-crun"}) {
    const auto source = [&](const std::string& path) {
      Node& node = boot(*find_preset(preset));
      EXPECT_FALSE(node.create_pod(pod_with(path)));
      for (const OciMount& mount : node.find_pod("web")->containers.at("app").config.mounts) {
        if (mount.destination == "/v") return mount.source;
      }
      return std::string();
    };
    EXPECT_EQ(source("/var/run"), "/run") << preset;
    EXPECT_EQ(source("/var/run/netns"), "/var/run/netns") << preset;
  }
}

}  // namespace
}  // namespace mntsim
