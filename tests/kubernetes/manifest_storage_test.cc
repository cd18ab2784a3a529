// SPDX-License-Identifier: Apache-2.0
// What a manifest itself says of the storage behind its pods' claims.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/kubernetes/manifest/manifest.h"
#include "tests/kubernetes/kubelet_node.h"

namespace mntsim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::string pod_with_claim =
    "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n"
    "  automountServiceAccountToken: false\n"
    "  containers: [{name: app, volumeMounts: [{name: v, mountPath: /data}]}]\n"
    "  volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]\n";

std::string claim_of_class(const std::string& fields) {
  return "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {" + fields +
         "}\n";
}

std::string offered(const std::string& name, const std::string& fields) {
  return "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {name: " + name + "}\nspec: {" +
         fields + "}\n";
}

Volume volume_of(const std::string& text) {
  const Manifest manifest = parse_manifest(text, "pod.yaml");
  EXPECT_THAT(manifest.warnings, IsEmpty());
  EXPECT_THAT(manifest.stand_ins, IsEmpty());
  return manifest.pods.at(0).volumes.at(0);
}

TEST(ManifestStorage, AClaimHasTheVolumeThatItNames) {
  const Volume volume =
      volume_of(pod_with_claim + claim_of_class("volumeName: second") +
                offered("first", "hostPath: {path: /one}") +
                offered("second", "csi: {driver: d.example.com, volumeHandle: h}"));
  ASSERT_TRUE(volume.storage);
  EXPECT_EQ(volume.storage->storage, StorageKind::csi_staged);
  EXPECT_EQ(volume.storage->driver, "d.example.com");
  EXPECT_EQ(volume.storage->volume, "second");
}

TEST(ManifestStorage, AVolumeIsReservedForAClaim) {
  const Volume volume = volume_of(
      pod_with_claim + claim_of_class("") + offered("first", "nfs: {server: s, path: /x}") +
      offered("second", "local: {path: /disk}, claimRef: {name: c, namespace: default}"));
  ASSERT_TRUE(volume.storage);
  EXPECT_EQ(volume.storage->storage, StorageKind::local);
  EXPECT_EQ(volume.storage->path, "/disk");
}

TEST(ManifestStorage, ElseTheFirstOfItsClass) {
  const Volume volume =
      volume_of(pod_with_claim + claim_of_class("storageClassName: slow") +
                offered("first", "storageClassName: fast, hostPath: {path: /a}") +
                offered("second", "storageClassName: slow, hostPath: {path: /b}"));
  ASSERT_TRUE(volume.storage);
  EXPECT_EQ(volume.storage->path, "/b");
}

TEST(ManifestStorage, ElseTheDriverOfItsClass) {
  const Volume volume =
      volume_of(pod_with_claim + claim_of_class("storageClassName: ebs") +
                "---\napiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: ebs}\n"
                "provisioner: ebs.csi.aws.com\n");
  ASSERT_TRUE(volume.storage);
  EXPECT_EQ(volume.storage->driver, "ebs.csi.aws.com");
}

TEST(ManifestStorage, ElseAnExampleStandsInAndSaysSoOnce) {
  const Manifest manifest = parse_manifest(pod_with_claim, "pod.yaml");
  ASSERT_EQ(manifest.stand_ins.size(), 1U);
  EXPECT_EQ(manifest.stand_ins[0].message(),
            "pod.yaml:7:13: an example CSI driver stands in for claim 'c'");
}

class ClaimedStorage : public KubeletTest {};

TEST_F(ClaimedStorage, ADirectoryOfTheNodeIsNotMountedAndStays) {
  Node& node = boot();
  Volume volume = small_volume("v", VolumeKind::claim);
  volume.storage = claim("v", StorageKind::host_path);
  volume.storage->path = "/mnt/data";
  EXPECT_FALSE(node.create_pod(small_pod("web", {volume})));
  EXPECT_FALSE(mounted("/mnt/data"));
  EXPECT_TRUE(exists("/mnt/data"));
  EXPECT_EQ(node.find_driver("disk.csi.example.com"), nullptr);
  EXPECT_FALSE(node.delete_pod("web"));
  EXPECT_TRUE(exists("/mnt/data"));
}

TEST_F(ClaimedStorage, ALocalVolumeIsBoundToThePodsDirectory) {
  boot();
  Volume volume = small_volume("v", VolumeKind::claim);
  volume.storage = claim("v", StorageKind::local);
  volume.storage->path = "/mnt/disk";
  volume.storage->volume = "pv";
  RunningPod& pod = set_up(small_pod("web", {volume}));
  EXPECT_TRUE(mounted(pods + "web/volumes/kubernetes.io~local-volume/pv"));
  EXPECT_FALSE(tear_down_volumes(*node_, pod));
  EXPECT_TRUE(exists("/mnt/disk"));
  EXPECT_FALSE(exists(pods + "web"));
}

TEST_F(ClaimedStorage, BlockVolumesAreNoMounts) {
  Node& node = boot();
  const std::string text =
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n"
      "  automountServiceAccountToken: false\n"
      "  containers: [{name: app, volumeDevices: [{name: v, devicePath: /dev/x}]}]\n"
      "  volumes: [{name: v, persistentVolumeClaim: {claimName: c}}]\n";
  const Manifest manifest = parse_manifest(text, "pod.yaml");
  EXPECT_THAT(manifest.stand_ins, IsEmpty());
  EXPECT_FALSE(node.create_pod(manifest.pods.at(0)));
  EXPECT_EQ(node.find_driver("disk.csi.example.com"), nullptr);
  EXPECT_THAT(node.find_pod("web")->volumes, IsEmpty());
}

TEST_F(ClaimedStorage, ABlockVolumeIsNotMountedAsAFileSystem) {
  Node& node = boot();
  const Manifest manifest =
      parse_manifest(pod_with_claim + claim_of_class("volumeMode: Block"), "pod.yaml");
  EXPECT_THAT(node.create_pod(manifest.pods.at(0)).value_or(""),
              HasSubstr("volume v has volumeMode Block, but is specified in volumeMounts"));
}

TEST_F(ClaimedStorage, VolumesThatNoContainerMountsAreNotSetUp) {
  boot();
  Pod pod = small_pod("web", {small_volume("used", VolumeKind::secret),
                              small_volume("unused", VolumeKind::secret)});
  pod.containers[0].mounts.pop_back();
  RunningPod& running = set_up(pod);
  EXPECT_TRUE(mounted(pods + "web/volumes/kubernetes.io~secret/used"));
  EXPECT_FALSE(exists(pods + "web/volumes/kubernetes.io~secret/unused"));
  EXPECT_FALSE(tear_down_volumes(*node_, running));
}

}  // namespace
}  // namespace mntsim
