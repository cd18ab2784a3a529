// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/manifest/manifest.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace mntsim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr std::string_view token = "/var/run/secrets/kubernetes.io/serviceaccount";

std::vector<std::string> messages(const Manifest& manifest) {
  std::vector<std::string> all;
  for (const InputError& warning : manifest.warnings) all.push_back(warning.message());
  return all;
}

/// The pods of a text that is read without a warning.
std::vector<Pod> pods_of(std::string_view text) {
  const Manifest manifest = parse_manifest(text, "pod.yaml");
  EXPECT_THAT(messages(manifest), IsEmpty());
  return manifest.pods;
}

std::vector<std::string> names(const std::vector<Pod>& pods) {
  std::vector<std::string> all;
  for (const Pod& pod : pods) all.push_back(pod.name);
  return all;
}

std::vector<std::string> warnings_of(std::string_view text) {
  return messages(parse_manifest(text, "pod.yaml"));
}

constexpr std::string_view pod_head = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n";

/// A pod with one container; `container` are further lines of it, `spec` of the pod's spec.
std::string pod(std::string_view container, std::string_view spec = {}) {
  return std::string(pod_head) + "  containers:\n  - name: app\n" + std::string(container) +
         std::string(spec);
}

std::string workload(std::string_view kind, std::string_view spec) {
  return "apiVersion: apps/v1\nkind: " + std::string(kind) +
         "\nmetadata: {name: web, namespace: shop}\nspec:\n" + std::string(spec) +
         "  selector: {matchLabels: {app: web}}\n"
         "  template:\n    metadata: {labels: {app: web, tier: front}}\n    spec:\n      "
         "containers:\n      - name: app\n"
         "        volumeMounts: [{name: data, mountPath: /data}]\n"
         "      volumes: [{name: data, ephemeral: {volumeClaimTemplate: {spec: {}}}}]\n";
}

/// The volume that this text (what stands behind the name) makes.
Volume volume(std::string_view source) {
  const std::vector<Pod> pods =
      pods_of(pod("", "  volumes:\n  - name: vol\n    " + std::string(source) + "\n"));
  return pods.at(0).volumes.at(0);
}

// --- kinds
// -----------------------------------------------------------------------------------------

TEST(Manifest, ReadsAPod) {
  const std::vector<Pod> pods = pods_of(
      pod("    image: nginx\n    command: [sh]\n    args: [-c, 'sleep 1']\n"
          "    securityContext: {privileged: true, readOnlyRootFilesystem: true}\n"
          "    volumeMounts:\n    - name: data\n      mountPath: /data\n      subPath: a/b\n"
          "      readOnly: true\n      mountPropagation: HostToContainer\n",
          "  hostNetwork: true\n  hostIPC: true\n  hostPID: true\n"
          "  volumes:\n  - name: data\n    hostPath: {path: /srv}\n"));
  ASSERT_THAT(pods, SizeIs(1));
  const Pod& read = pods[0];
  EXPECT_EQ(read.name, "web");
  EXPECT_EQ(read.name_space, "default");
  EXPECT_EQ(read.uid, "web");
  EXPECT_EQ(read.workload, "");
  EXPECT_TRUE(read.host_network && read.host_ipc && read.host_pid);
  ASSERT_THAT(read.containers, SizeIs(1));
  const Container& app = read.containers[0];
  EXPECT_TRUE(app.privileged && app.read_only_root);
  EXPECT_THAT(app.command, ElementsAre("sh", "-c", "sleep 1"));
  EXPECT_EQ(app.place.line, 7U);
  ASSERT_THAT(app.mounts, SizeIs(2));
  EXPECT_EQ(app.mounts[0].mount_path, "/data");
  EXPECT_EQ(app.mounts[0].sub_path, "a/b");
  EXPECT_TRUE(app.mounts[0].read_only);
  EXPECT_EQ(app.mounts[0].propagation, MountPropagation::host_to_container);
  EXPECT_EQ(app.mounts[0].place.line, 13U);
  EXPECT_EQ(app.mounts[0].place.column, 7U);
}

