// SPDX-License-Identifier: Apache-2.0
// Manifests as projects publish them, in small: each is written for this test and has the mounts
// and the odd fields of what it stands for. From: kubernetes.md, "CSI drivers and friends".
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/manifest/manifest.h"

namespace mntsim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::vector<std::string> warnings_of(const Manifest& manifest) {
  std::vector<std::string> all;
  for (const InputError& warning : manifest.warnings) all.push_back(warning.what);
  return all;
}

/// The propagation of each mount that is not None, by its path.
std::map<std::string, std::string> propagation_of(const Container& container) {
  std::map<std::string, std::string> modes;
  for (const VolumeMount& mount : container.mounts) {
    if (mount.propagation == MountPropagation::none) continue;
    modes[mount.mount_path] = name_of(mount.propagation);
  }
  return modes;
}

// Like the AWS EBS driver's node part.
constexpr std::string_view block_driver = R"yaml(---
# Source: chart/templates/node.yaml
kind: DaemonSet
apiVersion: apps/v1
metadata:
  name: block-node
  namespace: kube-system
  labels:
    app.kubernetes.io/version: "1.46"
spec:
  revisionHistoryLimit: 10
  selector:
    matchLabels:
      app: block-node
  updateStrategy:
    type: RollingUpdate
    rollingUpdate:
      maxUnavailable: 10%
  template:
    metadata:
      labels:
        app: block-node
    spec:
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
            - matchExpressions:
              - {key: kind, operator: NotIn, values: [virtual]}
      nodeSelector:
        kubernetes.io/os: linux
      serviceAccountName: block-node
      priorityClassName: system-node-critical
      tolerations:
        - operator: Exists
      hostNetwork: false
      securityContext: {runAsNonRoot: false, runAsUser: 0, fsGroup: 0}
      containers:
        - name: plugin
          image: registry.example.com/block:v1.46.0
          imagePullPolicy: IfNotPresent
          args:
            - node
            - --endpoint=$(CSI_ENDPOINT)
            - --v=2
          env:
            - name: CSI_ENDPOINT
              value: unix:/csi/csi.sock
            - name: NODE
              valueFrom: {fieldRef: {fieldPath: spec.nodeName}}
          ports:
            - {name: healthz, containerPort: 9808, protocol: TCP}
          livenessProbe:
            httpGet: {path: /healthz, port: healthz}
            failureThreshold: 5
          lifecycle:
            preStop: {exec: {command: ["/bin/block", "pre-stop"]}}
          resources:
            limits: {memory: 256Mi}
            requests: {cpu: 10m, memory: 40Mi}
          securityContext:
            privileged: true
            readOnlyRootFilesystem: true
          volumeMounts:
            - name: kubelet-dir
              mountPath: /var/lib/kubelet
              mountPropagation: "Bidirectional"
            - name: plugin-dir
              mountPath: /csi
            - name: device-dir
              mountPath: /dev
        - name: registrar
          image: registry.example.com/registrar:v2.14.0
          volumeMounts:
            - {name: plugin-dir, mountPath: /csi}
            - name: registration-dir
              mountPath: /registration
            - name: probe-dir
              mountPath: /var/lib/kubelet/plugins/block.csi.example.com/
      volumes:
        - name: kubelet-dir
          hostPath:
            path: /var/lib/kubelet
            type: Directory
        - name: plugin-dir
          hostPath:
            path: /var/lib/kubelet/plugins/block.csi.example.com/
            type: DirectoryOrCreate
        - name: registration-dir
          hostPath: {path: /var/lib/kubelet/plugins_registry/, type: Directory}
        - name: device-dir
          hostPath:
            path: /dev
            type: Directory
        - name: probe-dir
          emptyDir: {}
)yaml";

TEST(ManifestFromTheField, BlockDriver) {
  const Manifest read = parse_manifest(block_driver, "node.yaml");
  EXPECT_THAT(warnings_of(read), IsEmpty());
  ASSERT_THAT(read.pods, SizeIs(1));
  const Pod& pod = read.pods[0];
  EXPECT_EQ(pod.uid, "kube-system_block-node");
  const std::map<std::string, std::string> modes = {{"/var/lib/kubelet", "Bidirectional"}};
  EXPECT_EQ(propagation_of(pod.containers.at(0)), modes);
  EXPECT_THAT(pod.containers[1].mounts, SizeIs(4));
  EXPECT_THAT(pod.volumes, SizeIs(6));
}

// Like ceph-csi's rbd plugin, with its Service behind it.
constexpr std::string_view network_block_driver = R"yaml(---
kind: DaemonSet
apiVersion: apps/v1
metadata:
  name: rbd-node
  # replace with your own
  namespace: default
