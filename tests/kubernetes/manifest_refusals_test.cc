// SPDX-License-Identifier: Apache-2.0
// What parse_manifest refuses: in the API server's words where it would refuse, and every text that
// is no manifest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>

#include "sim/kubernetes/manifest/manifest.h"

namespace mntsim {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string refusal(std::string_view text) {
  try {
    static_cast<void>(parse_manifest(text, "pod.yaml"));
  } catch (const InputError& error) {
    EXPECT_GE(error.place.line, 1U);
    EXPECT_GE(error.place.column, 1U);
    return error.message();
  }
  return "read";
}

std::string pod(std::string_view container, std::string_view spec = {}) {
  return "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n  - name: "
         "app\n" +
         std::string(container) + std::string(spec);
}

/// A pod whose container has one mount of an emptyDir with this text in it.
std::string mount(const std::string& fields) {
  return pod("    volumeMounts:\n    - {name: v, mountPath: /a, " + fields + "}\n",
             "  volumes: [{name: v}]\n");
}

std::string volume(const std::string& fields) {
  return pod("", "  volumes:\n  - {" + fields + "}\n");
}

// --- volumeMounts
// ----------------------------------------------------------------------------------

TEST(ManifestRefusesMounts, BidirectionalWithoutPrivileged) {
  EXPECT_EQ(refusal(mount("mountPropagation: Bidirectional")),
            "pod.yaml:9:50: spec.containers[0].volumeMounts[0].mountPropagation: Forbidden: "
            "Bidirectional mount propagation is available only to privileged containers; "
            "the container needs securityContext.privileged: true");
}

TEST(ManifestRefusesMounts, InAWorkloadByItsTemplate) {
  EXPECT_THAT(
      refusal("apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: d}\nspec:\n"
              "  selector: {matchLabels: {app: d}}\n  template:\n"
              "    metadata: {labels: {app: d}}\n    spec:\n      containers: [{name: a}]\n      "
              "initContainers:\n"
              "      - name: c\n        volumeMounts:\n        - {name: x, mountPath: /x}\n"),
      StartsWith("pod.yaml:13:18: spec.template.spec.initContainers[0].volumeMounts[0].name: "
                 "Not found: \"x\""));
}

TEST(ManifestRefusesMounts, UnknownMode) {
  EXPECT_THAT(refusal(mount("mountPropagation: HostToContainr")),
              AllOf(HasSubstr("mountPropagation: Unsupported value: \"HostToContainr\": supported "
                              "values: \"Bidirectional\", \"HostToContainer\", \"None\""),
                    HasSubstr("did you mean 'HostToContainer'?")));
}

TEST(ManifestRefusesMounts, UnknownVolume) {
  EXPECT_THAT(refusal(pod("    volumeMounts: [{name: dat, mountPath: /a}]\n",
                          "  volumes: [{name: data}]\n")),
              HasSubstr("spec.containers[0].volumeMounts[0].name: Not found: \"dat\"; "
                        "did you mean 'data'?"));
}

TEST(ManifestRefusesMounts, TwoOnOnePath) {
  EXPECT_THAT(refusal(pod("    volumeMounts:\n    - {name: v, mountPath: /a}\n"
                          "    - {name: v, mountPath: /a}\n",
                          "  volumes: [{name: v}]\n")),
              StartsWith("pod.yaml:10:28: spec.containers[0].volumeMounts[1].mountPath: "
                         "Invalid value: \"/a\": must be unique"));
}

TEST(ManifestRefusesMounts, Paths) {
  const auto with = [](const std::string& fields) {
    return refusal(pod("    volumeMounts: [{" + fields + "}]\n", "  volumes: [{name: v}]\n"));
  };
  EXPECT_THAT(with("name: v"), HasSubstr("volumeMounts[0].mountPath: Required value"));
  EXPECT_THAT(with("name: v, mountPath: ''"), HasSubstr("mountPath: Required value"));
  EXPECT_THAT(with("mountPath: /a"), HasSubstr("volumeMounts[0].name: Required value"));
  EXPECT_THAT(with("name: v, mountPath: '/a:b'"),
              HasSubstr("mountPath: Invalid value: \"/a:b\": must not contain ':'"));
}

TEST(ManifestRefusesMounts, SubPaths) {
  EXPECT_THAT(
      refusal(mount("subPath: a/../b")),
      HasSubstr("volumeMounts[0].subPath: Invalid value: \"a/../b\": must not contain '..'"));
  EXPECT_THAT(refusal(mount("subPath: ..")), HasSubstr("must not contain '..'"));
  EXPECT_THAT(refusal(mount("subPath: /etc")), HasSubstr("must be a relative path"));
  EXPECT_THAT(refusal(mount("subPathExpr: ../$(X)")),
              HasSubstr("subPathExpr: Invalid value: \"../$(X)\": must not contain '..'"));
  EXPECT_THAT(refusal(mount("subPath: a, subPathExpr: b")),
              HasSubstr("subPathExpr and subPath are mutually exclusive"));
  EXPECT_EQ(refusal(mount("subPath: a..b/...")), "read");
}

TEST(ManifestRefusesMounts, RecursiveReadOnly) {
  EXPECT_THAT(refusal(mount("recursiveReadOnly: Enabled")),
              HasSubstr("volumeMounts[0].recursiveReadOnly: Forbidden: may only be specified when "
                        "readOnly is true"));
  EXPECT_THAT(refusal(mount("readOnly: true, recursiveReadOnly: IfPossible, "
                            "mountPropagation: HostToContainer")),
              HasSubstr("Forbidden: may only be specified when mountPropagation is None or not "
                        "specified"));
  EXPECT_THAT(refusal(mount("recursiveReadOnly: Always")),
              HasSubstr("supported values: \"Disabled\", \"Enabled\", \"IfPossible\""));
}

TEST(ManifestRefusesMounts, WhatIsADeviceToo) {
  const std::string volumes =
      "  volumes: [{name: v}, {name: d, persistentVolumeClaim: {claimName: d}}]\n";
  EXPECT_THAT(refusal(pod("    volumeDevices: [{name: d, devicePath: /dev/x}]\n"
                          "    volumeMounts: [{name: d, mountPath: /a}]\n",
                          volumes)),
              HasSubstr("name: Invalid value: \"d\": must not already exist in volumeDevices"));
  EXPECT_THAT(refusal(pod("    volumeDevices: [{name: d, devicePath: /dev/x}]\n"
                          "    volumeMounts: [{name: v, mountPath: /dev/x}]\n",
                          volumes)),
              HasSubstr("must not already exist as a path in volumeDevices"));
  EXPECT_THAT(refusal(pod("    volumeDevices: [{name: x, devicePath: /dev/x}]\n", volumes)),
              HasSubstr("volumeDevices[0].name: Not found: \"x\""));
}

// --- volumes
// ---------------------------------------------------------------------------------------

TEST(ManifestRefusesVolumes, Names) {
  EXPECT_THAT(refusal(volume("emptyDir: {}")), HasSubstr("spec.volumes[0].name: Required value"));
  EXPECT_THAT(refusal(volume("name: My_Vol")),
              HasSubstr("spec.volumes[0].name: Invalid value: \"My_Vol\": a lowercase RFC 1123 "
                        "label must consist of lower case alphanumeric characters or '-'"));
  EXPECT_THAT(refusal(pod("", "  volumes:\n  - name: v\n  - name: v\n")),
              StartsWith("pod.yaml:10:11: spec.volumes[1].name: Duplicate value: \"v\""));
}

TEST(ManifestRefusesVolumes, WhatASourceLacks) {
  EXPECT_THAT(refusal(volume("name: v, hostPath: {}")),
              HasSubstr("spec.volumes[0].hostPath.path: Required value"));
  EXPECT_THAT(refusal(volume("name: v, hostPath: {path: /a/../b}")),
              HasSubstr("hostPath.path: Invalid value: \"/a/../b\": must not contain '..'"));
  EXPECT_THAT(refusal(volume("name: v, hostPath: {path: /a, type: Dir}")),
              HasSubstr("hostPath.type: Unsupported value: \"Dir\": supported values: \"\", "
                        "\"BlockDevice\""));
  EXPECT_THAT(refusal(volume("name: v, secret: {}")), HasSubstr("secret.secretName: Required"));
  EXPECT_THAT(refusal(volume("name: v, configMap: {}")), HasSubstr("configMap.name: Required"));
  EXPECT_THAT(refusal(volume("name: v, persistentVolumeClaim: {}")),
              HasSubstr("persistentVolumeClaim.claimName: Required value"));
  EXPECT_THAT(refusal(volume("name: v, csi: {}")), HasSubstr("csi.driver: Required value"));
  EXPECT_THAT(refusal(volume("name: v, ephemeral: {}")),
              HasSubstr("ephemeral.volumeClaimTemplate: Required value"));
  EXPECT_THAT(refusal(volume("name: v, nfs: {server: s}")), HasSubstr("nfs.path: Required value"));
  EXPECT_THAT(refusal(volume("name: v, nfs: {server: s, path: x}")),
              HasSubstr("nfs.path: Invalid value: \"x\": must be an absolute path"));
}

TEST(ManifestRefusesVolumes, MoreThanOneSource) {
  EXPECT_THAT(refusal(volume("name: v, emptyDir: {}, hostPath: {path: /a}")),
              HasSubstr("spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume "
                        "type"));
}

TEST(ManifestRefusesVolumes, EmptyDirs) {
  EXPECT_THAT(refusal(volume("name: v, emptyDir: {medium: Disk}")),
              HasSubstr("emptyDir.medium: unknown storage medium 'Disk'"));
  EXPECT_THAT(refusal(volume("name: v, emptyDir: {sizeLimit: 64MB}")),
              HasSubstr("sizeLimit: Invalid value: \"64MB\": quantities must match"));
  EXPECT_THAT(refusal(volume("name: v, emptyDir: {sizeLimit: -1Gi}")),
              HasSubstr("Forbidden: SizeLimit field must be a valid resource quantity"));
}

// --- pods and workloads
// ----------------------------------------------------------------------------

TEST(ManifestRefusesPods, Names) {
  const auto named = [](const std::string& metadata) {
    return refusal("apiVersion: v1\nkind: Pod\nmetadata: " + metadata +
                   "\nspec: {containers: [{name: c}]}\n");
  };
  EXPECT_THAT(named("{name: Web}"),
              StartsWith("pod.yaml:3:18: metadata.name: Invalid value: \"Web\": a lowercase RFC "
                         "1123 subdomain"));
  EXPECT_THAT(named("{}"), HasSubstr("metadata.name: Required value: name or generateName is "
                                     "required"));
  EXPECT_THAT(named("null"), HasSubstr("metadata.name: Required value"));
  EXPECT_THAT(named("{generateName: Job_}"), HasSubstr("metadata.generateName: Invalid value"));
  EXPECT_THAT(named("{name: a, namespace: A.b}"), HasSubstr("metadata.namespace: Invalid value"));
  EXPECT_THAT(named("{name: a, uid: ../x}"), HasSubstr("metadata.uid: Invalid value"));
  EXPECT_THAT(named("{name: " + std::string(254, 'a') + "}"),
              HasSubstr("must be no more than 253 characters"));
}

TEST(ManifestRefusesPods, Containers) {
  EXPECT_THAT(refusal(pod("  - image: x\n")),
              StartsWith("pod.yaml:8:5: spec.containers[1].name: Required value"));
  EXPECT_THAT(refusal(pod("  - name: A_b\n")), HasSubstr("spec.containers[1].name: Invalid value"));
  EXPECT_THAT(refusal(pod("  - name: app\n")),
              HasSubstr("spec.containers[1].name: Duplicate value: \"app\""));
  EXPECT_THAT(refusal(pod("", "  initContainers: [{name: app}]\n")),
              HasSubstr("spec.initContainers[0].name: Duplicate value: \"app\""));
  EXPECT_THAT(refusal(pod("", "  initContainers: [{name: i, restartPolicy: Never}]\n")),
              HasSubstr("Unsupported value: \"Never\": supported values: \"Always\""));
  EXPECT_THAT(refusal(pod("", "  ephemeralContainers: [{name: debug}]\n")),
              HasSubstr("spec.ephemeralContainers: Forbidden: cannot be set on create"));
}

TEST(ManifestRefusesPods, WithoutContainers) {
  const std::string head = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\n";
  EXPECT_EQ(refusal(head), "pod.yaml:1:1: spec.containers: Required value");
  EXPECT_EQ(refusal(head + "spec:\n  containers: []\n"),
            "pod.yaml:5:3: spec.containers: Required value");
  EXPECT_THAT(refusal("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {}\n"),
              HasSubstr("spec.template.spec.containers: Required value"));
}

TEST(ManifestRefusesPods, PrivilegedWithoutPrivilegeEscalation) {
  EXPECT_THAT(
      refusal(pod("    securityContext: {privileged: true, allowPrivilegeEscalation: false}\n")),
      HasSubstr("securityContext.allowPrivilegeEscalation: Invalid value: false: cannot set "
                "`allowPrivilegeEscalation` to false and `privileged` to true"));
  EXPECT_EQ(refusal(pod("    securityContext: {allowPrivilegeEscalation: false}\n")), "read");
}

TEST(ManifestRefusesPods, OfAWorkloadThatDoesNotFindThem) {
  const auto workload = [](const std::string& version, const std::string& selector) {
    return refusal("apiVersion: " + version + "\nkind: DaemonSet\nmetadata: {name: a}\nspec:\n" +
                   selector +
                   "  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c}]}}\n");
  };
  EXPECT_EQ(workload("apps/v1", ""), "pod.yaml:5:3: spec.selector: Required value");
  EXPECT_EQ(workload("extensions/v1beta1", ""), "read");
  EXPECT_THAT(workload("apps/v1", "  selector: {}\n"), HasSubstr("empty selector is invalid"));
  EXPECT_THAT(workload("apps/v1", "  selector: {matchLabels: {app: b}}\n"),
              HasSubstr("spec.template.metadata.labels: Invalid value: `selector` does not match "
                        "template `labels`"));
  EXPECT_EQ(workload("apps/v1", "  selector: {matchLabels: {app: a}}\n"), "read");
}

TEST(ManifestRefusesPods, FilesOfKeysThatLeaveTheVolume) {
  const auto files = [](const std::string& fields) {
    return refusal(volume("name: v, configMap: {name: c, " + fields + "}"));
  };
  EXPECT_THAT(files("items: [{key: k, path: ../x}]"), HasSubstr("must not contain '..'"));
  EXPECT_THAT(files("items: [{key: k, path: ..x}]"), HasSubstr("must not start with '..'"));
  EXPECT_THAT(files("items: [{key: k, path: /x}]"), HasSubstr("must be a relative path"));
  EXPECT_THAT(files("items: [{path: x}]"), HasSubstr("items[0].key: Required value"));
  EXPECT_EQ(files("items: [{key: k, path: a/x, mode: 0400}]"), "read");
  EXPECT_THAT(
      refusal(volume(
          "name: v, projected: {sources: [{secret: {name: s, items: [{key: k, path: ../x}]}}]}")),
      HasSubstr("must not contain '..'"));
}

TEST(ManifestRefusesPods, ModesThatAreNone) {
  const auto mode = [](const std::string& text) {
    return refusal(volume("name: v, secret: {secretName: s, defaultMode: " + text + "}"));
  };
  for (const char* good : {"0", "0644", "0o644", "420", "511"}) EXPECT_EQ(mode(good), "read");
  for (const char* bad : {"512", "01000", "-1", "0888", "1777"}) {
    EXPECT_THAT(mode(bad), HasSubstr("must be a number between 0 and 0777 (octal)")) << bad;
  }
}

TEST(ManifestRefusesPods, VariablesThatAreNone) {
  EXPECT_THAT(refusal(pod("    env: [{value: x}]\n")), HasSubstr("env[0].name: Required value"));
  EXPECT_THAT(refusal(pod("    env: [{name: A, value: 1}]\n")), HasSubstr("env[0].value"));
  EXPECT_THAT(refusal(pod("    env:\n    - {name: A, value: x, valueFrom: {fieldRef: {fieldPath: "
                          "metadata.name}}}\n")),
              HasSubstr("may not be specified when `value` is not empty"));
}

TEST(ManifestRefusesPods, TwoPidNamespaces) {
  EXPECT_THAT(refusal(pod("", "  hostPID: true\n  shareProcessNamespace: true\n")),
              HasSubstr("spec.securityContext.shareProcessNamespace: Invalid value: true: "
                        "ShareProcessNamespace and HostPID cannot both be enabled"));
}

TEST(ManifestRefusesPods, TwoOfOneName) {
  EXPECT_EQ(refusal(pod("") + "---\n" + pod("")), "pod.yaml:12:3: pods 'web' already exists");
}

TEST(ManifestRefusesPods, TooMany) {
  const auto replicas = [](const std::string& count) {
    return refusal(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  replicas: " + count +
        "\n  selector: {matchLabels: {app: a}}\n"
        "  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: c}]}}\n");
  };
  EXPECT_EQ(replicas("500"), "read");
  EXPECT_EQ(replicas("501"), "pod.yaml:5:13: spec.replicas: 501 pods; a node has at most 500 here");
  EXPECT_THAT(replicas("-1"),
              HasSubstr("spec.replicas: Invalid value: -1: must be greater than or equal to 0"));
  EXPECT_THAT(replicas("1.5"), HasSubstr("expected a whole number, found the number '1.5'"));
  EXPECT_THAT(replicas("'2'"), HasSubstr("expected a whole number, found the string '2'"));
  EXPECT_THAT(replicas("99999999999999999999"), HasSubstr("expected a whole number"));
}

TEST(ManifestRefusesPods, WrongTypes) {
  EXPECT_EQ(refusal("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: none}\n"),
            "pod.yaml:4:20: spec.containers: expected a list, found the string 'none'");
  EXPECT_THAT(refusal(pod("    volumeMounts: {name: v}\n")),
              HasSubstr("volumeMounts: expected a list, found a map"));
  EXPECT_THAT(refusal(pod("    securityContext: {privileged: \"true\"}\n")),
              HasSubstr("privileged: expected true or false, found the string 'true'; write it "
                        "without quotes"));
  EXPECT_THAT(refusal(pod("", "  hostNetwork: 1\n")), HasSubstr("found the number '1'"));
  EXPECT_THAT(refusal(pod("    args: [--port, 80]\n")),
              HasSubstr("args[1]: expected a string, found the number '80'; put it in quotes"));
  EXPECT_THAT(refusal(pod("", "  volumes: [v]\n")), HasSubstr("spec.volumes[0]: expected a map"));
  EXPECT_THAT(refusal(pod("  -\n")),
              HasSubstr("spec.containers[1]: expected a map, found nothing"));
  EXPECT_THAT(refusal("apiVersion: v1\nkind: [Pod]\n"), HasSubstr("kind: expected a string"));
}

// --- files without a pod
// ---------------------------------------------------------------------------

TEST(ManifestRefusesFiles, WithoutAWorkload) {
  EXPECT_THAT(refusal("\n---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\n"),
              StartsWith("pod.yaml:3:1: no workload in this file: Service 's' is not modelled; "
                         "kinds that work: Pod, Deployment, "));
  EXPECT_THAT(refusal("apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: n}\n"),
              HasSubstr("CronJob 'n' is not modelled; kinds that work: Pod"));
  EXPECT_THAT(refusal("apiVersion: batch/v1\nkind: Job\n"), HasSubstr("Job is not modelled"));
  for (const char* nothing : {"", "\n", "---\n", "# only\n---\n---\n", "null"}) {
    EXPECT_THAT(refusal(nothing), StartsWith("pod.yaml:1:1: no object in this file")) << nothing;
  }
}

TEST(ManifestRefusesFiles, WithoutAnObject) {
  EXPECT_THAT(refusal("just words\n"), HasSubstr("1:1: no Kubernetes object"));
  EXPECT_THAT(refusal("- a\n- b\n"), HasSubstr("1:1: no Kubernetes object"));
  EXPECT_THAT(refusal("version: 3\nservices: {}\n"), HasSubstr("kind: Required value"));
}

// --- texts that are no YAML
// ------------------------------------------------------------------------

TEST(ManifestRefusesTexts, BrokenYaml) {
  EXPECT_THAT(refusal("kind: Pod\n a: b\n"), StartsWith("pod.yaml:2:3: broken YAML: "));
  EXPECT_THAT(refusal("kind: \"Pod\n"), HasSubstr("never closed"));
  EXPECT_THAT(refusal("kind: 'Pod\n\n\n"), HasSubstr("never closed"));
  EXPECT_THAT(refusal("a: 1\nkind: [Pod\n"), HasSubstr("never closed"));
  EXPECT_THAT(refusal("{\"kind\": \"Pod\", \"spec\": [1, 2"), HasSubstr("bracket left open"));
  EXPECT_THAT(refusal("kind: *nowhere\n"), HasSubstr("1:7: broken YAML: "));
  EXPECT_THAT(refusal("name: {{ .Values.name }}\n"), HasSubstr("is this a template?"));
  EXPECT_THAT(refusal("{{- if x }}\nkind: Pod\n{{- end }}\n"), HasSubstr("is this a template?"));
  EXPECT_THAT(refusal("spec:\n\tcontainers:\n"), AllOf(HasSubstr("pod.yaml:2:"), HasSubstr("tab")));
}

TEST(ManifestRefusesTexts, KeysTwice) {
  EXPECT_EQ(refusal(pod("    image: a\n    image: b\n")),
            "pod.yaml:9:5: key 'image' already set in map; first at line 8");
  EXPECT_THAT(refusal("{\"kind\":\"Pod\",\"kind\":\"Pod\"}"), HasSubstr("key 'kind' already set"));
}

TEST(ManifestRefusesTexts, BytesThatAreNoText) {
  EXPECT_THAT(refusal(std::string("kind: Pod\nx: \0y\n", 16)),
              StartsWith("pod.yaml:2:4: a control character (byte 0x00)"));
  EXPECT_THAT(refusal("kind: Pod\n\x04\n"), HasSubstr("2:1: a control character (byte 0x04)"));
  EXPECT_THAT(refusal("\x7f"
                      "ELF"),
              HasSubstr("1:1: a control character (byte 0x7f)"));
  EXPECT_THAT(refusal("a: \xe9\n"), StartsWith("pod.yaml:1:4: a byte that is no UTF-8 text"));
  EXPECT_THAT(refusal(std::string("\xff\xfek\0", 4)), HasSubstr("no UTF-8"));
}

TEST(ManifestRefusesTexts, OverFourMebibytes) {
  EXPECT_EQ(refusal(std::string((10 << 20), '#')),
            "pod.yaml:1:1: 10485760 bytes (10.0 MiB); a manifest has at most 4 MiB");
  EXPECT_EQ(refusal(pod("") + std::string((4 << 20) - pod("").size(), '#')), "read");
  EXPECT_THAT(refusal(std::string((4 << 20) + 1, ' ')), HasSubstr("4194305 bytes"));
}

TEST(ManifestRefusesTexts, DeepNesting) {
  const auto repeated = [](std::string_view text, std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += text;
    return all;
  };
  for (const char* opening : {"[", "{a: ", "{\"a\":", "- ", "? ", "[{a: "}) {
    EXPECT_NE(refusal(repeated(opening, 100'000)), "read") << opening;
  }
  EXPECT_THAT(refusal(repeated("[", 100'000) + repeated("]", 100'000)),
              StartsWith("pod.yaml:1:65: nested deeper than 64 levels"));
  EXPECT_THAT(refusal("x: " + repeated("[", 63) + repeated("]", 63)), HasSubstr("kind: Required"));
}

TEST(ManifestRefusesTexts, AliasBombs) {
  std::string lists = "a: &a [x, x, x, x, x, x, x, x, x]\n";
  std::string maps = "a: &a {p: 1, q: 2}\n";
  for (char name = 'b'; name < 'z'; ++name) {
    const std::string alias = "*" + std::string(1, static_cast<char>(name - 1));
    const std::string anchor = std::string(1, name) + ": &" + std::string(1, name);
    lists += anchor + " [" + alias + ", " + alias + ", " + alias + ", " + alias + "]\n";
    maps += anchor + " {<<: " + alias + ", p: " + alias + ", q: " + alias + "}\n";
  }
  const std::string lists_of_lists =
      "kind: List\nitems: &a\n- {kind: Service}\n" + std::string("---\n") + lists;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(refusal(lists), HasSubstr("document contains excessive aliasing"));
  EXPECT_THAT(refusal(maps), HasSubstr("document contains excessive aliasing"));
  EXPECT_THAT(refusal(lists_of_lists), HasSubstr("document contains excessive aliasing"));
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

TEST(ManifestRefusesTexts, AnAliasInItself) {
  EXPECT_THAT(refusal("kind: List\nitems: &a [*a]\n"),
              StartsWith("pod.yaml:2:12: an alias inside the very value"));
  EXPECT_THAT(refusal("a: &a\n  <<: *a\n"), HasSubstr("an alias inside the very value"));
  EXPECT_THAT(refusal("a: &a x\nb:\n  <<: *a\n"), HasSubstr("map merge requires map"));
}

TEST(ManifestRefusesTexts, ManyValues) {
  std::string list = "[0";
  for (int i = 0; i < 450'000; ++i) list += ",0";
  EXPECT_THAT(refusal(list + "]"), HasSubstr("more than 400000 values"));
}

TEST(ManifestRefusesTexts, ManyPodsOfManyMounts) {
  std::string text =
      "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  replicas: 500\n"
      "  selector: {matchLabels: {app: a}}\n"
      "  template:\n    metadata: {labels: {app: a}}\n    spec:\n      volumes: [{name: v}]\n      "
      "containers:\n      - name: c\n"
      "        volumeMounts:\n";
  for (int i = 0; i < 2'000; ++i) {
    text += "        - {name: v, mountPath: /m" + std::to_string(i) + "}\n";
  }
  EXPECT_THAT(refusal(text), HasSubstr("500 pods of 2004 volumes, containers and mounts each"));
}

}  // namespace
}  // namespace mntsim
