// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/kubelet.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/kubernetes/kubelet_node.h"

namespace mntsim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

using Kubelet = KubeletTest;

TEST_F(Kubelet, EachKindOfVolumeHasItsPlaceAndItsMount) {
  boot();
  set_up(small_pod(
      "web",
      {small_volume("secret", VolumeKind::secret), small_volume("token", VolumeKind::projected),
       small_volume("disk", VolumeKind::empty_dir),
       small_volume("memory", VolumeKind::empty_dir_memory),
       small_volume("huge", VolumeKind::empty_dir_huge),
       small_volume("config", VolumeKind::config_map),
       small_volume("info", VolumeKind::downward_api), small_volume("host", VolumeKind::host_path),
       small_volume("export", VolumeKind::nfs)}));
  const std::string top = pods + "web/volumes/kubernetes.io~";
  EXPECT_EQ(source(top + "secret/secret"), "tmpfs");
  EXPECT_TRUE(exists(top + "secret/secret/token"));
  EXPECT_EQ(source(top + "projected/token"), "tmpfs");
  EXPECT_EQ(source(top + "empty-dir/memory"), "tmpfs");
  EXPECT_EQ(source(top + "empty-dir/huge"), "hugetlbfs");
  EXPECT_EQ(source(top + "nfs/export"), "server:/export");
  for (const std::string plain : {"empty-dir/disk", "configmap/config", "downward-api/info"}) {
    EXPECT_TRUE(exists(top + plain)) << plain;
    EXPECT_FALSE(mounted(top + plain)) << plain;
  }
  EXPECT_FALSE(exists("/srv/host"));  // the runtime's to make
}

TEST_F(Kubelet, AMemoryVolumesSizeIsInBytes) {
  boot();
  const auto command_of = [&](const std::string& limit) {
    Volume volume = small_volume("memory", VolumeKind::empty_dir_memory);
    volume.size_limit = limit;
    const std::size_t first = transcript().commands().size();
    set_up(small_pod("web" + std::to_string(first), {volume}));
    return mount_commands(first).at(0);
  };
  EXPECT_THAT(command_of("64Mi"), HasSubstr("-o size=67108864 "));
  EXPECT_THAT(command_of("1.5G"), HasSubstr("-o size=1500000000 "));
  EXPECT_THAT(command_of(""), HasSubstr("-t tmpfs tmpfs "));
}

TEST_F(Kubelet, SetUpAgainDoesNothing) {
  boot();
  RunningPod& pod = set_up(small_pod("web", {small_volume("token", VolumeKind::projected),
                                             small_volume("data", VolumeKind::claim)}));
  const std::size_t first = transcript().commands().size();
  EXPECT_FALSE(set_up_volumes(*node_, pod));
  EXPECT_EQ(transcript().commands().size(), first);
}

TEST_F(Kubelet, InTreeBlockDeviceIsMountedOnceAndBoundForEachPod) {
  NodeOptions options;
  options.default_storage = StorageKind::in_tree_block;
  boot(options);
  const std::size_t first = transcript().commands().size();
  set_up(small_pod("a", {small_volume("data", VolumeKind::claim)}));
  set_up(small_pod("b", {small_volume("data", VolumeKind::claim)}));
  const std::string device = plugins + "gce-pd/mounts/pv-data";
  const std::string a = pods + "a/volumes/kubernetes.io~gce-pd/pv-data";
  const std::string b = pods + "b/volumes/kubernetes.io~gce-pd/pv-data";
  EXPECT_THAT(mount_commands(first),
              ElementsAre("kubelet$ mount -t tmpfs disk:pv-data " + device,
                          "kubelet$ mount -o bind " + device + " " + a,
                          "kubelet$ mount -o bind,remount,rw,relatime " + a,
                          "kubelet$ mount -o bind " + device + " " + b,
                          "kubelet$ mount -o bind,remount,rw,relatime " + b));
  // Why kubernetes#95049 reaches pods that are there already: the two are peers.
  EXPECT_EQ(transcript().mount_of("kubelet", a)->shared,
            transcript().mount_of("kubelet", b)->shared);
}