TEST(Manifest, NamesThePodsOfAWorkload) {
  for (const std::string kind : {"Deployment", "ReplicaSet", "StatefulSet"}) {
    const std::vector<Pod> pods = pods_of(workload(kind, "  replicas: 3\n"));
    EXPECT_THAT(names(pods), ElementsAre("web-0", "web-1", "web-2")) << kind;
    EXPECT_EQ(pods[1].workload, kind + " web");
    EXPECT_EQ(pods[1].name_space, "shop");
    EXPECT_EQ(pods[1].uid, "shop_web-1");
    EXPECT_EQ(pods[1].volumes[0].claim, "web-1-data");
  }
  EXPECT_THAT(names(pods_of(workload("Deployment", ""))), ElementsAre("web-0"));
}

TEST(Manifest, ADaemonSetIsOnePodOfItsName) {
  const std::vector<Pod> pods = pods_of(workload("DaemonSet", ""));
  EXPECT_THAT(names(pods), ElementsAre("web"));
  EXPECT_EQ(pods[0].workload, "DaemonSet web");
}

TEST(Manifest, ReadsAReplicationController) {
  const std::vector<Pod> pods = pods_of(
      "apiVersion: v1\nkind: ReplicationController\nmetadata: {name: old}\nspec:\n"
      "  replicas: 2\n  template: {spec: {containers: [{name: c}]}}\n");
  EXPECT_THAT(names(pods), ElementsAre("old-0", "old-1"));
}

TEST(Manifest, AStatefulSetHasClaimsOfItsOwn) {
  const std::vector<Pod> pods =
      pods_of(workload("StatefulSet",
                       "  replicas: 2\n  ordinals: {start: 5}\n"
                       "  volumeClaimTemplates:\n  - metadata: {name: data}\n"));
  EXPECT_THAT(names(pods), ElementsAre("web-5", "web-6"));
  ASSERT_THAT(pods[1].volumes, SizeIs(2));  // it takes the place of the template's volume
  EXPECT_EQ(pods[1].volumes[0].kind, VolumeKind::claim);
  EXPECT_EQ(pods[1].volumes[0].claim, "data-web-6");
}

TEST(Manifest, ReadsListsAndSeveralDocuments) {
  const std::string item =
      "{apiVersion: v1, kind: Pod, metadata: {name: NAME}, spec: {containers: [{name: c}]}}";
  const auto named = [&](const std::string& name) {
    std::string text = item;
    return text.replace(text.find("NAME"), 4, name);
  };
  EXPECT_THAT(names(pods_of("---\n" + named("a") + "\n---\n# nothing\n---\n" + named("b") +
                            "\n...\n---\napiVersion: v1\nkind: List\nitems:\n- " + named("c") +
                            "\n- kind: List\n  items: [" + named("d") + "]\n---\n")),
              ElementsAre("a", "b", "c", "d"));
}

TEST(Manifest, ReadsListsOfOneKindWhoseItemsDoNotSayWhatTheyAre) {
  const std::string items =
      "\nitems:\n- {metadata: {name: a}, spec: {containers: [{name: c}]}}\n"
      "- {apiVersion: v1, kind: Pod, metadata: {name: b}, spec: {containers: [{name: c}]}}\n";
  EXPECT_THAT(names(pods_of("apiVersion: v1\nkind: PodList" + items)), ElementsAre("a", "b"));
  EXPECT_THAT(warnings_of(pod("") + "---\nkind: AllowList\napiVersion: x/v1\n"),
              ElementsAre(HasSubstr("AllowList is not modelled")));
}

TEST(Manifest, TellsManifestsInJsonFromScenarios) {
  EXPECT_TRUE(is_json_manifest(R"({"kind": "Pod", "apiVersion": "v1"})"));
  EXPECT_FALSE(is_json_manifest(R"({"name": "a scenario", "steps": []})"));
  EXPECT_FALSE(is_json_manifest("{\"kind\": "));
  EXPECT_FALSE(is_json_manifest(std::string(1000, '[')));
}

