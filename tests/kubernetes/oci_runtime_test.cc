// SPDX-License-Identifier: Apache-2.0
// The exact tables are compared with the real runtimes' (runtimes/); here is what those two cannot
// show: runc from 1.2 on, the words of refusals, exec.
#include "sim/kubernetes/oci/oci_runtime.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace mntsim {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;

/// A host with /proc, /dev, /run and a root file system.
class OciRuntimeTest : public ::testing::Test {
 protected:
  OciRuntimeTest() {
    for (const char* line :
         {"mkdir /proc", "mkdir /dev", "mkdir /run", "mkdir -p /srv/d/sub", "touch /srv/f",
          "mount -t proc proc /proc", "mount -t tmpfs dev /dev", "touch /dev/null",
          "mount -t tmpfs run /run", "mount -t tmpfs -o nosuid,nodev,noexec shm /srv/d",
          "mount --make-rshared /", "mkdir -p /run/c/rootfs",
          "mount -t tmpfs overlay /run/c/rootfs", "mkdir /run/c/rootfs/run",
          "mkdir /run/c/rootfs/var", "ln -s /run /run/c/rootfs/var/run",
          "ln -s /nowhere /run/c/rootfs/lost"}) {
      EXPECT_EQ(transcript_.run("init", line), ok) << line;
    }
    config_.root_path = "/run/c/rootfs";
    config_.mounts = {{"/proc", "proc", "proc", {"nosuid", "nodev", "noexec"}},
                      {"/dev", "tmpfs", "tmpfs", {"nosuid"}}};
    (void)transcript_.take();
  }

  std::optional<std::string> create(OciKind runtime) {
    return create_container(transcript_, runtime, config_, job_);
  }

  void add_bind(const std::string& destination, const std::string& source,
                std::vector<std::string> options) {
    config_.mounts.push_back({destination, "bind", source, std::move(options)});
  }

  [[nodiscard]] std::vector<std::string> commands(std::string_view task) const {
    std::vector<std::string> texts;
    for (const DoneCommand& done : transcript_.commands()) {
      if (done.command.task == task) texts.push_back(done.command.text);
    }
    return texts;
  }

  /// The container's mountinfo line whose mount point is `path`, from its options on.
  [[nodiscard]] std::string line_at(const std::string& path) {
    for (const TaskTable& table : machine_.snapshot()) {
      if (table.task != "c") continue;
      for (const std::string& line : table.lines) {
        const std::size_t at = line.find(" " + path + " ");
        if (at != std::string::npos) return line.substr(at + path.size() + 2);
      }
    }
    return "(no line)";
  }

  SimulatedMachine machine_;
  Transcript transcript_{machine_};
  OciConfig config_;
  OciJob job_{"init", "c", "c", "/run/runc"};
};

TEST_F(OciRuntimeTest, OldRuncBindsItselfInTheHostsTable) {
  EXPECT_EQ(create(OciKind::runc_1_1), std::nullopt);
  EXPECT_THAT(
      commands("init"),
      ElementsAre("mkdir -p /usr/bin", "touch /usr/bin/runc", "mkdir -p /run/runc/c",
                  "touch /run/runc/c/runc.c", "mount --bind /usr/bin/runc /run/runc/c/runc.c",
                  "mount -o bind,remount,ro /run/runc/c/runc.c", "umount -l /run/runc/c/runc.c",
                  "rm /run/runc/c/runc.c", "fork c"));
}

TEST_F(OciRuntimeTest, NewRuncLeavesTheHostsTableAlone) {
  EXPECT_EQ(create(OciKind::runc), std::nullopt);
  EXPECT_THAT(commands("init"), ElementsAre("fork c"));
}

TEST_F(OciRuntimeTest, NewRuncMakesTheWholeContainerShared) {
  config_.rootfs_propagation = "rshared";
  EXPECT_EQ(create(OciKind::runc), std::nullopt);
  EXPECT_THAT(line_at("/"), HasSubstr("shared:"));
  EXPECT_THAT(line_at("/proc"), HasSubstr("shared:"));
}

TEST_F(OciRuntimeTest, OldRuncLeavesTheContainersOwnMountsPrivate) {
  config_.rootfs_propagation = "rshared";
  EXPECT_EQ(create(OciKind::runc_1_1), std::nullopt);
  EXPECT_THAT(line_at("/"), Not(HasSubstr("shared:")));
}

TEST_F(OciRuntimeTest, NewRuncTakesRwForAnOrder) {
  add_bind("/d", "/srv/d", {"rbind", "rprivate", "rw"});
  EXPECT_EQ(create(OciKind::runc), std::nullopt);
  EXPECT_THAT(line_at("/d"), HasSubstr("rw,relatime"));
  EXPECT_THAT(commands("c"), Contains("mount -o bind,remount /run/c/rootfs/d"));
}

TEST_F(OciRuntimeTest, OldRuncTakesRwForNone) {
  add_bind("/d", "/srv/d", {"rbind", "rprivate", "rw"});
  EXPECT_EQ(create(OciKind::runc_1_1), std::nullopt);
  EXPECT_THAT(line_at("/d"), HasSubstr("rw,nosuid,nodev,noexec"));
}

