// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/node.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "tests/kubernetes/small_pods.h"

namespace mntsim {
namespace {

constexpr const char* token_path = "/var/run/secrets/kubernetes.io/serviceaccount";

NodeOptions preset(const std::string& name) {
  const auto options = find_preset(name);
  EXPECT_TRUE(options) << name;
  return options.value_or(NodeOptions{});
}

/// As the API server makes it: the service account's token is there.
Pod with_token(Pod pod) {
  pod.volumes.push_back(small_volume("kube-api-access", VolumeKind::projected));
  for (Container& container : pod.containers) {
    VolumeMount mount;
    mount.name = "kube-api-access";
    mount.mount_path = token_path;
    mount.read_only = true;
    container.mounts.push_back(mount);
  }
  return pod;
}

/// A pod that has the host's `path` at `mount_path`.
Pod host_path_pod(const std::string& name, const std::string& path, const std::string& mount_path,
                  MountPropagation mode) {
  Volume volume = small_volume("host", VolumeKind::host_path);
  volume.host_path = path;
  Pod pod = small_pod(name, {volume});
  pod.containers[0].privileged = mode == MountPropagation::bidirectional;
  pod.containers[0].mounts[0].mount_path = mount_path;
  pod.containers[0].mounts[0].propagation = mode;
  return pod;
}

Container container_named(const std::string& name, ContainerRole role) {
  Container container;
  container.name = name;
  container.role = role;
  return container;
}

class NodeLifeTest : public ::testing::TestWithParam<const char*> {
 protected:
  /// Mount points with their sources, and how many of each.
  static std::map<std::string, int> table(const Node& node, const std::string& task = "init") {
    std::map<std::string, int> lines;
    for (const auto& view : node.transcript().mounts(task)) {
      ++lines[view.mount_point + " " + view.source];
    }
    return lines;
  }

  static std::size_t mounts(const Node& node) { return node.transcript().mounts("init").size(); }

  static int mounts_at(const Node& node, const std::string& path) {
    int count = 0;
    for (const auto& view : node.transcript().mounts("init")) count += view.mount_point == path;
    return count;
  }

  static void create(Node& node, const Pod& pod) {
    const auto failure = node.create_pod(pod);
    ASSERT_FALSE(failure) << *failure;
  }

