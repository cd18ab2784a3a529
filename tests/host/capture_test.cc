// SPDX-License-Identifier: Apache-2.0
// Capture: from a folder that looks like a procfs, and from this machine's.
#include "sim/host/capture.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sim/host/namespace_entry.h"
#include "sim/script/machine.h"
#include "sim/script/words.h"
#include "tests/cli/program.h"

namespace mntsim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const char* const host_table = "22 1 0:20 / / rw shared:1 - ext4 /dev/vda rw\n";
const char* const pod_table = "90 22 0:40 / / rw - overlay overlay rw\n";

/// A folder with the files that capture reads.
class FakeProcfs {
 public:
  FakeProcfs& process(int pid, const std::string& comm, std::uint64_t inode,
                      const std::string& table) {
    const std::string name = std::to_string(pid);
    file(name + "/comm", comm + "\n");
    file(name + "/mountinfo", table);
    file(name + "/cgroup", "0::/\n");
    file(name + "/maps", "");
    link(name + "/ns/mnt", "mnt:[" + std::to_string(inode) + "]");
    link(name + "/root", "/");
    link(name + "/cwd", "/");
    link(name + "/exe", "/usr/bin/" + comm);
    std::filesystem::create_directories(path() + "/" + name + "/task/" + name);
    std::filesystem::create_directories(path() + "/" + name + "/fd");
    return *this;
  }
  FakeProcfs& file(const std::string& name, const std::string& content) {
    std::filesystem::create_directories(std::filesystem::path(path() + "/" + name).parent_path());
    std::ofstream(path() + "/" + name) << content;
    return *this;
  }
  FakeProcfs& link(const std::string& name, const std::string& target) {
    const std::filesystem::path place = path() + "/" + name;
    std::filesystem::create_directories(place.parent_path());
    std::filesystem::remove(place);
    std::filesystem::create_symlink(target, place);
    return *this;
  }
  [[nodiscard]] const std::string& path() const { return directory_.path(); }

 private:
  TemporaryDirectory directory_;
};

std::vector<std::string> names(const NodeTables& node) {
  std::vector<std::string> found;
  for (const NodeTable& table : node.tables) found.push_back(table.name);
  return found;
}

TEST(Capture, OneTableANamespaceWithTheHostFirst) {
  FakeProcfs procfs;
  procfs.process(1, "systemd", 4000, host_table).process(7, "sh", 4000, host_table);
  procfs.process(5, "nginx", 4001, pod_table);
  const NodeTables node = capture(procfs.path());
  EXPECT_THAT(names(node), ElementsAre("host", "nginx-5"));
  EXPECT_EQ(node.tables[0].mountinfo, host_table);
  EXPECT_EQ(node.tables[0].inode, 4000U);
  EXPECT_EQ(node.tables[1].mountinfo, pod_table);
  EXPECT_EQ(node.tables[1].partial, "");
}

TEST(Capture, NamesAreUnique) {
  FakeProcfs procfs;
  procfs.process(1, "systemd", 4000, host_table);
  procfs.process(5, "a", 4001, pod_table).process(6, "b", 4002, pod_table);
  procfs.file("5/cgroup", "0::/system.slice/web.service\n");
  procfs.file("6/cgroup", "0::/system.slice/web.service\n");
  EXPECT_THAT(names(capture(procfs.path())), ElementsAre("host", "web", "web-2"));
}

TEST(Capture, PrefersAReaderWhoseRootIsTheNamespaces) {
  FakeProcfs procfs;
  procfs.process(1, "systemd", 4000, host_table);
  procfs.process(5, "jailed", 4001, "").link("5/root", "/srv/jail");
  procfs.process(9, "whole", 4001, pod_table);
  const NodeTables node = capture(procfs.path());
  EXPECT_THAT(names(node), ElementsAre("host", "whole-9"));
  EXPECT_EQ(node.tables[1].mountinfo, pod_table);
  EXPECT_EQ(node.tables[1].partial, "");
}