TEST_F(OciRuntimeTest, NewRuncMasksAllDirectoriesByOneTmpfs) {
  config_.masked_paths = {"/proc/acpi", "/proc/scsi", "/proc/keys", "/no/such/path"};
  EXPECT_EQ(create(OciKind::runc), std::nullopt);
  EXPECT_THAT(commands("c"), Contains("mount --bind /proc/acpi /proc/scsi"));
  EXPECT_THAT(line_at("/proc/scsi"), HasSubstr("ro,relatime - tmpfs tmpfs ro"));
  EXPECT_THAT(line_at("/proc/keys"), HasSubstr("rw,nosuid"));
  EXPECT_EQ(line_at("/no/such/path"), "(no line)");
}

TEST_F(OciRuntimeTest, TargetsStayInsideTheRootFileSystem) {
  add_bind("/var/run/secrets/s", "/srv/f", {"rbind"});
  EXPECT_EQ(create(OciKind::crun), std::nullopt);
  EXPECT_THAT(line_at("/run/secrets/s"), HasSubstr("rw,relatime"));
}

TEST_F(OciRuntimeTest, AMissingSourceIsRefusedInTheRuntimesWords) {
  add_bind("/d", "/srv/none", {"rbind"});
  EXPECT_THAT(create(OciKind::runc_1_1),
              Optional(HasSubstr(
                  "error during container init: error mounting \"/srv/none\" to rootfs at \"/d\": "
                  "stat /srv/none: no such file or directory")));
  EXPECT_THAT(create(OciKind::crun),
              Optional(std::string("error stat'ing file `/srv/none`: No such file or directory")));
  EXPECT_FALSE(machine_.task("c"));
  EXPECT_TRUE(transcript_.actions().back().failed);
}

TEST_F(OciRuntimeTest, AFileOnADirectoryIsRefusedInTheRuntimesWords) {
  add_bind("/run", "/srv/f", {"rbind", "ro"});
  EXPECT_THAT(create(OciKind::runc),
              Optional(HasSubstr(
                  "mount /srv/f:/run (via /proc/self/fd/6), flags: 0x5001: not a directory")));
  EXPECT_THAT(create(OciKind::crun),
              Optional(std::string("mount `/srv/f` to `run`: Not a directory")));
}

TEST_F(OciRuntimeTest, RuncMountsOnlyWhatItKnowsInProc) {
  add_bind("/proc/loadavg", "/srv/f", {"bind"});
  EXPECT_EQ(create(OciKind::runc), std::nullopt);
  EXPECT_EQ(transcript_.run("c", "exit"), ok);
  add_bind("/proc/sys", "/srv/d", {"bind"});
  EXPECT_THAT(create(OciKind::runc),
              Optional(HasSubstr(
                  "\"/run/c/rootfs/proc/sys\" cannot be mounted because it is inside /proc")));
}

TEST_F(OciRuntimeTest, CrunGoesThroughNoLinkThatLeadsNowhere) {
  add_bind("/lost/x", "/srv/d", {"bind"});
  EXPECT_THAT(create(OciKind::crun),
              Optional(std::string("openat2 `lost`: No such file or directory")));
  EXPECT_EQ(create(OciKind::runc), std::nullopt);
  EXPECT_THAT(line_at("/nowhere/x"), HasSubstr("tmpfs shm"));
}

TEST_F(OciRuntimeTest, RefusesBeforeAnythingIsMade) {
  config_.rootfs_propagation = "sideways";
  EXPECT_THAT(create(OciKind::runc),
              Optional(HasSubstr("rootfsPropagation=sideways is not supported")));
  config_.rootfs_propagation.clear();
  config_.mount_namespace = false;
  EXPECT_THAT(create(OciKind::runc), Optional(HasSubstr("not modelled")));
  config_.mount_namespace = true;
  config_.root_path = "/nowhere";
  EXPECT_THAT(create(OciKind::runc),
              Optional(HasSubstr("invalid rootfs: stat /nowhere: no such file")));
  EXPECT_THAT(transcript_.commands(), IsEmpty());
}

TEST_F(OciRuntimeTest, ExecRunsInsideByATaskOfItsOwn) {
  EXPECT_EQ(create(OciKind::runc), std::nullopt);
  (void)transcript_.take();
  EXPECT_EQ(exec_in_container(transcript_, OciKind::runc, job_, "mkdir /made"), ok);
  EXPECT_TRUE(transcript_.exists("init", "/run/c/rootfs/made"));
  EXPECT_EQ(exec_in_container(transcript_, OciKind::runc, job_, "ls /srv"), Errno{ENOENT});
  EXPECT_FALSE(machine_.task("c.exec"));
  EXPECT_THAT(commands("init"), IsEmpty());
  EXPECT_EQ(exec_in_container(transcript_, OciKind::crun, job_, "ls /"), ok);
  EXPECT_THAT(commands("init"), Contains("umount -l /tmp/crun.c"));
}

}  // namespace
}  // namespace mntsim