TEST_F(Kubelet, ADriverStagesOncePublishesForEachPodAndReachesTheHost) {
  boot();
  RunningPod& a = set_up(small_pod("a", {small_volume("data", VolumeKind::claim)}));
  set_up(small_pod("b", {small_volume("data", VolumeKind::claim)}));
  const std::string global = plugins + "csi/disk.csi.example.com/pv-data/globalmount";
  EXPECT_EQ(a.volumes["data"].device, global);  // `a` is where it was, though a pod came in between
  EXPECT_EQ(a.volumes["data"].driver, "disk.csi.example.com");
  EXPECT_EQ(source(global), "disk:pv-data");
  EXPECT_EQ(source(pods + "a/volumes/kubernetes.io~csi/pv-data/mount"), "disk:pv-data");
  EXPECT_EQ(source(pods + "b/volumes/kubernetes.io~csi/pv-data/mount"), "disk:pv-data");
  ASSERT_EQ(node_->drivers().size(), 1U);
  EXPECT_EQ(node_->drivers().front().task, "csi-disk-csi-example-com.driver");
  for (const DoneCommand& done : transcript().commands()) {
    const bool is_mount_of_volume = done.command.text.find("disk:pv-data") != std::string::npos;
    EXPECT_TRUE(!is_mount_of_volume || done.command.task == node_->drivers().front().task);
  }
}

TEST_F(Kubelet, NfsAndFuseDriversMountStraightAtThePod) {
  NodeOptions options;
  options.claims = {claim("files", StorageKind::csi_unstaged),
                    claim("lake", StorageKind::csi_fuse)};
  options.claims[0].driver = "nfs";
  options.claims[1].driver = "fuse";
  boot(options);
  set_up(small_pod(
      "web", {small_volume("files", VolumeKind::claim), small_volume("lake", VolumeKind::claim),
              small_volume("inline", VolumeKind::csi_inline)}));
  const std::string top = pods + "web/volumes/kubernetes.io~csi/";
  EXPECT_EQ(source(top + "pv-files/mount"), "nfs:pv-files");
  EXPECT_EQ(source(top + "pv-lake/mount"), "fuse:pv-lake");
  EXPECT_EQ(source(top + "inline/mount"), "inline:inline");
  EXPECT_EQ(node_->drivers().size(), 3U);
}

TEST_F(Kubelet, APublishIsNoRecursiveBindUnlessAsked) {
  for (const bool recursive : {false, true}) {
    NodeOptions options;
    options.claims = {claim("data", StorageKind::csi_staged)};
    options.claims[0].recursive_publish = recursive;
    boot(options);
    set_up(small_pod("a", {small_volume("data", VolumeKind::claim)}));
    const std::string a = pods + "a/volumes/kubernetes.io~csi/pv-data/mount";
    ASSERT_EQ(transcript().make_directory("kubelet", a + "/x"), ok);
    ASSERT_EQ(transcript().mount("kubelet", "tmpfs", "", "overlay", a + "/x"), ok);
    set_up(small_pod("b", {small_volume("data", VolumeKind::claim)}));
    EXPECT_EQ(mounted(pods + "b/volumes/kubernetes.io~csi/pv-data/mount/x"), recursive);
  }
}

TEST_F(Kubelet, ADriverInANamespaceOfItsOwnMountsForNobody) {
  boot();
  // A driver that was written without mountPropagation.
  ASSERT_EQ(transcript().run("containerd", "fork lonely"), ok);
  ASSERT_EQ(transcript().run("lonely", "unshare"), ok);
  ASSERT_EQ(transcript().make("lonely", "rprivate", "/"), ok);
  add(small_pod("lonely-pod", {}));
  node_->drivers().push_back({"disk.csi.example.com", "lonely-pod", "lonely"});
  set_up(small_pod("a", {small_volume("data", VolumeKind::claim)}));
  EXPECT_FALSE(mounted(pods + "a/volumes/kubernetes.io~csi/pv-data/mount"));
  EXPECT_THAT(transcript().actions().back().remark, HasSubstr("the kubelet does not see"));
}

TEST_F(Kubelet, ADeadDriverAnswersNobody) {
  boot();
  RunningPod& pod = set_up(small_pod("a", {small_volume("data", VolumeKind::claim)}));
  ASSERT_EQ(transcript().run("csi-disk-csi-example-com.driver", "exit"), ok);
  const auto stuck = tear_down_volumes(*node_, pod);
  ASSERT_TRUE(stuck);
  EXPECT_THAT(*stuck,
              HasSubstr("UnmountVolume.TearDown failed for volume \"pv-data\" (UniqueName: "
                        "\"kubernetes.io/csi/disk.csi.example.com^pv-data\") pod \"a\" : "));
  EXPECT_THAT(*stuck, HasSubstr("connection refused"));
  EXPECT_TRUE(mounted(pods + "a/volumes/kubernetes.io~csi/pv-data/mount"));
}

}  // namespace
}  // namespace mntsim
