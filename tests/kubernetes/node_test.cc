// SPDX-License-Identifier: Apache-2.0
// Whole nodes: pods come and go, and what the actors say.
#include "sim/kubernetes/actors/node.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/kubernetes/manifest/manifest.h"
#include "sim/kubernetes/play/growth.h"
#include "sim/kubernetes/play/preflight.h"
#include "sim/kubernetes/play/trial.h"

namespace mntsim {
namespace {

using testing::HasSubstr;
using testing::Optional;

Pod pod_of(const std::string& spec, const std::string& name = "web") {
  return parse_manifest(
             "{kind: Pod, apiVersion: v1, metadata: {name: " + name + "}, spec: " + spec + "}", "t")
      .pods.front();
}

constexpr const char* plain = "{containers: [{name: app}]}";
constexpr const char* doubling =
    "{containers: [{name: app, securityContext: {privileged: true}, volumeMounts: "
    "[{name: run, mountPath: /run, mountPropagation: Bidirectional}]}], "
    "volumes: [{name: run, hostPath: {path: /run}}]}";

std::size_t host_mounts(const Node& node) { return node.transcript().mount_count("init"); }

class EveryPreset : public testing::TestWithParam<std::string> {};

TEST_P(EveryPreset, APodsLifeLeavesTheHostAsItWas) {
  SimulatedMachine machine;
  Node node(machine, *find_preset(GetParam()));
  const Snapshot before = machine.snapshot();
  EXPECT_EQ(node.create_pod(pod_of(plain)), std::nullopt);
  EXPECT_NE(machine.snapshot().size(), before.size());
  EXPECT_EQ(node.delete_pod("web"), std::nullopt);
  const Snapshot after = machine.snapshot();
  ASSERT_EQ(after.size(), before.size());
  for (std::size_t i = 0; i < before.size(); ++i) EXPECT_EQ(after[i].lines, before[i].lines);
  EXPECT_EQ(node.find_pod("web"), nullptr);
}

TEST_P(EveryPreset, ARestartOfTheDaemonsMountsNothingTwice) {
  SimulatedMachine machine;
  Node node(machine, *find_preset(GetParam()));
  const auto mounts = [&](std::string_view task) { return node.transcript().mount_count(task); };
  const std::size_t kubelet = mounts("kubelet");
  const std::size_t runtime = mounts(node.runtime());
  node.restart_kubelet();
  node.restart_runtime(false);
  EXPECT_EQ(mounts("kubelet"), kubelet);
  EXPECT_EQ(mounts(node.runtime()), runtime);
}

INSTANTIATE_TEST_SUITE_P(Node, EveryPreset, testing::ValuesIn(preset_names()),
                         [](const auto& preset) {
                           std::string name = preset.param;
                           for (char& byte : name) byte = std::isalnum(byte) != 0 ? byte : '_';
                           return name;
                         });

TEST(Node, ASimplePodIsFiveMountsOnContainerdAndSixOnCrio) {
  for (const auto& [preset, count] : {std::pair{"containerd-runc", 5U}, {"crio-runc", 6U}}) {
    SimulatedMachine machine;
    Node node(machine, *find_preset(preset));
    const std::size_t before = host_mounts(node);
    EXPECT_EQ(node.create_pod(pod_of(plain)), std::nullopt);
    EXPECT_EQ(host_mounts(node) - before, count) << preset;
  }
}

TEST(Node, ASecondPodOfANameIsRefused) {
  SimulatedMachine machine;
  Node node(machine, {});
  EXPECT_EQ(node.create_pod(pod_of(plain)), std::nullopt);
  EXPECT_THAT(node.create_pod(pod_of(plain)), Optional(HasSubstr("already exists")));
  EXPECT_THAT(node.delete_pod("wep"), Optional(HasSubstr("not found")));
}

TEST(Node, AnInitContainerEndsBeforeTheNextAndASidecarStays) {
  SimulatedMachine machine;
  Node node(machine, {});
  EXPECT_EQ(node.create_pod(pod_of("{initContainers: [{name: first}, {name: side, restartPolicy: "
                                   "Always}], containers: [{name: app}]}")),
            std::nullopt);
  const RunningPod* pod = node.find_pod("web");
  EXPECT_FALSE(pod->containers.at("first").running);
  EXPECT_TRUE(pod->containers.at("side").running);
  EXPECT_TRUE(pod->containers.at("app").running);
  EXPECT_FALSE(machine.task("web.first"));
}

constexpr const char* one_fails =
    "{containers: [{name: bad, volumeMounts: [{name: v, mountPath: /proc/x}]}, {name: good}, "
    "{name: worse, volumeMounts: [{name: s, mountPath: /s}]}, {name: last}], "
    "volumes: [{name: v, emptyDir: {}}, {name: s, hostPath: {path: /sys/nope}}]}";

TEST(Node, AContainerThatFailsKeepsNoOtherFromRunning) {
  SimulatedMachine machine;
  Node node(machine, {});
  const std::string said = node.create_pod(pod_of(one_fails)).value_or("");
  EXPECT_THAT(said, HasSubstr("container bad: failed to create containerd task"));
  EXPECT_THAT(said, HasSubstr("; container worse: failed to generate container"));
  EXPECT_FALSE(machine.task("web.bad"));
  EXPECT_TRUE(machine.task("web.good"));
  EXPECT_TRUE(machine.task("web.last"));
}

TEST(Node, AnInitContainerThatFailsKeepsAllOthersFromRunning) {
  for (const char* policy : {"", ", restartPolicy: Always"}) {
    SimulatedMachine machine;
    Node node(machine, {});
    EXPECT_TRUE(node.create_pod(
        pod_of("{initContainers: [{name: first, volumeMounts: [{name: v, mountPath: /proc/x}]" +
               std::string(policy) +
               "}], containers: [{name: app}], volumes: [{name: v, emptyDir: {}}]}")));
    EXPECT_FALSE(machine.task("web.app")) << policy;
  }
}

TEST(Node, AnActorSaysWhatFailedOnce) {
  SimulatedMachine machine;
  Node node(machine, {});
  EXPECT_TRUE(node.create_pod(pod_of(one_fails)));
  std::size_t said = 0;
  for (const ActorAction& action : node.transcript().actions()) {
    const std::string text = "cannot be mounted because it is inside /proc";
    for (std::size_t at = 0; (at = action.remark.find(text, at)) != std::string::npos; ++at) ++said;
  }
  EXPECT_EQ(said, 1U);
}

TEST(Trial, TellsWhatActorsRefuseOfEachContainerAndOfPods) {
  SimulatedMachine machine;
  Node node(machine, {});
  std::vector<Pod> pods = {
      pod_of(one_fails),
      pod_of("{containers: [{name: app, volumeMounts: [{name: f, mountPath: /f}]}], "
             "volumes: [{name: f, hostPath: {path: /dev/null, type: Directory}}]}",
             "other"),
      pod_of(plain, "fine")};
  const std::vector<Refused> refused = try_pods(node, pods);
  ASSERT_EQ(refused.size(), 3U);
  EXPECT_EQ(refused[0].container, "web.bad");
  EXPECT_EQ(refused[1].container, "web.worse");
  EXPECT_EQ(refused[2].container, "other");
  EXPECT_TRUE(refused[2].is_whole_pod);
  EXPECT_THAT(refused[2].text, HasSubstr("/dev/null is not a directory"));
}

TEST(Trial, APodThatIsThereAlreadyIsTriedBesideIt) {
  SimulatedMachine machine;
  Node node(machine, {});
  EXPECT_EQ(node.create_pod(pod_of(plain)), std::nullopt);
  Node later(machine, {}, Node::AsItIs{});
  EXPECT_TRUE(try_pods(later, {pod_of(plain)}).empty());
}

TEST(Growth, NamesTheLawAndThePairOfVolumeMounts) {
  SimulatedMachine machine;
  Node node(machine, {});
  EXPECT_EQ(node.create_pod(pod_of(doubling)), std::nullopt);
  const std::string text = describe_growth(node, {"web.app", {16, 18, 22, 30}});
  EXPECT_THAT(text, HasSubstr("exponentially: 16, 18, 22, 30"));
  EXPECT_THAT(text, HasSubstr("'run' (/run, Bidirectional)"));
  EXPECT_THAT(text, HasSubstr("'kube-api-access'"));
  EXPECT_THAT(describe_growth(node, {"web.app", {16, 17, 18, 19}}), HasSubstr("linearly"));
  EXPECT_EQ(describe_growth(node, {"web.app", {16, 17, 17, 17}}), "");
}

TEST(Preflight, GivesTheRuntimesWordsAndACureThatWasTried) {
  SimulatedMachine machine;
  const Node node(machine, *find_preset("private-root"));
  const auto findings =
      preflight(machine, {std::string(node.runtime()), node.options().cri}, pod_of(doubling));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].text, "path \"/run\" is mounted on \"/run\" but it is not a shared mount");
  EXPECT_EQ(findings[0].cure, "mount --make-shared /run");
}

TEST(Preflight, TellsOfAOneWayMountThatTheRuntimeAccepts) {
  SimulatedMachine machine;
  const Node node(machine, *find_preset("crio-runc-kubens"));
  const auto findings =
      preflight(machine, {std::string(node.runtime()), node.options().cri}, pod_of(doubling));
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_EQ(findings[0].text, "");
  EXPECT_THAT(findings[0].note, HasSubstr("does not reach the host"));
}

TEST(Preflight, TellsOfCriosOwnRule) {
  SimulatedMachine machine;
  const Node node(machine, *find_preset("crio-crun"));
  Pod pod = pod_of(doubling);
  for (Volume& volume : pod.volumes) {
    if (volume.kind == VolumeKind::host_path) volume.host_path = "/var/lib";
  }
  pod.containers[0].mounts[0].propagation = MountPropagation::none;
  EXPECT_THAT(preflight(machine, {"crio", CriKind::crio}, pod).at(0).note,
              HasSubstr("None becomes HostToContainer"));
  EXPECT_TRUE(preflight(machine, {"containerd", CriKind::containerd}, pod).empty());
}

}  // namespace
}  // namespace mntsim
