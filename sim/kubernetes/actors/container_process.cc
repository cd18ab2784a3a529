// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/actors/container_process.h"

#include "sim/kubernetes/actors/runtime_paths.h"
#include "sim/kubernetes/error_words.h"
#include "sim/kubernetes/oci/oci_runtime.h"
#include "sim/kubernetes/paths.h"

namespace mntsim {

namespace {

using Failure = std::optional<std::string>;

/// The names that nearly every image has; /var/run is a link into /run.
void unpack_image(Transcript& transcript, std::string_view task, const std::string& rootfs) {
  for (const char* name : {"/bin", "/dev", "/etc", "/proc", "/run", "/sys", "/tmp", "/var"}) {
    static_cast<void>(transcript.run(task, "mkdir " + mntsim::quoted(rootfs + name)));
  }
  static_cast<void>(transcript.run(task, "ln -s /run " + mntsim::quoted(rootfs + "/var/run")));
}

Failure mount_overlay(Node& node, RunningContainer& container) {
  Transcript& transcript = node.transcript();
  const std::string rootfs = rootfs_of(node.options(), container.id);
  transcript.begin(Actor::cri, "overlay of container " + container.task);
  static_cast<void>(transcript.make_directory(node.runtime(), rootfs));
  const Errno error = transcript.mount(node.runtime(), "tmpfs", "", "overlay", rootfs);
  if (error != ok) {
    return "failed to mount rootfs component: mount source: \"overlay\", target: \"" + rootfs +
           "\": " + go_words(error);
  }
  container.rootfs = rootfs;
  unpack_image(transcript, node.runtime(), rootfs);
  return std::nullopt;
}

}  // namespace

std::optional<std::string> create_process(Node& node, RunningContainer& container,
                                          OciConfig config) {
  config.root_path = rootfs_of(node.options(), container.id);
  container.config = std::move(config);
  if (Failure failure = mount_overlay(node, container)) return failure;
  Transcript& transcript = node.transcript();
  transcript.begin(Actor::oci, "create container " + container.task);
  const OciJob job{std::string(node.runtime()), container.task, container.id,
                   oci_state_directory(node.options())};
  Failure failure = create_container(transcript, node.options().oci, container.config, job);
  container.running = !failure;
  if (!failure) return std::nullopt;
  end_process(node, container);
  return (node.options().cri == CriKind::crio ? "container create failed: "
                                              : "failed to create containerd task: ") +
         *failure;
}

void end_process(Node& node, RunningContainer& container) {
  Transcript& transcript = node.transcript();
  transcript.begin(Actor::cri, "container " + container.task + " ends; its overlay goes");
  if (container.running) static_cast<void>(transcript.run(container.task, "exit"));
  container.running = false;
  if (container.rootfs.empty()) return;
  const Errno error = transcript.umount(node.runtime(), "", container.rootfs);
  if (error == Errno{EBUSY}) {
    transcript.remark("the overlay is busy: it is detached", false);
    static_cast<void>(transcript.umount(node.runtime(), "-l", container.rootfs));
  }
  static_cast<void>(transcript.rmdir(node.runtime(), container.rootfs));
  static_cast<void>(transcript.rmdir(node.runtime(), parent_of(container.rootfs)));
  container.rootfs.clear();
}

}  // namespace mntsim
