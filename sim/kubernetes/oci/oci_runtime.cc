// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/oci/oci_runtime.h"

#include "sim/kubernetes/oci/crun.h"
#include "sim/kubernetes/oci/oci_jail.h"
#include "sim/kubernetes/oci/runc.h"

namespace mntsim {

namespace {

constexpr std::string_view propagations[] = {"private",  "slave",  "shared",  "unbindable",
                                             "rprivate", "rslave", "rshared", "runbindable"};

Complaint refuse(const Transcript& transcript, OciKind runtime, const OciConfig& config,
                 const OciJob& job) {
  const std::string runc = "runc create failed: ";
  if (!config.mount_namespace)
    return "a container without a mount namespace of its own is not modelled";
  const std::string& how = config.rootfs_propagation;
  bool known = how.empty();
  for (const std::string_view word : propagations) known = known || how == word;
  if (!known) return runc + "rootfsPropagation=" + how + " is not supported";
  if (transcript.is_directory(job.parent, config.root_path)) return std::nullopt;
  if (runtime != OciKind::crun) {
    return runc + "invalid rootfs: stat " + config.root_path + ": no such file or directory";
  }
  return "make `" + config.root_path + "` private: No such file or directory";
}

/// What the call of the runtime itself does to its caller's table. crun does it at each start of
/// the program, whatever the command; runc from 1.2 on copies itself to where no table shows it.
void start_program(Transcript& transcript, OciKind runtime, const OciJob& job) {
  if (runtime == OciKind::runc) return;
  if (runtime == OciKind::crun) {
    transcript.begin(Actor::oci, "crun binds itself read-only, and detaches the bind");
    bind_itself(transcript, job.parent, "/usr/bin/crun", "/tmp/crun." + job.id);
    return;
  }
  transcript.begin(Actor::oci, "runc binds itself read-only, and detaches the bind");
  const std::string directory = job.state_dir + "/" + job.id;
  bind_itself(transcript, job.parent, "/usr/bin/runc", directory + "/runc." + job.id);
}

Complaint enter(const Jail& jail, OciKind runtime) {
  switch (runtime) {
    case OciKind::runc_1_1: return enter_by_runc(jail, RuncVersion::before_1_2);
    case OciKind::runc: return enter_by_runc(jail, RuncVersion::main);
    case OciKind::crun: return enter_by_crun(jail);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> create_container(Transcript& transcript, OciKind runtime,
                                            const OciConfig& config, const OciJob& job) {
  Complaint failed = refuse(transcript, runtime, config, job);
  // runc reads its configuration before it starts the copy of itself that goes inside.
  if (!failed || runtime == OciKind::crun) start_program(transcript, runtime, job);
  transcript.begin(Actor::oci, "build the root file system of " + job.id);
  if (!failed) {
    (void)transcript.run(job.parent, "fork " + job.task);
    (void)transcript.run(job.task, "unshare");
    failed = enter({transcript, config, job.task, config.root_path}, runtime);
    if (failed) (void)transcript.run(job.task, "exit");
  }
  if (failed) transcript.remark(*failed, true);
  return failed;
}

Errno exec_in_container(Transcript& transcript, OciKind runtime, const OciJob& job,
                        const std::string& line) {
  start_program(transcript, runtime, job);
  transcript.begin(Actor::oci, "exec in " + job.id);
  const std::string task = job.task + ".exec";
  (void)transcript.run(job.task, "fork " + task);
  const Errno result = transcript.run(task, line);
  (void)transcript.run(task, "exit");
  return result;
}

}  // namespace mntsim
