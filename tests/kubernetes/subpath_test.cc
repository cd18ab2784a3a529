// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/subpath.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/kubernetes/kubelet_node.h"

namespace mntsim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using KubeletMounts = KubeletTest;

TEST_F(KubeletMounts, MountsComeInTheKubeletsOrder) {
  boot();
  Pod pod = small_pod("web", {small_volume("cache", VolumeKind::empty_dir),
                              small_volume("token", VolumeKind::projected),
                              small_volume("host", VolumeKind::host_path)});
  pod.containers[0].mounts[0].mount_path = "relative";
  pod.containers[0].mounts[2].propagation = MountPropagation::host_to_container;
  RunningPod& running = set_up(pod);
  std::optional<std::string> failure;
  const auto mounts = make_mounts(*node_, running, running.pod.containers[0], failure);
  ASSERT_FALSE(failure);
  ASSERT_EQ(mounts.size(), 5U);
  EXPECT_EQ(mounts[0].container_path, "/relative");
  EXPECT_FALSE(mounts[0].read_only);
  EXPECT_EQ(mounts[1].host_path, pods + "web/volumes/kubernetes.io~projected/token");
  EXPECT_TRUE(mounts[1].read_only);
  EXPECT_EQ(mounts[2].host_path, "/srv/host");
  EXPECT_EQ(mounts[2].propagation, MountPropagation::host_to_container);
  EXPECT_EQ(mounts[3].container_path, "/etc/hosts");
  EXPECT_EQ(mounts[3].host_path, pods + "web/etc-hosts");
  EXPECT_EQ(mounts[4].container_path, "/dev/termination-log");
  EXPECT_EQ(mounts[4].host_path, pods + "web/containers/app/0");
  EXPECT_TRUE(exists(mounts[4].host_path));
  const auto again = make_mounts(*node_, running, running.pod.containers[0], failure);
  EXPECT_EQ(again[4].host_path, pods + "web/containers/app/1");
}

TEST_F(KubeletMounts, AVolumeAtEtcHostsReplacesTheKubeletsFile) {
  boot();
  Pod pod = small_pod("web", {small_volume("hosts", VolumeKind::host_path)});
  pod.containers[0].mounts[0].mount_path = "/etc/hosts";
  RunningPod& running = set_up(pod);
  std::optional<std::string> failure;
  const auto mounts = make_mounts(*node_, running, running.pod.containers[0], failure);
  EXPECT_EQ(mounts.size(), 2U);
  EXPECT_FALSE(exists(pods + "web/etc-hosts"));
}

TEST_F(KubeletMounts, TheTerminationLogIsWhereTheContainerWantsIt) {
  boot();
  Pod pod = small_pod("web", {});
  pod.containers[0].termination_log = "log/last";
  RunningPod& running = set_up(pod);
  std::optional<std::string> failure;
  const auto mounts = make_mounts(*node_, running, running.pod.containers[0], failure);
  EXPECT_EQ(mounts.back().container_path, "/log/last");
}

TEST_F(KubeletMounts, WhatVariablesMadeOfASubPathIsLookedAt) {
  boot();
  Pod pod = small_pod("web", {small_volume("cache", VolumeKind::empty_dir)});
  RunningPod& running = set_up(pod);
  const auto refusal = [&](const std::string& sub_path) {
    running.pod.containers[0].mounts[0].sub_path = sub_path;
    std::optional<std::string> failure;
    static_cast<void>(make_mounts(*node_, running, running.pod.containers[0], failure));
    return failure.value_or("");
  };
  EXPECT_EQ(refusal("/abs"), "error SubPath `/abs` must not be an absolute path");
  EXPECT_THAT(refusal("a/../.."), HasSubstr("unable to provision SubPath `a/../..`"));
  EXPECT_EQ(refusal("a/b"), "");
}