TEST(Manifest, ReadsJson) {
  EXPECT_THAT(
      names(pods_of("{\n\t\"apiVersion\":\"v1\", \"kind\":\"Pod\",\n\t\"metadata\":{\"name\":\"a\","
                    "\"annotations\":{\"x\":\"\\ud83d\\ude00 \\u003c\\/ \\\\ud83d\"}},"
                    "\"spec\":{\"volumes\":null,\"containers\":[{\"name\":\"c\"}]}}\n")),
      ElementsAre("a"));
}

TEST(Manifest, AGeneratedNameIsNumbered) {
  EXPECT_THAT(names(pods_of("apiVersion: v1\nkind: Pod\nmetadata: {generateName: job-}\n"
                            "spec: {containers: [{name: c}]}\n")),
              ElementsAre("job-0"));
}

TEST(Manifest, OtherKindsGetOneWarningEach) {
  const std::string text = pod("") +
                           "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n"
                           "---\n\nkind: CSIDriver\nmetadata: {name: d.example.com}\n"
                           "---\napiVersion: batch/v1\nkind: CronJob\nmetadata: {name: nightly}\n"
                           "---\napiVersion: example.com/v1\nkind: Gadget\n";
  EXPECT_THAT(warnings_of(text),
              ElementsAre("pod.yaml:9:1: Service 'web' is not modelled; it is passed over",
                          "pod.yaml:14:1: CSIDriver 'd.example.com' is not modelled; "
                          "it is passed over",
                          "pod.yaml:17:1: CronJob 'nightly' is not modelled; it is passed over",
                          "pod.yaml:21:1: Gadget is not modelled; it is passed over"));
}

TEST(Manifest, WarnsOfVersionsThatItDoesNotKnow) {
  EXPECT_THAT(warnings_of("kind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: c}]}\n"),
              ElementsAre(HasSubstr("1:1: apiVersion not set")));
  EXPECT_THAT(warnings_of("apiVersion: apps.kruise.io/v1\nkind: DaemonSet\nmetadata: {name: a}\n"
                          "spec: {template: {spec: {containers: [{name: c}]}}}\n"),
              ElementsAre(HasSubstr("no version of a DaemonSet that is known")));
}

TEST(Manifest, NoReplicasNoPods) {
  const Manifest none = parse_manifest(workload("Deployment", "  replicas: 0\n"), "pod.yaml");
  EXPECT_THAT(none.pods, IsEmpty());
  EXPECT_THAT(messages(none), ElementsAre("pod.yaml:5:13: spec.replicas: no pod comes of it"));
}

// --- volumes
// ---------------------------------------------------------------------------------------

TEST(ManifestVolumes, EmptyDirs) {
  for (const char* source : {"emptyDir: {}", "emptyDir:", "emptyDir: null", "",
                             "emptyDir: {medium: ''}", "emptyDir: {sizeLimit: 1Gi}"}) {
    EXPECT_EQ(volume(source).kind, VolumeKind::empty_dir) << source;
  }
  const Volume memory = volume("emptyDir: {medium: Memory, sizeLimit: 64Mi}");
  EXPECT_EQ(memory.kind, VolumeKind::empty_dir_memory);
  EXPECT_EQ(memory.size_limit, "64Mi");
  EXPECT_EQ(volume("emptyDir: {medium: Memory, sizeLimit: 1000000}").size_limit, "1000000");
  EXPECT_EQ(volume("emptyDir: {medium: HugePages-2Mi}").kind, VolumeKind::empty_dir_huge);
}

TEST(ManifestVolumes, HostPaths) {
  EXPECT_EQ(volume("hostPath: {path: /srv, type: ''}").host_path, "/srv");
  const std::vector<std::pair<std::string, HostPathType>> types = {
      {"''", HostPathType::unset},
      {"Directory", HostPathType::directory},
      {"DirectoryOrCreate", HostPathType::directory_or_create},
      {"File", HostPathType::file},
      {"FileOrCreate", HostPathType::file_or_create},
      {"Socket", HostPathType::socket},
      {"CharDevice", HostPathType::char_device},
      {"BlockDevice", HostPathType::block_device}};
  for (const auto& [name, type] : types) {
    EXPECT_EQ(volume("hostPath: {path: /x, type: " + name + "}").host_path_type, type) << name;
  }
}