  SimulatedMachine machine_;
};

TEST_P(NodeLifeTest, PodLeavesTheTableAsItWas) {
  Node node(machine_, preset(GetParam()));
  create(node, with_token(small_pod("first", {})));  // what a runtime makes once is there now
  const auto before = table(node);
  create(node, with_token(small_pod("web", {small_volume("data", VolumeKind::claim),
                                            small_volume("cache", VolumeKind::empty_dir_memory),
                                            small_volume("srv", VolumeKind::host_path)})));
  EXPECT_NE(table(node, node.runtime() == "crio" ? "crio" : "containerd"), before);
  const auto failure = node.delete_pod("web");
  EXPECT_FALSE(failure) << *failure;
  EXPECT_EQ(node.find_pod("web"), nullptr);
  auto after = table(node);
  // The claim has started a driver's pod, which stays. Nothing that names the pod does.
  for (const auto& [line, count] : before) EXPECT_EQ(after[line], count) << line;
  for (const auto& [line, count] : after) {
    EXPECT_TRUE(count == 0 || line.find("/pods/web/") == std::string::npos) << line;
    EXPECT_TRUE(count == 0 || line.find("web.") == std::string::npos) << line;
  }
}

TEST_P(NodeLifeTest, ChurnLeavesNothing) {
  Node node(machine_, preset(GetParam()));
  const auto before = table(node);
  for (int i = 0; i < 20; ++i) {
    create(node, with_token(small_pod("web-" + std::to_string(i), {})));
    if (i < 5) continue;
    EXPECT_FALSE(node.delete_pod("web-" + std::to_string(i - 5)));
  }
  for (int i = 15; i < 20; ++i) EXPECT_FALSE(node.delete_pod("web-" + std::to_string(i)));
  EXPECT_EQ(table(node), before);
}

TEST_P(NodeLifeTest, RestartsWithoutBidirectionalMountsStayFlat) {
  Node node(machine_, preset(GetParam()));
  create(node, with_token(host_path_pod("agent", "/run", "/run", MountPropagation::none)));
  const std::size_t before = mounts(node);
  for (int i = 0; i < 4; ++i) {
    const auto failure = node.restart_container("agent.app");
    ASSERT_FALSE(failure) << *failure;
    EXPECT_EQ(mounts(node), before);
  }
}

INSTANTIATE_TEST_SUITE_P(Presets, NodeLifeTest,
                         ::testing::Values("containerd-runc", "containerd-runc-1.1",
                                           "containerd-crun", "crio-runc", "crio-crun",
                                           "containerd-runc-kubens", "crio-crun-kubens"),
                         [](const auto& tested) {
                           std::string name = tested.param;
                           for (char& c : name) c = std::isalnum(c) != 0 ? c : '_';
                           return name;
                         });

// From: kubernetes.md 3.1, "derived".
TEST_F(NodeLifeTest, SimplePodIsFiveMountsOnContainerdAndSixOnCriO) {
  for (const auto& [name, expected] : {std::pair{"containerd-runc", 5}, {"crio-runc", 6}}) {
    machine_.reset();
    Node node(machine_, preset(name));
    const std::size_t before = mounts(node);
    create(node, with_token(small_pod("web", {})));
    EXPECT_EQ(mounts(node) - before, static_cast<std::size_t>(expected)) << name;
  }
}

TEST_F(NodeLifeTest, HostNamespacesNeedNoPinsAndNoShm) {
  Node node(machine_, preset("crio-runc"));
  const std::size_t before = mounts(node);
  Pod pod = small_pod("web", {});
  pod.host_network = true;
  pod.host_ipc = true;
  create(node, pod);
  EXPECT_EQ(mounts(node) - before, 2U);  // the pin of the UTS namespace, and the overlay
}

/// Who sees whose mount, as kubernetes:test/e2e/node/mount_propagation.go asks.
std::map<std::string, std::set<std::string>> who_sees(Node& node, const std::string& host) {
  const std::vector<std::pair<std::string, MountPropagation>> modes = {
      {"master", MountPropagation::bidirectional},
      {"slave", MountPropagation::host_to_container},
      {"private", MountPropagation::none},
      {"default", MountPropagation::none}};
  Transcript& transcript = node.transcript();
  EXPECT_EQ(transcript.make_directory(host, "/srv/e2e"), ok);
  for (const auto& [name, mode] : modes) {
    const auto failure = node.create_pod(host_path_pod(name, "/srv/e2e", "/mnt/test", mode));
    EXPECT_FALSE(failure) << *failure;
  }
  for (const auto& [name, mode] : modes) {
    EXPECT_EQ(node.exec(name + ".app", "mkdir -p /mnt/test/" + name), ok);
    EXPECT_EQ(node.exec(name + ".app", "mount -t tmpfs " + name + " /mnt/test/" + name), ok);
    EXPECT_EQ(node.exec(name + ".app", "touch /mnt/test/" + name + "/file"), ok);
  }
  EXPECT_EQ(transcript.make_directory(host, "/srv/e2e/host"), ok);
  EXPECT_EQ(transcript.mount(host, "tmpfs", "", "host", "/srv/e2e/host"), ok);
  EXPECT_EQ(transcript.make_file(host, "/srv/e2e/host/file"), ok);

  std::map<std::string, std::set<std::string>> seen;
  for (const std::string who : {"master", "slave", "private", "default", "host"}) {
    for (const std::string whose : {"master", "slave", "private", "default", "host"}) {
      const bool sees = who == "host"
                            ? transcript.exists(host, "/srv/e2e/" + whose + "/file")
                            : transcript.exists(who + ".app", "/mnt/test/" + whose + "/file");
      if (sees) seen[who].insert(whose);
    }
  }
  return seen;
}

TEST_F(NodeLifeTest, MountsPropagateAsTheEndToEndTestOfKubernetesExpects) {
  for (const char* name :
       {"containerd-runc", "containerd-runc-1.1", "containerd-crun", "crio-runc", "crio-crun"}) {
    machine_.reset();
    Node node(machine_, preset(name));
    const std::map<std::string, std::set<std::string>> expected = {
        {"master", {"master", "host"}},
        {"slave", {"master", "slave", "host"}},
        {"private", {"private"}},
        {"default", {"default"}},
        {"host", {"master", "host"}}};
    EXPECT_EQ(who_sees(node, "init"), expected) << name;
  }
}

// kubernetes#100259: with the runtime hidden, only the host's row changes.
TEST_F(NodeLifeTest, HiddenRuntimeKeepsTheContainersMountsFromTheHost) {
  Node node(machine_, preset("containerd-runc-kubens"));
  auto seen = who_sees(node, "init");
  EXPECT_EQ(seen["host"], (std::set<std::string>{"host"}));
  EXPECT_EQ(seen["master"], (std::set<std::string>{"master", "host"}));
  EXPECT_EQ(seen["slave"], (std::set<std::string>{"master", "slave", "host"}));
}

// kubernetes#106962. Counts on real Linux: kubernetes.md S3.
TEST_F(NodeLifeTest, TokenDoublesWithEachStartBelowABidirectionalRun) {
  for (const char* name : {"containerd-runc", "containerd-crun"}) {
    machine_.reset();
    Node node(machine_, preset(name));
    create(node,
           with_token(host_path_pod("agent", "/run", "/run", MountPropagation::bidirectional)));
    for (const int expected : {1, 2, 4, 8, 16}) {
      EXPECT_EQ(mounts_at(node, "/run/secrets/kubernetes.io/serviceaccount"), expected) << name;
      const auto failure = node.restart_container("agent.app");
      ASSERT_FALSE(failure) << *failure;
    }
  }
}

TEST_F(NodeLifeTest, TokenStaysOffTheHostBelowAHostToContainerRun) {
  Node node(machine_, preset("containerd-runc"));
  create(node,
         with_token(host_path_pod("agent", "/run", "/run", MountPropagation::host_to_container)));
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(node.restart_container("agent.app"));
  EXPECT_EQ(mounts_at(node, "/run/secrets/kubernetes.io/serviceaccount"), 0);
}

TEST_F(NodeLifeTest, PrivateRootIsRefusedInTheRuntimesWordsAndCanBeCured) {
  Node node(machine_, preset("private-root"));
  const auto refusal = [&](const std::string& name, MountPropagation mode) {
    return node.create_pod(host_path_pod(name, "/srv/data", "/data", mode)).value_or("");
  };
  EXPECT_NE(refusal("both", MountPropagation::bidirectional)
                .find("path \"/srv/data\" is mounted on \"/\" but it is not a shared mount"),
            std::string::npos);
  EXPECT_NE(
      refusal("in", MountPropagation::host_to_container)
          .find("path \"/srv/data\" is mounted on \"/\" but it is not a shared or slave mount"),
      std::string::npos);
  EXPECT_EQ(refusal("none", MountPropagation::none), "");
  EXPECT_EQ(node.transcript().make("init", "rshared", "/"), ok);
  const auto failure = node.start_container("both.app");  // the kubelet tries again
  EXPECT_FALSE(failure) << *failure;
  EXPECT_FALSE(node.delete_pod("both"));
  EXPECT_FALSE(node.delete_pod("in"));  // whose container never ran
}

TEST_F(NodeLifeTest, InitContainersEndBeforeTheNextStartsAndSidecarsStay) {
  Node node(machine_, preset("containerd-runc"));
  Pod pod = small_pod("web", {});
  pod.containers.insert(pod.containers.begin(), {container_named("init", ContainerRole::init),
                                                 container_named("proxy", ContainerRole::sidecar)});
  create(node, pod);
  EXPECT_FALSE(machine_.task("web.init"));
  EXPECT_TRUE(machine_.task("web.proxy"));
  EXPECT_TRUE(machine_.task("web.app"));
  EXPECT_FALSE(node.delete_pod("web"));
  EXPECT_FALSE(machine_.task("web.proxy"));
  EXPECT_FALSE(machine_.task("web.pause"));
}

TEST_F(NodeLifeTest, RestartedContainerGetsANewOverlayUnderTheSameTask) {
  Node node(machine_, preset("containerd-runc"));
  create(node, small_pod("web", {}));
  const std::string before = node.find_pod("web")->containers["app"].rootfs;
  EXPECT_FALSE(node.restart_container("web.app"));
  const RunningContainer& again = node.find_pod("web")->containers["app"];
  EXPECT_EQ(again.task, "web.app");
  EXPECT_EQ(again.attempt, 1U);
  EXPECT_NE(again.rootfs, before);
  EXPECT_EQ(mounts_at(node, before), 0);
  EXPECT_EQ(mounts_at(node, again.rootfs), 1);
}

TEST_F(NodeLifeTest, PodsAndContainersThatAreNotThereAreSaidToBe) {
  Node node(machine_, preset("containerd-runc"));
  create(node, small_pod("web", {}));
  EXPECT_EQ(node.create_pod(small_pod("web", {})).value_or(""), "pods \"web\" already exists");
  EXPECT_EQ(node.delete_pod("db").value_or(""), "pods \"db\" not found");
  EXPECT_TRUE(node.restart_container("web.db"));
  EXPECT_TRUE(node.start_container("web.app"));  // it runs
  EXPECT_NE(node.exec("web.db", "ls /"), ok);
}

TEST_F(NodeLifeTest, DaemonsRestartWithoutChangingTheHost) {
  for (const char* name : {"containerd-runc", "containerd-runc-kubens", "crio-crun"}) {
    machine_.reset();
    Node node(machine_, preset(name));
    create(node, with_token(small_pod("web", {})));
    const auto before = table(node);
    node.restart_kubelet();
    node.restart_runtime(false);
    EXPECT_EQ(table(node), before) << name;
    const auto failure = node.delete_pod("web");
    EXPECT_FALSE(failure) << name << ": " << *failure;
  }
}

TEST_F(NodeLifeTest, RuntimeInANewNamespaceLeavesItsOverlaysOnTheHost) {
  Node node(machine_, preset("containerd-runc"));
  create(node, with_token(small_pod("web", {})));
  const std::string rootfs = node.find_pod("web")->containers["app"].rootfs;
  node.restart_runtime(true);
  EXPECT_TRUE(machine_.task("web.app"));
  EXPECT_FALSE(node.stop_container("web.app"));
  EXPECT_EQ(mounts_at(node, rootfs), 0)
      << "the runtime removes the directory, which takes the host's mount with it";
}

TEST(NodeNames, TheSecondPodOfANameIsCalledByItsNamespaceToo) {
  SimulatedMachine machine;
  Node node(machine, {});
  Pod web = small_pod("web", {});
  EXPECT_EQ(node.create_pod(web), std::nullopt);
  EXPECT_EQ(node.create_pod(web), "pods \"web\" already exists");
  web.name_space = "shop";
  web.uid = "shop_web";
  EXPECT_EQ(node.create_pod(web), std::nullopt);
  EXPECT_TRUE(machine.task("web.app"));
  EXPECT_TRUE(machine.task("shop_web.app"));
  EXPECT_EQ(node.delete_pod("web"), std::nullopt);
  EXPECT_FALSE(machine.task("web.app"));
  EXPECT_TRUE(machine.task("shop_web.app"));
  EXPECT_EQ(node.delete_pod("shop_web"), std::nullopt);
}

TEST(NodeLife, SidecarsStopTheLastOneFirstAndAfterTheApps) {
  SimulatedMachine machine;
  Node node(machine, {});
  Pod pod = small_pod("web", {});
  pod.containers = {container_named("first", ContainerRole::sidecar),
                    container_named("second", ContainerRole::sidecar),
                    container_named("app", ContainerRole::app)};
  EXPECT_EQ(node.create_pod(pod), std::nullopt);
  static_cast<void>(node.transcript().take());
  EXPECT_EQ(node.delete_pod("web"), std::nullopt);
  std::vector<std::string> ended;
  for (const ActorAction& action : node.transcript().actions()) {
    const std::size_t end = action.purpose.find(" ends;");
    if (end != std::string::npos) ended.push_back(action.purpose.substr(10, end - 10));
  }
  EXPECT_EQ(ended, (std::vector<std::string>{"web.app", "web.second", "web.first", "web.pause"}));
}

TEST(NodeLife, AContainerThatNeverRanHasNothingToStop) {
  SimulatedMachine machine;
  Node node(machine, *find_preset("private-root"));
  Pod pod = host_path_pod("web", "/srv", "/srv", MountPropagation::bidirectional);
  EXPECT_NE(node.create_pod(pod), std::nullopt);
  pod.containers.push_back(container_named("never", ContainerRole::app));
  static_cast<void>(node.transcript().take());
  EXPECT_EQ(node.stop_container("web.app"), std::nullopt);
  EXPECT_TRUE(node.transcript().commands().empty());
}

}  // namespace
}  // namespace mntsim
