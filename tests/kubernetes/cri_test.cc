// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/cri.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "tests/kubernetes/small_pods.h"

namespace mntsim {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

CriMount cri_mount(const std::string& source, const std::string& target,
                   MountPropagation mode = MountPropagation::none) {
  CriMount mount;
  mount.host_path = source;
  mount.container_path = target;
  mount.propagation = mode;
  return mount;
}

class CriTest : public ::testing::Test {
 protected:
  void boot(const std::string& preset) {
    machine_.reset();
    const auto options = find_preset(preset);
    ASSERT_TRUE(options) << preset;
    node_.emplace(machine_, *options);
    pod_.pod = small_pod("web", {});
  }

  Container& app() { return pod_.pod.containers[0]; }
  OciConfig config(const std::vector<CriMount>& mounts) {
    return oci_config(*node_, pod_, app(), mounts);
  }
  std::string refusal(const CriMount& mount) {
    std::vector<CriMount> mounts = {mount};
    return prepare_mounts(*node_, app(), mounts).value_or("");
  }

  static std::vector<std::string> destinations(const OciConfig& config) {
    std::vector<std::string> names;
    for (const OciMount& mount : config.mounts) names.push_back(mount.destination);
    return names;
  }

  static std::vector<std::string> options_at(const OciConfig& config,
                                             const std::string& destination) {
    for (const OciMount& mount : config.mounts) {
      if (mount.destination == destination) return mount.options;
    }
    return {"none"};
  }