TEST(ManifestVolumes, AllOtherKinds) {
  EXPECT_EQ(volume("secret: {secretName: s, defaultMode: 0400}").kind, VolumeKind::secret);
  EXPECT_EQ(volume("configMap: {name: c, optional: true}").kind, VolumeKind::config_map);
  EXPECT_EQ(volume("projected: {sources: [{serviceAccountToken: {path: t}}]}").kind,
            VolumeKind::projected);
  EXPECT_EQ(volume("downwardAPI: {items: []}").kind, VolumeKind::downward_api);
  const Volume claim = volume("persistentVolumeClaim: {claimName: data, readOnly: true}");
  EXPECT_EQ(claim.kind, VolumeKind::claim);
  EXPECT_EQ(claim.claim, "data");
  EXPECT_TRUE(claim.read_only);
  EXPECT_EQ(volume("ephemeral: {volumeClaimTemplate: {spec: {}}}").claim, "web-vol");
  const Volume csi = volume("csi: {driver: secrets-store.csi.k8s.io, readOnly: true}");
  EXPECT_EQ(csi.kind, VolumeKind::csi_inline);
  EXPECT_EQ(csi.driver, "secrets-store.csi.k8s.io");
  const Volume nfs = volume("nfs: {server: nas, path: /export}");
  EXPECT_EQ(nfs.kind, VolumeKind::nfs);
  EXPECT_EQ(nfs.nfs_source, "nas:/export");
}

TEST(ManifestVolumes, KindsThatAreNotModelledAreNamed) {
  const Manifest read = parse_manifest(
      pod("",
          "  volumes:\n  - name: a\n    rbd: {monitors: [m], image: i}\n"
          "  - name: b\n    gitRepo: {repository: r}\n  - {name: c, image: {reference: x}}\n"),
      "pod.yaml");
  EXPECT_THAT(messages(read),
              ElementsAre("pod.yaml:10:10: spec.volumes[0].rbd: volumes of the kind 'rbd' are not "
                          "modelled; an empty directory stands for it",
                          HasSubstr("12:14: spec.volumes[1].gitRepo"),
                          HasSubstr("13:22: spec.volumes[2].image")));
  EXPECT_EQ(read.pods[0].volumes[0].kind, VolumeKind::empty_dir);
}

TEST(ManifestVolumes, UnknownFieldsAreNamed) {
  EXPECT_THAT(
      warnings_of(pod("    volumeMount: []\n    volumeMounts:\n"
                      "    - {name: a, mountPath: /a, mountpropagation: Bidirectional}\n",
                      "  volumes:\n  - name: a\n    hostpath: {path: /x}\n"
                      "  - {name: b, emptyDir: {medum: Memory}}\n  hostNetworks: true\n")),
      UnorderedElementsAre(
          HasSubstr("8:5: spec.containers[0]: unknown field 'volumeMount'; "
                    "did you mean 'volumeMounts'?"),
          HasSubstr("10:32: spec.containers[0].volumeMounts[0]: unknown field "
                    "'mountpropagation'; did you mean 'mountPropagation'?"),
          HasSubstr("13:5: spec.volumes[0]: unknown field 'hostpath'; did you mean 'hostPath'?"),
          HasSubstr("14:26: spec.volumes[1].emptyDir: unknown field 'medum'; did you mean "
                    "'medium'?"),
          HasSubstr("15:3: spec: unknown field 'hostNetworks'")));
}

// --- containers
// ------------------------------------------------------------------------------------

TEST(ManifestContainers, StartInTheirOrder) {
  const std::vector<Pod> pods = pods_of(
      pod("  - name: second\n",
          "  initContainers:\n  - name: setup\n  - name: proxy\n    restartPolicy: Always\n"));
  const std::vector<Container>& all = pods.at(0).containers;
  ASSERT_THAT(all, SizeIs(4));
  EXPECT_EQ(all[0].name, "setup");
  EXPECT_EQ(all[0].role, ContainerRole::init);
  EXPECT_EQ(all[1].role, ContainerRole::sidecar);
  EXPECT_EQ(all[2].name, "app");
  EXPECT_EQ(all[3].role, ContainerRole::app);
}