spec:
  selector: {matchLabels: {app: rbd-node}}
  template:
    metadata: {labels: {app: rbd-node}}
    spec:
      hostNetwork: true
      hostPID: true
      dnsPolicy: ClusterFirstWithHostNet
      containers:
        - name: plugin
          securityContext:
            privileged: true
            capabilities:
              add: ["SYS_ADMIN"]
            allowPrivilegeEscalation: true
          image: registry.example.com/rbd:v3.13.1
          args:
            - "--nodeid=$(NODE_ID)"
            # - "--domainlabels=region,zone"
          imagePullPolicy: "IfNotPresent"
          volumeMounts:
            - mountPath: /dev
              name: host-dev
            - mountPath: /etc/selinux
              name: etc-selinux
              readOnly: true
            - name: plugin-dir
              mountPath: /var/lib/kubelet/plugins
              mountPropagation: "Bidirectional"
            - name: mountpoint-dir
              mountPath: /var/lib/kubelet/pods
              mountPropagation: "Bidirectional"
            - name: keys
              mountPath: /tmp/csi/keys
            - name: config
              mountPath: /etc/ceph/
            - name: oidc-token
              mountPath: /run/secrets/tokens
              readOnly: true
      volumes:
        - name: plugin-dir
          hostPath:
            path: /var/lib/kubelet/plugins
            type: Directory
        - name: mountpoint-dir
          hostPath: {path: /var/lib/kubelet/pods, type: DirectoryOrCreate}
        - name: host-dev
          hostPath:
            path: /dev
        - name: etc-selinux
          hostPath:
            path: /etc/selinux
        - name: config
          configMap:
            name: rbd-config
        - name: keys
          emptyDir: {
            medium: "Memory"
          }
        - name: oidc-token
          projected:
            sources:
              - serviceAccountToken:
                  path: oidc-token
                  expirationSeconds: 3600
                  audience: kms
---
# for the metrics
apiVersion: v1
kind: Service
metadata:
  name: rbd-metrics
spec:
  ports:
    - {name: http, port: 8080, targetPort: 8680}
)yaml";

TEST(ManifestFromTheField, NetworkBlockDriver) {
  const Manifest read = parse_manifest(network_block_driver, "rbd.yaml");
  EXPECT_THAT(warnings_of(read), ElementsAre("Service 'rbd-metrics' is not modelled"));
  ASSERT_THAT(read.pods, SizeIs(1));
  const Pod& pod = read.pods[0];
  EXPECT_TRUE(pod.host_network && pod.host_pid);
  const std::map<std::string, std::string> modes = {{"/var/lib/kubelet/plugins", "Bidirectional"},
                                                    {"/var/lib/kubelet/pods", "Bidirectional"}};
  EXPECT_EQ(propagation_of(pod.containers.at(0)), modes);
  ASSERT_NE(pod.volume("keys"), nullptr);
  EXPECT_EQ(pod.volume("keys")->kind, VolumeKind::empty_dir_memory);
  EXPECT_EQ(pod.volume("oidc-token")->kind, VolumeKind::projected);
}

// Like node-exporter as kube-prometheus has it: lists at the indentation of their key.
constexpr std::string_view exporter = R"yaml(apiVersion: apps/v1
kind: DaemonSet
metadata:
  labels:
    app.kubernetes.io/version: 1.6.1
  name: exporter
  namespace: monitoring
spec:
  selector:
    matchLabels: {app: exporter}
  template:
    metadata:
      labels: {app: exporter}
      annotations:
        kubectl.kubernetes.io/default-container: exporter
    spec:
      automountServiceAccountToken: true
      containers:
      - args:
        - --path.rootfs=/host/root
        - --mount-points-exclude=^/(dev|proc|sys|run/k3s/.+|var/lib/kubelet/pods/.+)($|/)
        - --ignored-devices=^(veth.*|[a-f0-9]{15})$
        - --listen=[$(IP)]:9100
        image: registry.example.com/exporter:v1.6.1
        name: exporter
        securityContext:
          allowPrivilegeEscalation: false
          capabilities:
            add:
            - SYS_TIME
            drop:
            - ALL
          readOnlyRootFilesystem: true
        volumeMounts:
        - mountPath: /host/sys
          mountPropagation: HostToContainer
          name: sys
          readOnly: true
        - mountPath: /host/root
          mountPropagation: HostToContainer
          name: root
          readOnly: true
      hostNetwork: true
      hostPID: true
      tolerations:
      - operator: Exists
      volumes:
      - hostPath:
          path: /sys
        name: sys
      - hostPath:
          path: /
        name: root
  updateStrategy:
    type: RollingUpdate
)yaml";