  SimulatedMachine machine_;
  std::optional<Node> node_;
  RunningPod pod_;
};

// From: containerd internal/cri/opts/spec_linux_opts.go: the defaults are not sorted with the rest.
TEST_F(CriTest, ContainerdSortsWhatWasAskedForBehindItsDefaults) {
  boot("containerd-runc");
  const OciConfig made = config({cri_mount("/a", "/deep/er/still"), cri_mount("/b", "/data"),
                                 cri_mount("/c", "/other"), cri_mount("/h", "/etc/hosts")});
  EXPECT_THAT(destinations(made),
              ElementsAre("/proc", "/dev", "/dev/pts", "/dev/mqueue", "/sys", "/sys/fs/cgroup",
                          "/data", "/other", "/etc/hosts", "/etc/hostname", "/etc/resolv.conf",
                          "/dev/shm", "/deep/er/still"));
}

// From: CRI-O server/container_create.go.
TEST_F(CriTest, CriOHasItsOwnFilesAmongTheDefaults) {
  boot("crio-runc");
  const OciConfig made = config({cri_mount("/a", "/deep/er"), cri_mount("/b", "/data")});
  EXPECT_THAT(
      destinations(made),
      ElementsAre("/proc", "/dev", "/dev/pts", "/dev/mqueue", "/sys", "/sys/fs/cgroup", "/dev/shm",
                  "/etc/resolv.conf", "/etc/hostname", "/run/.containerenv", "/data", "/deep/er"));
  EXPECT_THAT(options_at(made, "/dev/shm"), ElementsAre("rw", "bind"));
}

TEST_F(CriTest, MountOverADefaultTakesItsPlace) {
  boot("containerd-runc");
  const auto names = destinations(config({cri_mount("/dev", "/dev"), cri_mount("/sys", "/sys")}));
  EXPECT_EQ(std::count(names.begin(), names.end(), "/dev"), 1);
  EXPECT_EQ(std::count(names.begin(), names.end(), "/sys"), 1);
  EXPECT_THAT(names, Not(Contains("/dev/pts")));
  EXPECT_THAT(names, Not(Contains("/dev/mqueue")));
  EXPECT_THAT(names, Contains("/sys/fs/cgroup"));
  EXPECT_THAT(names, Contains("/dev/shm"));
}

TEST_F(CriTest, PropagationIsAnOptionOfTheMountAndAWordForTheRoot) {
  boot("containerd-runc");
  const CriMount none = cri_mount("/a", "/a");
  const CriMount in = cri_mount("/b", "/b", MountPropagation::host_to_container);
  const CriMount both = cri_mount("/c", "/c", MountPropagation::bidirectional);
  EXPECT_THAT(options_at(config({none}), "/a"), ElementsAre("rbind", "rprivate", "rw"));
  EXPECT_THAT(options_at(config({in}), "/b"), ElementsAre("rbind", "rslave", "rw"));
  EXPECT_THAT(options_at(config({both}), "/c"), ElementsAre("rbind", "rshared", "rw"));
  EXPECT_EQ(config({none}).rootfs_propagation, "");
  EXPECT_EQ(config({none, in}).rootfs_propagation, "rslave");
  EXPECT_EQ(config({both, in}).rootfs_propagation, "rshared");
  EXPECT_EQ(config({in, both}).rootfs_propagation, "rshared");
}

TEST_F(CriTest, ReadOnlyMountsAreRoOrRro) {
  boot("containerd-runc");
  CriMount mount = cri_mount("/a", "/a");
  mount.read_only = true;
  EXPECT_THAT(options_at(config({mount}), "/a"), ElementsAre("rbind", "rprivate", "ro"));
  mount.recursive_read_only = true;
  EXPECT_THAT(options_at(config({mount}), "/a"), ElementsAre("rbind", "rprivate", "rro"));
}

TEST_F(CriTest, PrivilegedContainersWriteToSysfsAndHideNothing) {
  boot("containerd-runc");
  EXPECT_THAT(config({}).masked_paths, Contains("/proc/kcore"));
  EXPECT_THAT(config({}).readonly_paths, Contains("/proc/sys"));
  EXPECT_THAT(options_at(config({}), "/sys"), Contains("ro"));
  app().privileged = true;
  EXPECT_THAT(config({}).masked_paths, IsEmpty());
  EXPECT_THAT(config({}).readonly_paths, IsEmpty());
  EXPECT_THAT(options_at(config({}), "/sys"), Not(Contains("ro")));
  EXPECT_THAT(options_at(config({}), "/sys/fs/cgroup"), Contains("rw"));
  boot("crio-runc");
  app().privileged = true;
  EXPECT_THAT(options_at(config({}), "/sys"), Contains("rslave"));
}

TEST_F(CriTest, HostNamespacesAreNotMadeAnew) {
  boot("containerd-runc");
  EXPECT_THAT(config({}).namespaces, Contains("network"));
  pod_.pod.host_network = true;
  pod_.pod.host_pid = true;
  pod_.pod.host_ipc = true;
  EXPECT_THAT(config({}).namespaces, ElementsAre("mount", "uts"));
}

// kubernetes.md part 2: the words.
TEST_F(CriTest, PropagationIsRefusedByTheTagsOfTheSourcesMount) {
  boot("private-root");
  Transcript& transcript = node_->transcript();
  ASSERT_EQ(transcript.make_directory("init", "/srv/data"), ok);
  const CriMount in = cri_mount("/srv/data", "/data", MountPropagation::host_to_container);
  const CriMount both = cri_mount("/srv/data", "/data", MountPropagation::bidirectional);
  EXPECT_EQ(refusal(both),
            "failed to generate container \"app\" spec: failed to generate spec: "
            "path \"/srv/data\" is mounted on \"/\" but it is not a shared mount");
  EXPECT_EQ(refusal(in),
            "failed to generate container \"app\" spec: failed to generate spec: "
            "path \"/srv/data\" is mounted on \"/\" but it is not a shared or slave mount");
  EXPECT_EQ(refusal(cri_mount("/srv/data", "/data")), "");
  ASSERT_EQ(transcript.bind("init", "/srv/data", "/srv/data"), ok);
  ASSERT_EQ(transcript.make("init", "shared", "/srv/data"), ok);
  EXPECT_EQ(refusal(both), "");
  EXPECT_EQ(refusal(in), "");
}

TEST_F(CriTest, CriOSaysTheSameWithoutAPreface) {
  boot("crio-runc");
  ASSERT_EQ(node_->transcript().make("init", "private", "/"), ok);
  EXPECT_EQ(refusal(cri_mount("/srv", "/data", MountPropagation::bidirectional)),
            "path \"/srv\" is mounted on \"/\" but it is not a shared mount");
}

TEST_F(CriTest, RecursiveReadOnlyIsRefusedInEachRuntimesWords) {
  CriMount rw = cri_mount("/srv", "/data");
  rw.recursive_read_only = true;
  CriMount in = cri_mount("/srv", "/data", MountPropagation::host_to_container);
  in.recursive_read_only = in.read_only = true;
  boot("containerd-runc");
  const std::string preface =
      "failed to generate container \"app\" spec: failed to generate spec: ";
  EXPECT_EQ(refusal(rw),
            preface + "recursive read-only mount conflicts with RW mount (hostPath=\"/srv\")");
  EXPECT_EQ(refusal(in), preface +
                             "recursive read-only mount needs private propagation, got "
                             "\"PROPAGATION_HOST_TO_CONTAINER\" (hostPath=\"/srv\")");
  boot("crio-runc");
  EXPECT_EQ(refusal(rw),
            "recursive read-only mount conflicts with read-write mount for hostPath \"/srv\"");
  EXPECT_EQ(refusal(in),
            "recursive read-only mount requires private propagation for hostPath \"/srv\", got: "
            "PROPAGATION_HOST_TO_CONTAINER");
}

/// Starts "web" with the host's `path`, mode None, and gives the options of that mount.
std::vector<std::string> options_started_with(Node& node, const std::string& path) {
  Volume volume = small_volume("host", VolumeKind::host_path);
  volume.host_path = path;
  EXPECT_FALSE(node.create_pod(small_pod("web", {volume})));
  for (const OciMount& mount : node.find_pod("web")->containers["app"].config.mounts) {
    if (mount.destination == "/host") return mount.options;
  }
  return {};
}

TEST_F(CriTest, CriOBindsNothingPrivatelyThatHoldsItsStorage) {
  for (const char* path : {"/", "/var/lib", "/var/lib/containers/storage"}) {
    boot("crio-runc");
    EXPECT_THAT(options_started_with(*node_, path), Contains("rslave")) << path;
    boot("containerd-runc");
    EXPECT_THAT(options_started_with(*node_, path), Contains("rprivate")) << path;
  }
  for (const char* path : {"/var/lib/cont", "/var/lib/containers/storage/overlay", "/srv"}) {
    boot("crio-runc");
    EXPECT_THAT(options_started_with(*node_, path), Contains("rprivate")) << path;
  }
}

TEST_F(CriTest, MissingSourcesAreMadeByTheRuntime) {
  boot("containerd-runc");
  options_started_with(*node_, "/srv/not/there");
  EXPECT_TRUE(node_->transcript().is_directory("init", "/srv/not/there"));
}

TEST_F(CriTest, OverlaysOfContainerdPropagateAndThoseOfCriODoNot) {
  for (const bool crio : {false, true}) {
    boot(crio ? "crio-runc" : "containerd-runc");
    ASSERT_FALSE(node_->create_pod(pod_.pod));
    const std::string rootfs = node_->find_pod("web")->containers["app"].rootfs;
    const auto overlay = node_->transcript().mount_of("init", rootfs);
    ASSERT_TRUE(overlay);
    EXPECT_EQ(overlay->mount_point, rootfs);
    EXPECT_EQ(overlay->shared == 0, crio);
  }
}

TEST_F(CriTest, CriOHasAPauseContainerOnlyForASharedProcessNamespace) {
  boot("crio-runc");
  ASSERT_FALSE(node_->create_pod(pod_.pod));
  EXPECT_FALSE(machine_.task("web.pause"));
  Pod shared = small_pod("db", {});
  shared.share_process_namespace = true;
  ASSERT_FALSE(node_->create_pod(shared));
  EXPECT_TRUE(machine_.task("db.pause"));
}

TEST_F(CriTest, ContainerMayBeCalledPauseItself) {
  boot("containerd-runc");
  app().name = "pause";
  const auto failure = node_->create_pod(pod_.pod);
  ASSERT_FALSE(failure) << *failure;
  EXPECT_TRUE(machine_.task("web.pause"));
  EXPECT_TRUE(machine_.task("web.POD"));
  EXPECT_FALSE(node_->delete_pod("web"));
  EXPECT_FALSE(machine_.task("web.POD"));
}

TEST_F(CriTest, PauseContainerSeesTheSandboxReadOnly) {
  boot("containerd-runc");
  ASSERT_FALSE(node_->create_pod(pod_.pod));
  const OciConfig& pause = node_->find_pod("web")->containers["pause"].config;
  EXPECT_THAT(destinations(pause), ElementsAre("/proc", "/dev", "/dev/pts", "/dev/mqueue", "/sys",
                                               "/dev/shm", "/etc/resolv.conf"));
  EXPECT_THAT(options_at(pause, "/dev/shm"),
              ElementsAre("rbind", "ro", "nosuid", "nodev", "noexec"));
  EXPECT_TRUE(pause.root_read_only);
}

// containerd#3667.
TEST_F(CriTest, BusyPinKeepsThePodInTerminating) {
  boot("containerd-runc");
  ASSERT_FALSE(node_->create_pod(pod_.pod));
  Transcript& transcript = node_->transcript();
  const std::string pin = "/run/netns/cni-web";
  ASSERT_EQ(transcript.mount("init", "tmpfs", "", "other", "/tmp"), ok);
  ASSERT_EQ(transcript.make_file("init", "/tmp/other"), ok);
  ASSERT_EQ(transcript.bind("init", "/tmp/other", pin), ok);
  const std::string failure = node_->delete_pod("web").value_or("");
  EXPECT_NE(failure.find("remove /var/run/netns/cni-web: device or resource busy"),
            std::string::npos)
      << failure;
  ASSERT_NE(node_->find_pod("web"), nullptr);
  EXPECT_EQ(node_->find_pod("web")->stuck, failure);
  EXPECT_FALSE(node_->delete_pod("web"));  // the second try takes the second mount
  EXPECT_EQ(node_->find_pod("web"), nullptr);
}

TEST_F(CriTest, OpenFileInShmDoesNotKeepTheSandbox) {
  boot("containerd-runc");
  const std::size_t before = node_->transcript().mounts("init").size();
  ASSERT_FALSE(node_->create_pod(pod_.pod));
  Transcript& transcript = node_->transcript();
  std::string shm;
  for (const auto& view : transcript.mounts("init")) {
    if (view.source == "shm") shm = view.mount_point;
  }
  ASSERT_EQ(transcript.run("init", "touch " + shm + "/file"), ok);
  ASSERT_EQ(transcript.run("init", "open " + shm + "/file held"), ok);
  EXPECT_FALSE(node_->delete_pod("web"));
  EXPECT_EQ(transcript.mounts("init").size(), before);
}

}  // namespace
}  // namespace mntsim
