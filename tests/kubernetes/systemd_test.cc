// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/systemd.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/kubernetes/kubelet_node.h"

namespace mntsim {
namespace {

using Boot = KubeletTest;

TEST_F(Boot, SystemdMakesTheHostShared) {
  boot();
  for (const std::string path :
       {"/", "/proc", "/sys", "/sys/fs/cgroup", "/dev", "/dev/pts", "/dev/shm", "/run", "/tmp"}) {
    EXPECT_TRUE(mounted(path)) << path;
    EXPECT_NE(transcript().mount_of("init", path)->shared, 0U) << path;
  }
  for (const DoneCommand& done : transcript().commands()) {
    EXPECT_EQ(done.result, ok) << done.command.text;
  }
}

TEST_F(Boot, WithoutSystemdNothingIsShared) {
  NodeOptions options;
  options.init = InitSystem::none;
  boot(options);
  EXPECT_EQ(transcript().mount_of("init", "/")->shared, 0U);
  EXPECT_EQ(transcript().mount_of("init", "/run")->shared, 0U);
}

TEST_F(Boot, EveryPresetBootsWithoutAFailedCommand) {
  for (const std::string& name : preset_names()) {
    boot(find_preset(name).value());
    for (const DoneCommand& done : transcript().commands()) {
      EXPECT_EQ(done.result, ok) << name << ": " << done.command.text;
    }
  }
}

TEST_F(Boot, BootSkipsWhatAScenarioMountedBefore) {
  Transcript before(machine_);
  ASSERT_EQ(before.make_directory("init", "/proc"), ok);
  ASSERT_EQ(before.mount("init", "proc", "", "proc", "/proc"), ok);
  node_.emplace(machine_, NodeOptions{});
  const auto lines = table();
  EXPECT_EQ(std::count(lines.begin(), lines.end(), "/proc proc"), 1);
}

/// Who sees a mount that the task makes: host, kubelet, runtime.
TEST_F(Boot, HidingDecidesWhoSeesWhoseMounts) {
  const auto seen_by = [&](const std::string& preset, const std::string& maker) {
    boot(find_preset(preset).value());
    EXPECT_EQ(transcript().mount(maker, "tmpfs", "", "x", "/tmp"), ok);
    std::string seen;
    for (const std::string task : {"init", "kubelet", "containerd"}) {
      if (transcript().mount_of(task, "/tmp")->source == "x") seen += task.substr(0, 1);
    }
    return seen;
  };
  EXPECT_EQ(seen_by("containerd-runc", "containerd"), "ikc");
  EXPECT_EQ(seen_by("containerd-runc-kubens", "init"), "ikc");
  EXPECT_EQ(seen_by("containerd-runc-kubens", "kubelet"), "kc");
  EXPECT_EQ(seen_by("containerd-runc-kubens", "containerd"), "kc");
  EXPECT_EQ(seen_by("separate-namespaces", "init"), "ikc");
  EXPECT_EQ(seen_by("separate-namespaces", "kubelet"), "k");
  EXPECT_EQ(seen_by("separate-namespaces", "containerd"), "c");
  EXPECT_EQ(seen_by("runtime-hidden", "kubelet"), "ikc");
  EXPECT_EQ(seen_by("runtime-hidden", "containerd"), "c");
}

TEST_F(Boot, KubensIsPinnedBelowAnUnbindableMount) {
  boot(find_preset("crio-runc-kubens").value());
  EXPECT_TRUE(transcript().is_mount_point("init", "/run/kubens/mnt"));
  EXPECT_FALSE(transcript().is_mount_point("kubelet", "/run/kubens/mnt"));
  // A hidden namespace still passes the runtime's check for Bidirectional.
  const auto root = transcript().mount_of("crio", "/").value();
  EXPECT_NE(root.shared, 0U);
  EXPECT_NE(root.master, 0U);
}

TEST_F(Boot, CriOsStorageHomeIsPrivate) {
  boot(find_preset("crio-runc").value());
  const auto home = transcript().mount_of("init", "/var/lib/containers/storage/overlay").value();
  EXPECT_EQ(home.mount_point, "/var/lib/containers/storage/overlay");
  EXPECT_EQ(home.shared, 0U);
}

}  // namespace
}  // namespace mntsim