TEST_F(KubeletMounts, ASubPathIsBoundByTwoCallsAndUsedAgain) {
  boot();
  Pod pod = small_pod("web", {small_volume("cache", VolumeKind::empty_dir)});
  pod.containers[0].mounts[0].sub_path = "a/b";
  RunningPod& running = set_up(pod);
  const std::size_t first = transcript().commands().size();
  std::optional<std::string> failure;
  const auto mounts = make_mounts(*node_, running, running.pod.containers[0], failure);
  const std::string from = pods + "web/volumes/kubernetes.io~empty-dir/cache/a/b";
  const std::string bound = pods + "web/volume-subpaths/cache/app/0";
  EXPECT_EQ(mounts[0].host_path, bound);
  EXPECT_THAT(mount_commands(first),
              ElementsAre("kubelet$ mount -o bind " + from + " " + bound,
                          "kubelet$ mount -o bind,remount,rw,relatime " + bound));
  const std::size_t second = transcript().commands().size();
  (void)make_mounts(*node_, running, running.pod.containers[0], failure);
  EXPECT_THAT(mount_commands(second), IsEmpty());
}

TEST_F(KubeletMounts, ASubPathThatShowsAnotherPlaceIsBoundAnew) {
  boot();
  Pod pod = small_pod("web", {small_volume("cache", VolumeKind::empty_dir)});
  pod.containers[0].mounts[0].sub_path = "a";
  RunningPod& running = set_up(pod);
  std::optional<std::string> failure;
  (void)make_mounts(*node_, running, running.pod.containers[0], failure);
  const std::string cache = pods + "web/volumes/kubernetes.io~empty-dir/cache";
  ASSERT_EQ(transcript().run("kubelet", "mv " + cache + "/a " + cache + "/old"), ok);
  const std::size_t first = transcript().commands().size();
  (void)make_mounts(*node_, running, running.pod.containers[0], failure);
  EXPECT_FALSE(failure);
  EXPECT_EQ(mount_commands(first).size(), 3U);  // umount, bind, remount
}

TEST_F(KubeletMounts, ASubPathOfAConfigMapIsAFile) {
  boot();
  Pod pod = small_pod("web", {small_volume("config", VolumeKind::config_map)});
  pod.containers[0].mounts[0].sub_path = "nginx.conf";
  RunningPod& running = set_up(pod);
  std::optional<std::string> failure;
  const auto mounts = make_mounts(*node_, running, running.pod.containers[0], failure);
  EXPECT_FALSE(failure);
  EXPECT_TRUE(mounted(mounts[0].host_path));
  EXPECT_FALSE(transcript().is_directory("kubelet", mounts[0].host_path));
}

TEST_F(KubeletMounts, ASubPathThatALinkLeadsOutOfTheVolumeIsRefused) {
  boot();
  Pod pod = small_pod("web", {small_volume("cache", VolumeKind::empty_dir)});
  pod.containers[0].mounts[0].sub_path = "link";
  RunningPod& running = set_up(pod);
  ASSERT_EQ(transcript().run(
                "init", "ln -s /etc " + pods + "web/volumes/kubernetes.io~empty-dir/cache/link"),
            ok);
  std::optional<std::string> failure;
  (void)make_mounts(*node_, running, running.pod.containers[0], failure);
  EXPECT_EQ(failure.value_or(""),
            "failed to prepare subPath for volumeMount \"cache\" of container \"app\"");
}

TEST_F(KubeletMounts, TheFlagsOfASubPathsSourceAreKept) {
  boot();
  ASSERT_EQ(transcript().make_directory("init", "/srv/host"), ok);
  ASSERT_EQ(transcript().mount("init", "tmpfs", "nosuid,noexec", "x", "/srv/host"), ok);
  Pod pod = small_pod("web", {small_volume("host", VolumeKind::host_path)});
  pod.containers[0].mounts[0].sub_path = "s";
  RunningPod& running = set_up(pod);
  const std::size_t first = transcript().commands().size();
  std::optional<std::string> failure;
  (void)make_mounts(*node_, running, running.pod.containers[0], failure);
  EXPECT_THAT(mount_commands(first).back(), HasSubstr("bind,remount,rw,noexec,nosuid,relatime "));
}

}  // namespace
}  // namespace mntsim