TEST(ManifestContainers, TheTokenIsMountedLast) {
  const std::vector<Pod> pods = pods_of(pod(
      "  - name: own\n    volumeMounts:\n    - {name: t, mountPath: " + std::string(token) + "}\n",
      "  initContainers:\n  - name: setup\n  volumes: [{name: t}]\n"));
  const Pod& read = pods.at(0);
  const Volume* const added = read.volume("kube-api-access");
  ASSERT_NE(added, nullptr);
  EXPECT_EQ(added->kind, VolumeKind::projected);
  EXPECT_EQ(read.volumes.back().name, "kube-api-access");
  EXPECT_EQ(read.containers[0].mounts.at(0).mount_path, token);
  EXPECT_TRUE(read.containers[0].mounts.at(0).read_only);
  EXPECT_EQ(read.containers[1].mounts.at(0).name, "kube-api-access");
  EXPECT_EQ(read.containers[2].mounts.at(0).name, "t");
}

TEST(ManifestContainers, WithoutTheToken) {
  const std::vector<Pod> pods = pods_of(pod("", "  automountServiceAccountToken: false\n"));
  EXPECT_THAT(pods.at(0).containers[0].mounts, IsEmpty());
  EXPECT_THAT(pods[0].volumes, IsEmpty());
}

TEST(ManifestContainers, RecursiveReadOnly) {
  const std::vector<Pod> pods = pods_of(
      pod("    volumeMounts:\n"
          "    - {name: v, mountPath: /a, readOnly: true, recursiveReadOnly: Enabled}\n"
          "    - {name: v, mountPath: /b, readOnly: true, recursiveReadOnly: IfPossible,"
          " mountPropagation: None}\n    - {name: v, mountPath: /c, recursiveReadOnly: Disabled}\n",
          "  volumes: [{name: v}]\n"));
  const std::vector<VolumeMount>& mounts = pods.at(0).containers[0].mounts;
  EXPECT_EQ(mounts[0].recursive_read_only, RecursiveReadOnly::enabled);
  EXPECT_EQ(mounts[1].recursive_read_only, RecursiveReadOnly::if_possible);
  EXPECT_EQ(mounts[2].recursive_read_only, RecursiveReadOnly::disabled);
}

TEST(ManifestContainers, ASubPathMadeOfVariables) {
  const std::string env =
      "    env:\n    - {name: DIR, value: logs}\n    - {name: SUB, value: $(DIR)/app}\n"
      "    - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}\n"
      "    - {name: NS, valueFrom: {fieldRef: {fieldPath: metadata.namespace}}}\n"
      "    - {name: KEY, valueFrom: {secretKeyRef: {name: s, key: k}}}\n";
  const auto sub_path = [&](const std::string& expression) {
    return pods_of(pod(env + "    volumeMounts: [{name: v, mountPath: /a, subPathExpr: " +
                           expression + "}]\n",
                       "  volumes: [{name: v}]\n"))
        .at(0)
        .containers[0]
        .mounts[0]
        .sub_path;
  };
  EXPECT_EQ(sub_path("$(SUB)"), "logs/app");
  EXPECT_EQ(sub_path("$(NS)/$(POD)/x"), "default/web/x");
  EXPECT_EQ(sub_path("$$(SUB)-$x"), "$(SUB)-$x");
  EXPECT_THAT(warnings_of(pod(env + "    volumeMounts: [{name: v, mountPath: /a, subPathExpr: "
                                    "$(KEY)}]\n",
                              "  volumes: [{name: v}]\n")),
              ElementsAre(HasSubstr("a variable whose value is not in the manifest")));
}

TEST(ManifestContainers, TheTerminationLogIsWhereTheContainerSays) {
  EXPECT_EQ(pods_of(pod("")).at(0).containers[0].termination_log, "/dev/termination-log");
  EXPECT_EQ(pods_of(pod("    terminationMessagePath: /log\n")).at(0).containers[0].termination_log,
            "/log");
}