TEST(Capture, SaysThatAViewIsPartialAndCallsPathsAsItDoes) {
  FakeProcfs procfs;
  procfs.process(1, "systemd", 4000, host_table);
  procfs.process(5, "deep", 4001, "").link("5/root", "/srv/jail/deep");
  procfs.process(6, "jailed", 4001, "").link("6/root", "/srv/jail").link("6/cwd", "/srv/jail/x");
  const NodeTables node = capture(procfs.path());
  EXPECT_THAT(names(node), ElementsAre("host", "jailed-6"));  // it sees more than the other one
  EXPECT_EQ(node.tables[1].partial, "its root is /srv/jail");
  std::vector<std::string> held;
  for (const HeldPlace& place : node.tables[1].held) {
    if (place.process == 6) held.push_back(place.path);
  }
  EXPECT_THAT(held, ElementsAre("/", "/x", "/usr/bin/jailed"));
}

TEST(Capture, AThreadMayHaveANamespaceOfItsOwn) {
  FakeProcfs procfs;
  procfs.process(1, "systemd", 4000, host_table).process(5, "dockerd", 4000, host_table);
  procfs.link("5/task/6/ns/mnt", "mnt:[4001]").link("5/task/6/root", "/");
  procfs.link("5/task/7/ns/mnt", "mnt:[4000]");
  procfs.file("5/task/6/mountinfo", pod_table).file("5/task/6/comm", "dockerd\n");
  const NodeTables node = capture(procfs.path());
  EXPECT_THAT(names(node), ElementsAre("host", "dockerd-6"));
}

TEST(Capture, WhatIsOpenStandsWhereItsMountIsShown) {
  FakeProcfs procfs;
  procfs.process(1, "systemd", 4000, host_table).process(5, "nginx", 4001, pod_table);
  procfs.link("5/fd/3", "/var/log/x").file("5/fdinfo/3", "pos:\t0\nflags:\t0\nmnt_id:\t22\n");
  procfs.link("5/fd/4", "/data").file("5/fdinfo/4", "mnt_id:\t90\n");
  procfs.link("5/fd/5", "pipe:[77]").file("5/fdinfo/5", "mnt_id:\t14\n");
  procfs.link("5/fd/6", "/memfd:x (deleted)").file("5/fdinfo/6", "mnt_id:\t1\n");
  procfs.file("5/maps",
              "00400000-00401000 r-xp 00000000 fd:01 12     /lib/libc.so\n"
              "00401000-00402000 r--p 00000000 fd:01 12     /lib/libc.so\n"
              "7ff0-7ff1 rw-p 00000000 00:00 0 \n7ff1-7ff2 rw-p 00000000 00:00 0   [stack]\n");
  procfs.link("5/map_files/400000-401000", "/lib/libc.so");
  const NodeTables node = capture(procfs.path());
  std::vector<std::string> host;
  for (const HeldPlace& place : node.tables[0].held) {
    if (place.kind == HoldKind::open_file) host.push_back(place.command + " " + place.path);
  }
  EXPECT_THAT(host, ElementsAre("nginx /var/log/x"));
  std::vector<std::string> own;
  for (const HeldPlace& place : node.tables[1].held) own.push_back(place.path);
  EXPECT_THAT(own, ElementsAre("/", "/", "/usr/bin/nginx", "/data", "/lib/libc.so"));
}

