// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/kubelet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/kubernetes/kubelet_node.h"

namespace mntsim {
namespace {

using ::testing::HasSubstr;

using VolumeTearDown = KubeletTest;

Pod pod_of_everything(const std::string& name) {
  Pod pod = small_pod(
      name,
      {small_volume("secret", VolumeKind::secret), small_volume("token", VolumeKind::projected),
       small_volume("disk", VolumeKind::empty_dir),
       small_volume("memory", VolumeKind::empty_dir_memory),
       small_volume("config", VolumeKind::config_map), small_volume("host", VolumeKind::host_path),
       small_volume("export", VolumeKind::nfs), small_volume("data", VolumeKind::claim),
       small_volume("inline", VolumeKind::csi_inline)});
  pod.containers[0].mounts[2].sub_path = "part";
  pod.containers[0].mounts[4].sub_path = "app.yaml";
  pod.containers[0].mounts[7].sub_path = "db";
  return pod;
}

TEST_F(VolumeTearDown, AfterTheWayDownTheHostIsAsBefore) {
  for (const StorageKind storage : {StorageKind::csi_staged, StorageKind::in_tree_block,
                                    StorageKind::in_tree_nfs, StorageKind::csi_fuse}) {
    NodeOptions options;
    options.default_storage = storage;
    boot(options);
    // The drivers stay; so a first pod starts them.
    RunningPod& first = set_up(pod_of_everything("first"));
    EXPECT_FALSE(tear_down_volumes(*node_, first));
    const auto before = table();
    RunningPod& pod = set_up(pod_of_everything("web"));
    std::optional<std::string> failure;
    (void)make_mounts(*node_, pod, pod.pod.containers[0], failure);
    EXPECT_FALSE(failure);
    EXPECT_NE(table(), before);
    EXPECT_EQ(transcript().make_file("kubelet", pod.volumes["disk"].path + "/deep/er/file"), ok);
    const auto stuck = tear_down_volumes(*node_, pod);
    EXPECT_FALSE(stuck) << *stuck;
    EXPECT_EQ(table(), before);
    EXPECT_FALSE(exists(pods + "web"));
    EXPECT_TRUE(pod.volumes.empty());
    EXPECT_TRUE(transcript().names_in("kubelet", plugins + "csi/disk.csi.example.com").empty());
  }
}

TEST_F(VolumeTearDown, ABusyVolumeHangsAndTheRestGoes) {
  boot();
  RunningPod& pod = set_up(small_pod("web", {small_volume("memory", VolumeKind::empty_dir_memory),
                                             small_volume("token", VolumeKind::projected)}));
  const std::string memory = pod.volumes["memory"].path;
  ASSERT_EQ(transcript().run("init", "open " + memory + " holder"), ok);
  const auto stuck = tear_down_volumes(*node_, pod);
  EXPECT_EQ(stuck.value_or(""),
            "UnmountVolume.TearDown failed for volume \"memory\" (UniqueName: "
            "\"kubernetes.io/empty-dir/web-memory\") pod \"web\" : unmount failed: exit status 32, "
            "Unmounting arguments: " +
                memory + ", Output: umount: " + memory + ": target is busy.");
  EXPECT_TRUE(mounted(memory));
  EXPECT_FALSE(exists(pods + "web/volumes/kubernetes.io~projected/token"));
  const auto& actions = transcript().actions();
  EXPECT_TRUE(std::any_of(actions.begin(), actions.end(), [&](const auto& action) {
    return action.failed && action.actor == Actor::kubelet && action.remark == stuck;
  }));
  ASSERT_EQ(transcript().run("init", "close holder"), ok);
  EXPECT_FALSE(tear_down_volumes(*node_, pod));
  EXPECT_FALSE(exists(pods + "web"));
}

TEST_F(VolumeTearDown, AChildMountKeepsASubPathBusy) {
  boot();
  Pod pod = small_pod("web", {small_volume("cache", VolumeKind::empty_dir)});
  pod.containers[0].mounts[0].sub_path = "s";
  RunningPod& running = set_up(pod);
  std::optional<std::string> failure;
  (void)make_mounts(*node_, running, running.pod.containers[0], failure);
  const std::string bound = pods + "web/volume-subpaths/cache/app/0";
  ASSERT_EQ(transcript().make_directory("init", bound + "/mp"), ok);
  ASSERT_EQ(transcript().mount("init", "tmpfs", "", "x", bound + "/mp"), ok);
  const auto stuck = tear_down_volumes(*node_, running);
  ASSERT_TRUE(stuck);
  EXPECT_THAT(*stuck, HasSubstr("error cleaning subPath mounts: "));
  EXPECT_THAT(*stuck, HasSubstr(bound + ": target is busy."));
}

TEST_F(VolumeTearDown, AMountLeftInAnEmptyDirIsNotWalkedInto) {
  boot();
  RunningPod& pod = set_up(small_pod("web", {small_volume("cache", VolumeKind::empty_dir)}));
  const std::string left = pod.volumes["cache"].path + "/left";
  ASSERT_EQ(transcript().make_directory("init", left), ok);
  ASSERT_EQ(transcript().mount("init", "tmpfs", "", "x", left), ok);
  ASSERT_EQ(transcript().make_file("init", left + "/precious"), ok);
  const auto stuck = tear_down_volumes(*node_, pod);
  ASSERT_TRUE(stuck);
  EXPECT_THAT(*stuck, HasSubstr("unlinkat " + left + ": device or resource busy"));
  EXPECT_TRUE(exists(left + "/precious"));
  ASSERT_EQ(transcript().umount("init", "", left), ok);
  EXPECT_FALSE(tear_down_volumes(*node_, pod));
}

TEST_F(VolumeTearDown, ADeviceStaysWhileAnotherPodUsesIt) {
  for (const StorageKind storage : {StorageKind::csi_staged, StorageKind::in_tree_block}) {
    NodeOptions options;
    options.default_storage = storage;
    boot(options);
    RunningPod& a = set_up(small_pod("a", {small_volume("data", VolumeKind::claim)}));
    RunningPod& b = set_up(small_pod("b", {small_volume("data", VolumeKind::claim)}));
    const std::string device = a.volumes["data"].device;
    EXPECT_FALSE(tear_down_volumes(*node_, a));
    EXPECT_TRUE(mounted(device));
    EXPECT_FALSE(tear_down_volumes(*node_, b));
    EXPECT_FALSE(exists(device));
  }
}

TEST_F(VolumeTearDown, AnotherMountOfTheDeviceKeepsIt) {
  NodeOptions options;
  options.default_storage = StorageKind::in_tree_block;
  boot(options);
  RunningPod& pod = set_up(small_pod("web", {small_volume("data", VolumeKind::claim)}));
  const std::string device = pod.volumes["data"].device;
  ASSERT_EQ(transcript().make_directory("init", "/mnt"), ok);
  ASSERT_EQ(transcript().bind("init", device, "/mnt"), ok);
  const auto stuck = tear_down_volumes(*node_, pod);
  ASSERT_TRUE(stuck);
  EXPECT_THAT(*stuck, HasSubstr("GetDeviceMountRefs check failed for volume \"pv-data\""));
  EXPECT_THAT(*stuck, HasSubstr("the device mount path \"" + device +
                                "\" is still mounted by other references [/mnt]"));
  EXPECT_TRUE(mounted(device));
  ASSERT_EQ(transcript().umount("init", "", "/mnt"), ok);
  EXPECT_FALSE(tear_down_volumes(*node_, pod));
  EXPECT_FALSE(exists(device));
  EXPECT_FALSE(exists(pods + "web"));
}

TEST_F(VolumeTearDown, APartOfTheDeviceIsNoReference) {
  NodeOptions options;
  options.default_storage = StorageKind::in_tree_block;
  boot(options);
  RunningPod& pod = set_up(small_pod("web", {small_volume("data", VolumeKind::claim)}));
  const std::string device = pod.volumes["data"].device;
  ASSERT_EQ(transcript().make_directory("init", "/mnt"), ok);
  ASSERT_EQ(transcript().make_directory("init", device + "/part"), ok);
  ASSERT_EQ(transcript().bind("init", device + "/part", "/mnt"), ok);
  EXPECT_FALSE(tear_down_volumes(*node_, pod));
  EXPECT_TRUE(transcript().is_mount_point("init", "/mnt"));
}

}  // namespace
}  // namespace mntsim