TEST(ManifestVolumes, AnImageIsReadOnly) {
  const Manifest manifest =
      parse_manifest(pod("", "  volumes: [{name: v, image: {reference: r}}]\n"), "pod.yaml");
  EXPECT_TRUE(manifest.pods.at(0).volumes[0].read_only);
  EXPECT_THAT(messages(manifest), ElementsAre(HasSubstr("an empty directory, read-only")));
}

TEST(ManifestContainers, WhatIsNotModelledIsNamed) {
  const std::string text =
      pod("    terminationMessagePath: /log\n    restartPolicy: Always\n"
          "    securityContext: {procMount: Unmasked}\n"
          "    volumeDevices: [{name: d, devicePath: /dev/xvda}]\n"
          "    volumeMounts:\n    - {name: v, mountPath: /a, subPathExpr: $(POD)}\n"
          "    - {name: v, mountPath: /a/}\n",
          "  hostUsers: false\n  runtimeClassName: kata\n  os: {name: windows}\n"
          "  resourceClaims: [{name: gpu}]\n"
          "  volumes:\n  - name: v\n  - {name: d, persistentVolumeClaim: {claimName: d}}\n");
  EXPECT_THAT(
      warnings_of(text),
      UnorderedElementsAre(
          HasSubstr("restartPolicy: up to"), HasSubstr("procMount is not modelled"),
          HasSubstr("block volumes are not modelled"),
          HasSubstr("subPathExpr: a variable whose value is not in the manifest"),
          HasSubstr("a second mount on '/a'"),
          HasSubstr("hostUsers: user namespaces are not modelled"), HasSubstr("runtime classes"),
          HasSubstr("Windows is not modelled"), HasSubstr("what a device driver mounts")));
}

TEST(ManifestContainers, MergeKeysAndAnchors) {
  const std::vector<Pod> pods = pods_of(
      "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
      "  - &base\n    name: a\n    volumeMounts: &mounts\n    - {name: v, mountPath: /v}\n"
      "  - <<: *base\n    name: b\n  - name: c\n    volumeMounts: *mounts\n"
      "  volumes: [{name: v}]\n");
  ASSERT_THAT(pods.at(0).containers, SizeIs(3));
  for (const Container& container : pods[0].containers) {
    EXPECT_EQ(container.mounts.at(0).mount_path, "/v");
  }
  EXPECT_EQ(pods[0].containers[1].name, "b");
}

TEST(ManifestText, LineEndsMarksAndNulls) {
  std::string text =
      pod("    args: null\n    volumeMounts:\n    env: [{name: A, value: \"true\"}]\n",
          "  volumes: null\n  initContainers: ~\nstatus: {phase: Running}\n");
  EXPECT_THAT(pods_of("\xEF\xBB\xBF" + text), SizeIs(1));
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) {
    text.replace(at, 1, "\r\n");
  }
  EXPECT_THAT(pods_of(text), SizeIs(1));
}

TEST(ManifestText, BlocksAndComments) {
  const std::vector<Pod> pods = pods_of(
      pod("    command:   # what it does\n    - sh\n    - -c\n    - |\n      set -e\n"
          "      # no comment: {{ }}\n      mount -t tmpfs x /data\n    - >-\n      a\n      b\n"));
  EXPECT_EQ(pods.at(0).containers[0].command.at(2),
            "set -e\n# no comment: {{ }}\nmount -t tmpfs x /data\n");
  EXPECT_EQ(pods[0].containers[0].command.at(3), "a b");
}

TEST(PodNames, ModesAndVolumes) {
  EXPECT_EQ(name_of(MountPropagation::none), "None");
  EXPECT_EQ(name_of(MountPropagation::host_to_container), "HostToContainer");
  EXPECT_EQ(name_of(MountPropagation::bidirectional), "Bidirectional");
  EXPECT_EQ(Pod{}.volume("x"), nullptr);
}

}  // namespace
}  // namespace mntsim