TEST(Capture, ANamespaceWithoutAProcessIsNamed) {
  FakeProcfs procfs;
  procfs.process(1, "systemd", 4000,
                 std::string(host_table) +
                     "30 22 0:4 mnt:[4005] /run/snapd/ns/lxd.mnt rw - nsfs nsfs rw\n"
                     "31 22 0:4 net:[4006] /run/netns/x rw - nsfs nsfs rw\n"
                     "32 22 0:4 mnt:[4000] /run/own rw - nsfs nsfs rw\n");
  procfs.link("1/fd/9", "mnt:[4007]");
  const NodeTables node = capture(procfs.path());
  EXPECT_THAT(names(node), ElementsAre("host"));
  std::string notes;
  for (const std::string& note : node.notes) notes += note + "\n";
  EXPECT_THAT(notes, HasSubstr("mnt:[4005] has no process that may be asked; it is held by "
                               "/run/snapd/ns/lxd.mnt of host"));
  EXPECT_THAT(notes, HasSubstr("mnt:[4007]"));
  EXPECT_THAT(notes, ::testing::Not(HasSubstr("4006")));
}

TEST(Capture, NameOfABind) {
  EXPECT_EQ(name_of_bind("/run/snapd/ns/lxd.mnt"), "lxd");
  EXPECT_EQ(name_of_bind("/run/kubens/mnt"), "kubens");
  EXPECT_EQ(name_of_bind("/\x1b"), "");
}

TEST(Capture, ProcessesThatGoArePassedOver) {
  FakeProcfs procfs;
  procfs.process(1, "systemd", 4000, host_table).process(5, "gone", 4001, pod_table);
  std::filesystem::remove(procfs.path() + "/5/mountinfo");
  procfs.process(6, "zombie", 4002, pod_table);
  std::filesystem::remove(procfs.path() + "/6/ns/mnt");
  EXPECT_THAT(names(capture(procfs.path())), ElementsAre("host"));
}

TEST(Capture, NothingToRead) {
  const FakeProcfs procfs;
  EXPECT_THROW(static_cast<void>(capture(procfs.path())), HostUnavailable);
  EXPECT_THROW(static_cast<void>(capture(procfs.path() + "/none")), HostUnavailable);
}

/// What an ordinary user's capture of this machine says, in a process of its own.
bool says_what_a_user_may_not_read() {
  const NodeTables node = capture();
  const std::string link = std::filesystem::read_symlink("/proc/self/ns/mnt").string();
  const bool has_own = std::any_of(node.tables.begin(), node.tables.end(), [&](const auto& table) {
    return table.inode && "mnt:[" + std::to_string(*table.inode) + "]" == link;
  });
  const bool says = std::any_of(node.notes.begin(), node.notes.end(), [](const auto& note) {
    return note.find("could not be read (no permission)") != std::string::npos;
  });
  return has_own && says && !node.are_holds_known && node.tables[0].name == "host";
}

TEST(Capture, WithoutPrivilegeItSaysWhatItCouldNotRead) {
  if (geteuid() != 0) GTEST_SKIP() << "needs root, to become somebody else";
  const pid_t child = fork();
  if (child == 0) {
    constexpr uid_t nobody = 65534;
    const bool is_nobody = setresgid(nobody, nobody, nobody) == 0 &&
                           setresuid(nobody, nobody, nobody) == 0 &&
                           prctl(PR_SET_DUMPABLE, 1) == 0;  // or /proc/self is root's
    _exit(is_nobody && says_what_a_user_may_not_read() ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

// This machine: whatever it is, our own namespace is there, whole and as we see it.
TEST(Capture, ThisMachine) {
  std::string own;
  NodeTables node;
  do {  // others may mount meanwhile
    own = read_file("/proc/self/mountinfo");
    node = capture();
  } while (own != read_file("/proc/self/mountinfo"));
  const std::string link = std::filesystem::read_symlink("/proc/self/ns/mnt").string();
  bool found = false;
  for (const NodeTable& table : node.tables) {
    EXPECT_TRUE(is_name(table.name)) << table.name;
    if (table.inode && "mnt:[" + std::to_string(*table.inode) + "]" == link) {
      found = true;
      EXPECT_EQ(table.mountinfo, own);
    }
    for (const HeldPlace& place : table.held) {
      EXPECT_NE(place.process, static_cast<std::uint64_t>(getpid()));
    }
  }
  EXPECT_TRUE(found);
}

}  // namespace
}  // namespace mntsim