TEST(ManifestFromTheField, Exporter) {
  const Manifest read = parse_manifest(exporter, "exporter.yaml");
  EXPECT_THAT(warnings_of(read), IsEmpty());
  const Container& container = read.pods.at(0).containers.at(0);
  const std::map<std::string, std::string> modes = {{"/host/sys", "HostToContainer"},
                                                    {"/host/root", "HostToContainer"}};
  EXPECT_EQ(propagation_of(container), modes);
  EXPECT_TRUE(container.read_only_root);
  EXPECT_EQ(read.pods[0].volume("root")->host_path, "/");
  EXPECT_EQ(container.command.at(3), "--listen=[$(IP)]:9100");
}

// Like velero's node agent: what its installer writes, nulls and a status included.
constexpr std::string_view backup_agent = R"yaml(apiVersion: apps/v1
kind: DaemonSet
metadata:
  creationTimestamp: null
  name: node-agent
  namespace: velero
spec:
  selector:
    matchLabels: {name: node-agent}
  template:
    metadata:
      creationTimestamp: null
      labels: {name: node-agent}
    spec:
      containers:
      - args: [node-agent, server, ""]
        command:
        - /velero
        name: node-agent
        resources: {}
        securityContext:
          privileged: false
        volumeMounts:
        - mountPath: /host_pods
          mountPropagation: HostToContainer
          name: host-pods
        - mountPath: /var/lib/kubelet/plugins
          mountPropagation: HostToContainer
          name: host-plugins
        - mountPath: /scratch
          name: scratch
        - mountPath: /credentials
          name: cloud-credentials
      dnsPolicy: ClusterFirst
      securityContext:
        runAsUser: 0
      volumes:
      - hostPath:
          path: /var/lib/kubelet/pods
        name: host-pods
      - hostPath:
          path: /var/lib/kubelet/plugins
        name: host-plugins
      - emptyDir: {}
        name: scratch
      - name: cloud-credentials
        secret:
          defaultMode: 0640
          secretName: cloud-credentials
  updateStrategy: {}
status:
  currentNumberScheduled: 0
  desiredNumberScheduled: 0
)yaml";

TEST(ManifestFromTheField, BackupAgent) {
  const Manifest read = parse_manifest(backup_agent, "agent.yaml");
  EXPECT_THAT(warnings_of(read), IsEmpty());
  const Container& container = read.pods.at(0).containers.at(0);
  EXPECT_THAT(container.command, ElementsAre("/velero", "node-agent", "server", ""));
  EXPECT_THAT(propagation_of(container), SizeIs(2));
  EXPECT_EQ(container.mounts.back().name, "kube-api-access");
}

// What `kubectl get pod -o yaml` prints: the token stands there already, and much that the server
// filled in.
constexpr std::string_view live_pod = R"yaml(apiVersion: v1
items:
- apiVersion: v1
  kind: Pod
  metadata:
    annotations:
      note: "true"
      kubectl.kubernetes.io/last-applied-configuration: |
        {"apiVersion":"v1","kind":"Pod"}
    creationTimestamp: "2024-01-01T00:00:00Z"
    generateName: web-6b7f-
    name: web-6b7f-x2x4z
    namespace: shop
    ownerReferences:
    - {apiVersion: apps/v1, kind: ReplicaSet, name: web-6b7f, uid: 0d1c, controller: true}
    uid: 5b1ad4c2-27a2-4e70-9f5a-3a2f0f3b9b61
  spec:
    containers:
    - name: app
      image: nginx
      resources: {}
      terminationMessagePath: /dev/termination-log
      terminationMessagePolicy: File
      volumeMounts:
      - mountPath: /var/run/secrets/kubernetes.io/serviceaccount
        name: kube-api-access-9xk2p
        readOnly: true
        recursiveReadOnly: Disabled
    enableServiceLinks: true
    nodeName: node-1
    preemptionPolicy: PreemptLowerPriority
    priority: 0
    restartPolicy: Always
    schedulerName: default-scheduler
    securityContext: {}
    serviceAccount: default
    terminationGracePeriodSeconds: 30
    volumes:
    - name: kube-api-access-9xk2p
      projected:
        defaultMode: 420
        sources:
        - serviceAccountToken: {expirationSeconds: 3607, path: token}
        - configMap: {items: [{key: ca.crt, path: ca.crt}], name: kube-root-ca.crt}
  status:
    phase: Running
kind: List
metadata:
  resourceVersion: ""
)yaml";

TEST(ManifestFromTheField, LivePod) {
  const Manifest read = parse_manifest(live_pod, "<stdin>");
  EXPECT_THAT(warnings_of(read), IsEmpty());
  ASSERT_THAT(read.pods, SizeIs(1));
  EXPECT_EQ(read.pods[0].uid, "5b1ad4c2-27a2-4e70-9f5a-3a2f0f3b9b61");
  EXPECT_EQ(read.pods[0].name_space, "shop");
  EXPECT_THAT(read.pods[0].volumes, SizeIs(1));
  EXPECT_THAT(read.pods[0].containers.at(0).mounts, SizeIs(1));
}

}  // namespace
}  // namespace mntsim
