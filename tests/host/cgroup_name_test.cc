// SPDX-License-Identifier: Apache-2.0
// Names from /proc/PID/cgroup, as each runtime and cgroup driver writes it.
#include "sim/host/cgroup_name.h"

#include <gtest/gtest.h>

#include <string>

#include "sim/script/words.h"

namespace mntsim {
namespace {

const std::string id = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

std::string name(const std::string& path) {
  return name_from_cgroup("0::" + path + "\n").value_or("(none)");
}

TEST(CgroupName, ContainersOfPodsByEitherDriver) {
  const std::string slice =
      "/kubepods.slice/kubepods-burstable.slice/"
      "kubepods-burstable-pod1b5c86aa_0f0e_4d4c_8b8a_0123456789ab.slice/";
  EXPECT_EQ(name(slice + "cri-containerd-" + id + ".scope"), "pod-1b5c86aa.0123456789ab");
  EXPECT_EQ(name(slice + "crio-" + id + ".scope/container"), "pod-1b5c86aa.0123456789ab");
  const std::string folder = "/kubepods/besteffort/pod1b5c86aa-0f0e-4d4c-8b8a-0123456789ab/";
  EXPECT_EQ(name(folder + id), "pod-1b5c86aa.0123456789ab");
  EXPECT_EQ(name(folder + "crio-" + id), "pod-1b5c86aa.0123456789ab");
  // A guaranteed pod has no class, and a static pod's uid no dashes.
  EXPECT_EQ(name("/kubepods.slice/kubepods-pod5e1ab1e000000000000000000000beef.slice/crio-" + id +
                 ".scope"),
            "pod-5e1ab1e0.0123456789ab");
}

TEST(CgroupName, SystemdsNamesUnderTheOtherDriver) {
  EXPECT_EQ(name("/system.slice/containerd.service/kubepods-pod1b5c86aa_0f0e.slice:"
                 "cri-containerd:" +
                 id),
            "pod-1b5c86aa.0123456789ab");
}

TEST(CgroupName, ContainersWithoutAPod) {
  EXPECT_EQ(name("/system.slice/docker-" + id + ".scope"), "docker-0123456789ab");
  EXPECT_EQ(name("/docker/" + id), "docker-0123456789ab");
  EXPECT_EQ(name("/docker/" + id + "/init.scope"), "docker-0123456789ab");
  EXPECT_EQ(name("/machine.slice/libpod-" + id + ".scope/container"), "libpod-0123456789ab");
  EXPECT_EQ(
      name("/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + id + ".scope"),
      "libpod-0123456789ab");
  EXPECT_EQ(name("/system.slice/" + id), "0123456789ab");
}

TEST(CgroupName, WhoWatchesAContainerIsNotTheContainer) {
  EXPECT_EQ(name("/kubepods.slice/kubepods-pod1b5c86aa_0f0e.slice/crio-conmon-" + id + ".scope"),
            "crio-conmon-0123456789ab");
}

TEST(CgroupName, OtherMachines) {
  EXPECT_EQ(name("/lxc.payload.web/system.slice/nginx.service"), "web");
  EXPECT_EQ(name("/lxc/web"), "web");
  EXPECT_EQ(name("/machine.slice/machine-web\\x2d1.scope"), "web-1");
  EXPECT_EQ(name("/machine.slice/systemd-nspawn@web.service/payload"), "web");
}

TEST(CgroupName, Units) {
  EXPECT_EQ(name("/system.slice/systemd-udevd.service/udev"), "systemd-udevd");
  EXPECT_EQ(name("/system.slice/system-getty.slice/getty@tty1.service"), "getty-tty1");
  EXPECT_EQ(name("/user.slice/user-0.slice/session-3.scope"), "session-3");
  EXPECT_EQ(name("/init.scope"), "init");
}

TEST(CgroupName, NothingTells) {
  EXPECT_EQ(name("/"), "(none)");
  EXPECT_EQ(name("/user.slice"), "(none)");
  EXPECT_EQ(name("/some/folder/0123456789abcdef"), "(none)");
  EXPECT_FALSE(name_from_cgroup(""));
  EXPECT_FALSE(name_from_cgroup("no colon\n0:one\n\n::"));
}

TEST(CgroupName, TheLineThatTellsMostWins) {
  EXPECT_EQ(name_from_cgroup("9:name=systemd:/system.slice/docker.service\n8:pids:/docker/" + id +
                             "\n0::/\n"),
            "docker-0123456789ab");
  // A reader in a cgroup namespace of its own sees the others through `..`.
  EXPECT_EQ(name("/../../../docker/" + id), "docker-0123456789ab");
}

TEST(CgroupName, IsAlwaysAName) {
  for (const std::string& hostile :
       {std::string("/a\x1b[31m.service"), std::string("/-x.service"),
        std::string("/\xff\xfe.scope"), std::string("/\\x1b\\x5b.service"),
        std::string(5000, 'a') + ".service"}) {
    const auto found = name_from_cgroup("0::" + hostile);
    if (found) {
      EXPECT_TRUE(is_name(*found) && (*found)[0] != '-' && found->size() <= 100) << *found;
    }
  }
  EXPECT_EQ(name_from_cgroup("0::/\\x1b.service"), std::nullopt);
}

}  // namespace
}  // namespace mntsim
