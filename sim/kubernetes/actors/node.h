// SPDX-License-Identifier: Apache-2.0
// A node: its host, its kubelet, its container runtime, its CSI drivers, and the pods that live on
// it. The actors are free functions over it, one file each: systemd.h, kubelet.h, csi_driver.h,
// cri.h, oci_runtime.h. Node puts them in their order.
#pragma once

#include <list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/manifest/pod.h"
#include "sim/kubernetes/node_options.h"
#include "sim/kubernetes/oci/oci_config.h"
#include "sim/kubernetes/transcript.h"

namespace mntsim {

/// A container that was created, living or dead.
struct RunningContainer {
  std::string task;  // "web.app"
  std::string id;    // "web.app", "web.app.1" after a restart
  unsigned attempt = 0;
  bool running = false;
  std::string rootfs;  // where the runtime has mounted its overlay; empty: nowhere
  OciConfig config;    // of its last start; without `root_path` where it came to none
};

/// A volume of a pod that was set up.
struct RunningVolume {
  std::string path;      // what a container's bind starts from, on the host
  bool mounted = false;  // by the kubelet or a driver: has to be unmounted
  std::string driver;    // a CSI driver's name
  std::string device;    // the global mount's path; empty: none
};

/// A container that does not run, and what an actor said.
struct FailedContainer {
  std::string name;
  std::string text;
};

struct RunningPod {
  Pod pod;
  std::string name;                              // what it is called on this node
  std::string directory;                         // /var/lib/kubelet/pods/UID
  bool sandbox = false;                          // is there one?
  std::map<std::string, RunningVolume> volumes;  // by volume
  std::map<std::string, RunningContainer>
      containers;                       // by container; the pause container is "pause"
  std::vector<FailedContainer> failed;  // when the pod was created
  std::string stuck;                    // why it hangs in Terminating; empty: it does not
};

/// A CSI driver's node part: a container whose namespace receives from and sends to
/// /var/lib/kubelet.
struct RunningDriver {
  std::string name;
  std::string pod;   // the pod it lives in
  std::string task;  // the container's task, which makes the driver's mounts
};

class Node {
 public:
  /// A node as it is after boot: systemd's mounts, kubelet and runtime started. The machine is
  /// borrowed and must be in its initial state but for what a scenario's commands did.
  Node(SimulatedMachine& machine, NodeOptions options);

  /// A node on a machine as it is: nothing is mounted, and daemons that are not there are started
  /// in the namespace of `init`.
  struct AsItIs {};
  Node(SimulatedMachine& machine, NodeOptions options, AsItIs as_it_is);

  /// Creates a pod: volumes, sandbox, containers in their order (init containers run and end). A
  /// container that does not start keeps others from it only if it is an init container or a
  /// sidecar. What actors say where they cannot ("path … is not a shared mount"), of several
  /// containers each; nothing: the pod runs.
  std::optional<std::string> create_pod(const Pod& pod);

  /// Deletes a pod: containers, sandbox, volumes, devices. What keeps it in Terminating; nothing:
  /// it is gone. Called again for a pod that hangs, it goes on where it was.
  std::optional<std::string> delete_pod(const std::string& name);

  // Containers, by their task's name: "POD.CONTAINER". Each: what an actor says where it cannot.

  std::optional<std::string> start_container(const std::string& task);
  std::optional<std::string> stop_container(const std::string& task);
  std::optional<std::string> restart_container(const std::string& task);
  /// Runs a line in a container by a process of its own (kubectl exec). Its errno.
  Errno exec(const std::string& task, const std::string& line);

  /// The driver's container ends and starts again; what it does with its mounts is `remount`.
  enum class DriverRemount : std::uint8_t { none, stacked, replaced };
  std::optional<std::string> restart_csi(const std::string& driver, DriverRemount remount);
  void restart_kubelet();
  /// The service of the container runtime; with `new_namespace` in a namespace made anew.
  void restart_runtime(bool new_namespace);

  // What the actors share.

  [[nodiscard]] const NodeOptions& options() const { return options_; }
  [[nodiscard]] Transcript& transcript() { return transcript_; }
  [[nodiscard]] const Transcript& transcript() const { return transcript_; }
  [[nodiscard]] std::list<RunningPod>& pods() { return pods_; }
  [[nodiscard]] const std::list<RunningPod>& pods() const { return pods_; }
  [[nodiscard]] std::list<RunningDriver>& drivers() { return drivers_; }
  /// By what it is called: its name, or NAMESPACE_NAME where another pod had that name first.
  [[nodiscard]] RunningPod* find_pod(std::string_view name);
  /// By the manifest's name and namespace.
  [[nodiscard]] RunningPod* find_pod(const Pod& pod);
  [[nodiscard]] RunningDriver* find_driver(std::string_view name);

  /// A container's pod, and what the manifest says of it.
  struct FoundContainer {
    RunningPod* pod = nullptr;
    const Container* container = nullptr;  // null: there is none of that task's name
  };
  [[nodiscard]] FoundContainer find_container(std::string_view task);

  /// The tasks of the daemons. "kubelet"; "containerd" or "crio".
  [[nodiscard]] static constexpr std::string_view kubelet() { return "kubelet"; }
  [[nodiscard]] std::string_view runtime() const {
    return options_.cri == CriKind::containerd ? "containerd" : "crio";
  }

 private:
  NodeOptions options_;
  Transcript transcript_;
  // A driver's pod is created while the pod that needs it is set up: in a list the latter stays
  // where it is.
  std::list<RunningPod> pods_;
  std::list<RunningDriver> drivers_;
};

}  // namespace mntsim
