// SPDX-License-Identifier: Apache-2.0
// Logs of strace and mountsnoop as scripts. The logs are written anew, in the forms that the
// programs print.
#include "sim/import/trace_script.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "sim/import/call_line.h"
#include "sim/import/traced_call.h"
#include "sim/script/parser.h"
#include "sim/script/random.h"

namespace mntsim {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// The lines of the script that are neither comments nor marked "was there".
std::string calls(const std::string& log) {
  const std::string text = script_of_trace(log, "log").text;
  std::string kept;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin) + 1;
    const std::string line = text.substr(begin, end - begin);
    if (line[0] != '#' && line.find("# was there") == std::string::npos) kept += line;
    begin = end;
  }
  return kept;
}

std::string problems(const std::string& log) {
  std::string text;
  for (const InputError& problem : script_of_trace(log, "log").problems) {
    text += problem.message() + "\n";
  }
  return text;
}

TEST(Trace, AProcessAlone) {
  EXPECT_EQ(calls("mount(\"none\", \"/m\", \"tmpfs\", MS_NOSUID|MS_NODEV, \"size=1m\") = 0\n"
                  "mount(NULL, \"/m\", NULL, MS_REC|MS_SHARED, NULL) = 0\n"
                  "umount2(\"/m\", MNT_DETACH|UMOUNT_NOFOLLOW) = 0\n"
                  "+++ exited with 0 +++\n"),
            "fork traced\n"
            "traced$ mount -t tmpfs -o nosuid,nodev,size=1m none /m\n"
            "traced$ mount --make-rshared /m\n"
            "traced$ umount -l --no-follow /m\n"
            "traced$ exit\n");
}

TEST(Trace, EveryFormOfPidAndTime) {
  const std::string call = "mount(\"t\", \"/m\", \"tmpfs\", 0, NULL) = 0";
  const std::string expected = "fork p12\np12$ mount -t tmpfs t /m\n";
  for (const char* const head :
       {"12    ", "[pid    12] ", "12    10:11:12 ", "[pid 12] 10:11:12.123456 ",
        "12 1700000000.123456 ", "12      0.000123 ", "12    10:11:12 (+     0.000000) ",
        "12 [00007f3a1c2d3e4f] ", "12 [ 165] ", "12 10:11:12.1 [00007f3a1c2d3e4f] "}) {
    EXPECT_EQ(calls(head + call + "\n"), expected) << head;
    EXPECT_EQ(calls(head + call + " <0.000012>\r\n"), expected) << head;
  }
  EXPECT_EQ(calls("12<runc> " + call + "\n"), "fork runc-12\nrunc-12$ mount -t tmpfs t /m\n");
  EXPECT_EQ(calls("[pid 12<runc>] " + call + "\n"), "fork runc-12\nrunc-12$ mount -t tmpfs t /m\n");
}

TEST(Trace, StringsAndFlagsInEveryForm) {
  EXPECT_EQ(
      calls(R"(mount("a\"b\\c", "/m\x20\164", "tmpfs", 0x6 /* MS_NOSUID|MS_NODEV */, NULL) = 0)"
            "\n"),
      "fork traced\ntraced$ mount -t tmpfs -o nosuid,nodev 'a\"b\\c' '/m t'\n");
  EXPECT_EQ(calls(R"(mount("none", "/", 0x55ce399e4fe0, MS_REC|MS_SLAVE, NULL) = 0)"
                  "\n"),
            "fork traced\ntraced$ mount --make-rslave /\n");
  // What old programs put into the upper half, as mount(2) takes it off again.
  EXPECT_EQ(calls("mount(\"/\", \"/b\", NULL, MS_MGC_VAL|MS_BIND, NULL) = 0\n"),
            "fork traced\ntraced$ mount --bind / /b\n");
}

TEST(Trace, CallsOfOneProcessCutByThoseOfAnother) {
  EXPECT_EQ(calls("1 mount(\"t\", \"/a\", \"tmpfs\", 0, NULL <unfinished ...>\n"
                  "2 mount(\"u\", \"/b\", \"tmpfs\", 0, NULL) = 0\n"
                  "1 <... mount resumed>) = 0\n"
                  "2 umount2(\"/b\", 0 <unfinished ...>\n"
                  "2 <... umount2 resumed> ) = 0\n"),
            "fork p2\np2$ mount -t tmpfs u /b\nfork p1\np1$ mount -t tmpfs t /a\np2$ umount /b\n");
}

TEST(Trace, ADescriptorThatIsCopiedOverAnother) {
  EXPECT_EQ(calls("openat(AT_FDCWD, \"/a\", O_RDONLY|O_DIRECTORY) = 3\n"
                  "openat(AT_FDCWD, \"/b\", O_RDONLY|O_DIRECTORY) = 4\n"
                  "dup2(4, 3) = 3\nfchdir(3) = 0\n"
                  "openat2(AT_FDCWD, \"/c\", {flags=O_PATH, resolve=0}, 24) = 5\n"
                  "dup3(5, 3, O_CLOEXEC) = 3\nfchdir(3) = 0\n"),
            "fork traced\ntraced$ cd /b\ntraced$ cd /c\n");
  const std::string log = "openat(AT_FDCWD, \"/a\", O_RDONLY) = 3\ndup2(9, 3) = 3\nfchdir(3) = 0\n";
  EXPECT_THAT(script_of_trace(log, "log").text,
              HasSubstr("the log does not say what the descriptor is"));
}

TEST(Trace, FilesThatOpenat2AndCreatMake) {
  EXPECT_EQ(calls("creat(\"/a/f\", 0644) = 3\n"
                  "mount(\"/a/f\", \"/b\", NULL, MS_BIND, NULL) = 0\n"),
            "fork traced\ntraced$ touch /a/f\ntraced$ mount --bind /a/f /b\n");
  EXPECT_EQ(calls("openat(AT_FDCWD, \"/r\", O_PATH) = 3\n"
                  "openat2(3, \"x\", {flags=O_RDWR|O_CREAT, mode=0600, resolve=0}, 24) = 4\n"
                  "openat2(3, \"/y\", {flags=O_PATH, resolve=RESOLVE_IN_ROOT}, 24) = 5\n"
                  "fchdir(5) = 0\n"),
            "fork traced\ntraced$ touch /r/x\ntraced$ cd /r//y\n");
}

TEST(Trace, ADescriptorIsBroughtUpToDateWhenManyAreOpen) {
  std::string log;
  for (int descriptor = 3; descriptor < 2000; ++descriptor) {
    log += "open(\"/a\", O_RDONLY) = " + std::to_string(descriptor) + "\n";
  }
  EXPECT_EQ(calls(log + "open(\"/b\", O_RDONLY) = 3\nfchdir(3) = 0\n"),
            "fork traced\ntraced$ cd /b\n");
}

TEST(Trace, WhoForkedAProcessMayBeUnknown) {
  const std::string two =
      "1 unshare(CLONE_NEWNS) = 0\n2 mount(\"t\", \"/m\", \"tmpfs\", 0, NULL) = 0\n";
  EXPECT_THAT(problems(two), HasSubstr("who forked 1 process is not in it"));
  EXPECT_EQ(problems("1 unshare(CLONE_NEWNS) = 0\n1 vfork() = 2\n"
                     "2 mount(\"t\", \"/m\", \"tmpfs\", 0, NULL) = 0\n"),
            "");
}

TEST(Trace, NamesThatBeginWithADash) {
  EXPECT_EQ(calls("mkdir(\"-p\", 0755) = 0\n"
                  "mkdirat(AT_FDCWD, \"--x/y\", 0755) = 0\n"
                  "creat(\"-f\", 0644) = 3\n"
                  "mount(\"-p\", \"-q\", NULL, MS_BIND, NULL) = 0\n"
                  "umount2(\"-q\", 0) = 0\n"
                  "rename(\"-p\", \"-r\") = 0\n"
                  "symlink(\"a\", \"-l\") = 0\n"
                  "chdir(\"-r\") = 0\n"),
            "fork traced\ntraced$ mkdir ./-p\ntraced$ mkdir ./--x/y\ntraced$ touch ./-f\n"
            "traced$ mount --bind ./-p ./-q\ntraced$ umount ./-q\ntraced$ mv ./-p ./-r\n"
            "traced$ ln -s a ./-l\ntraced$ cd ./-r\n");
  EXPECT_THAT(script_of_trace("symlink(\"-f\", \"/l\") = 0\n", "log").text,
              HasSubstr("symlink of traced is not modelled: the link leads to '-f'"));
}

TEST(Trace, ForksStandWhereTheyBegan) {
  // The child speaks before its parent's call returns.
  EXPECT_EQ(calls("5 vfork( <unfinished ...>\n"
                  "6 unshare(CLONE_NEWNS) = 0\n"
                  "5 <... vfork resumed>) = 6\n"
                  "6 +++ exited with 0 +++\n"
                  "5 clone(child_stack=NULL, flags=CLONE_NEWNS|SIGCHLD) = 6\n"
                  "5 clone3({flags=CLONE_VM|CLONE_VFORK, exit_signal=SIGCHLD}, 88) = 8\n"
                  "5 fork() = -1 EAGAIN (Resource temporarily unavailable)\n"),
            "fork p5\np5$ fork p6\np6$ unshare\np6$ exit\np5$ fork p6\np6$ unshare\n"
            "p5$ fork p8\n");
}

TEST(Trace, ATerminalsLogSaysNoPidWhileThereIsOneProcess) {
  EXPECT_EQ(calls("chdir(\"/\") = 0\n"
                  "vfork(strace: Process 9 attached\n"
                  " <unfinished ...>\n"
                  "[pid     9] mount(\"t\", \"/a\", \"tmpfs\", 0, NULL) = 0\n"
                  "[pid     8] <... vfork resumed>) = 9\n"
                  "[pid     9] +++ exited with 0 +++\n"
                  "umount2(\"/a\", 0) = 0\n"
                  "vfork(strace: Process 10 attached\n"
                  ") = 10\n"
                  "[pid    10] +++ exited with 0 +++\n"),
            "fork p8\np8$ cd /\np8$ fork p9\np9$ mount -t tmpfs t /a\np9$ exit\np8$ umount /a\n"
            "p8$ fork p10\np10$ exit\n");
}

// The numbers of children in a pid namespace are not those that strace prints.
TEST(Trace, ChildrenInAPidNamespaceAreFoundByTheirOrder) {
  EXPECT_EQ(calls("5 clone(flags=CLONE_NEWPID|SIGCHLD) = 6\n"
                  "6 unshare(CLONE_NEWNS) = 0\n"
                  "6 fork() = 2\n"
                  "7 mount(\"t\", \"/a\", \"tmpfs\", 0, NULL) = 0\n"
                  "7 +++ exited with 0 +++\n"
                  "9 +++ exited with 0 +++\n"),
            "fork p5\np5$ fork p6\np6$ unshare\np6$ fork p7\np7$ mount -t tmpfs t /a\n"
            "p7$ exit\n");
}

TEST(Trace, ThreadsAreOneTaskUntilOneLeaves) {
  EXPECT_EQ(
      calls("5 clone(child_stack=0x7f, flags=CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_THREAD) = 6\n"
            "6 mount(\"t\", \"/a\", \"tmpfs\", 0, NULL) = 0\n"
            "6 unshare(CLONE_NEWNS|CLONE_FS) = 0\n"
            "6 umount2(\"/a\", 0) = 0\n"
            "6 +++ exited with 0 +++\n"
            "5 +++ exited with 0 +++\n"),
      "fork p5\np5$ mount -t tmpfs t /a\np5$ fork p6\np6$ unshare\np6$ umount /a\n"
      "p6$ exit\np5$ exit\n");
}

TEST(Trace, FailedCallsKeepTheirErrno) {
  EXPECT_EQ(calls("mount(\"/x\", \"/y\", NULL, MS_BIND, NULL) = -1 ENOENT (No such file)\n"
                  "umount2(\"/y\", 0) = -EINVAL\n"),
            "fork traced\ntraced$ mount --bind /x /y  # ENOENT\n"
            "traced$ umount /y  # line 2: EINVAL there, ENOENT here\n");
}

// A call that was refused for something the log does not show would change the tables here.
TEST(Trace, WhatFailedThereAndWouldSucceedHereIsNotRun) {
  const std::string text = script_of_trace(
                               "mount(\"t\", \"/a\", \"tmpfs\", 0, NULL) = 0\n"
                               "umount2(\"/a\", 0) = -1 EBUSY (Device or resource busy)\n"
                               "mount(\"u\", \"/a\", \"tmpfs\", 0, NULL) = 0\n",
                               "log")
                               .text;
  EXPECT_THAT(text, HasSubstr("# traced$ umount /a  # line 2: EBUSY there; it would succeed here, "
                              "and is left out\n"));
}

TEST(Trace, WhatWasThereIsMadeFirst) {
  const std::string text = script_of_trace(
                               "mount(\"/src/f.sock\", \"/run/f.sock\", NULL, MS_BIND, NULL) = 0\n"
                               "mount(\"/src\", \"/dst\", NULL, MS_BIND|MS_REC, NULL) = 0\n"
                               "umount2(\"/old\", 0) = 0\n",
                               "log")
                               .text;
  EXPECT_THAT(text, HasSubstr("traced$ mkdir -p /src  # was there\n"
                              "traced$ touch /src/f.sock  # was there\n"));
  EXPECT_THAT(text, HasSubstr("traced$ mkdir -p /dst  # was there\ntraced$ mount --rbind"));
  EXPECT_THAT(text, HasSubstr("traced$ mount -t tmpfs was-there /old  # was there\n"
                              "traced$ umount /old\n"));
}

TEST(Trace, OtherFileSystemsAreATmpfs) {
  EXPECT_EQ(calls("mount(\"/dev/sda\", \"/m\", \"ext4\", MS_RDONLY, \"data=ordered\") = 0\n"),
            "fork traced\ntraced$ mount -t tmpfs -o ro /dev/sda /m  # ext4 there, a tmpfs here\n");
  EXPECT_EQ(calls("mount(\"x\", \"/\", \"no\\33fs\", 0, NULL) = -1 ENODEV (No such device)\n"),
            "fork traced\n");
}

TEST(Trace, PathsThroughDescriptors) {
  EXPECT_EQ(calls("openat(AT_FDCWD</w>, \"d\", O_RDONLY|O_PATH) = 7</srv/d>\n"
                  "dup(7</srv/d>) = 8</srv/d>\n"
                  "mount(\"t\", \"/proc/self/fd/8\", \"tmpfs\", 0, NULL) = 0\n"
                  "mount(\"/proc/thread-self/fd/7/x\", \"/y\", NULL, MS_BIND, NULL) = 0\n"
                  "fchdir(7</srv/d>) = 0\n"
                  "close(7) = 0\n"
                  "mkdirat(8, \"z\", 0755) = 0\n"),
            "fork traced\ntraced$ mount -t tmpfs t /srv/d\ntraced$ mount --bind /srv/d/x /y\n"
            "traced$ cd /srv/d\ntraced$ mkdir /srv/d/z\n");
}

TEST(Trace, SetnsFollowsTheLinkThatWasOpened) {
  EXPECT_EQ(calls("5 fork() = 6\n6 unshare(CLONE_NEWNS) = 0\n"
                  "5 open(\"/proc/6/ns/mnt\", O_RDONLY) = 3\n5 setns(3, CLONE_NEWNS) = 0\n"),
            "fork p5\np5$ fork p6\np6$ unshare\np5$ setns p6\n");
}

TEST(Trace, AfterALostNamespaceNothingIsInvented) {
  const std::string text = script_of_trace(
                               "5 setns(3<mnt:[4026532177]>, CLONE_NEWNS) = 0\n"
                               "5 mount(\"t\", \"/a\", \"tmpfs\", 0, NULL) = 0\n",
                               "log")
                               .text;
  EXPECT_THAT(text, HasSubstr("# line 1: setns of p5 is not modelled: the log does not say whose "
                              "namespace it is\n# line 2: mount of p5 is not modelled: "));
  EXPECT_THAT(text, Not(HasSubstr("\np5$")));
}

TEST(Trace, WhatHasNoLineIsAComment) {
  const std::string text =
      script_of_trace(
          "mount(\"/very\"..., \"/a\", NULL, MS_BIND, NULL) = 0\n"
          "mount(NULL, \"/a\", NULL, MS_SHARED|MS_PRIVATE, NULL) = -1 EINVAL (Invalid argument)\n"
          "fsopen(\"tmpfs\", FSOPEN_CLOEXEC) = 3\n"
          "mount(\"t\", \"/a\\nreboot\", \"tmpfs\", 0, NULL) = 0\n"
          "mount_setattr(AT_FDCWD, \"/\", AT_RECURSIVE, {attr_set=MOUNT_ATTR_RDONLY, attr_clr=0, "
          "propagation=0, userns_fd=0}, 32) = 0\n",
          "log")
          .text;
  EXPECT_THAT(text, HasSubstr("# line 1: mount of traced is not modelled: the log cut the path"));
  EXPECT_THAT(text, HasSubstr("# line 2: mount of traced is not modelled: no one line makes it"));
  EXPECT_THAT(text, HasSubstr("# line 3: fsopen of traced is not modelled"));
  EXPECT_THAT(text, HasSubstr("# line 4: mount of traced is not modelled: no script holds the path "
                              "'/a\\x0areboot'"));
  EXPECT_THAT(text, HasSubstr("traced$ mount_setattr -r ro /\n"));
}

TEST(Trace, MountsnoopOfBcc) {
  EXPECT_EQ(
      calls("COMM             PID     TID     MNT_NS      CALL\n"
            "mount            710     710     4026531841  mount(\"t\", \"/m\", \"tmpfs\", "
            "MS_MGC_VAL|MS_NOSUID, \"\") = 0\n"
            "(sd-mount)       711     712     4026532001  mount(\"\", \"/\", \"\", "
            "MS_REC|MS_SLAVE, \"\") = 0\n"
            "umount           713     713     4026531841  umount(\"/m\", MNT_DETACH) = 0\n"
            "umount           714     714     4026531841  umount(\"/m\", 0x0) = -EINVAL\n"),
      "mount -t tmpfs -o nosuid t /m  # mount 710\nfork ns-4026532001\nns-4026532001$ unshare\n"
      "ns-4026532001$ mount --make-rslave /  # (sd-mount) 711\numount -l /m  # umount 713\n"
      "umount /m  # umount 714; EINVAL\n");
}

TEST(Trace, MountsnoopOfLibbpfAndItsColumns) {
  EXPECT_EQ(
      calls("TIME     COMM             PID     TID     MNT_NS      CALL\n"
            "10:11:12 my prog          710     710     4026531841  mount(\"/a\", \"/b\", \"\", "
            "MS_BIND | MS_REC, \"\") = 0\n"),
      "mount --rbind /a /b  # my prog 710\n");
  EXPECT_EQ(calls("COMM             PID     TID     PCOMM            PPID    MNT_NS      CALL\n"
                  "mount            710     710     my shell         709     4026531841  "
                  "umount(\"/b\", MS_NOSUID) = -EPERM\n"),
            "umount -l /b  # mount 710; line 2: EPERM there, ENOENT here\n");
}

TEST(Trace, ProblemsNameTheirLine) {
  EXPECT_EQ(problems("mount(\"t\", \"/m\", \"tmpfs\", 0, NULL) = 0\n"
                     "mount(\"t\", \"/m\n"
                     "12 <... umount2 resumed>) = 0\n"
                     "mount(\"t\", \"/m\", \"tmpfs\", 0, NULL)\n"
                     "some program's output\n"
                     "9 mount(\"t\", \"/n\", \"tmpfs\", 0, NULL <unfinished ...>\n"),
            "log:2: a string that is cut: 'mount(\"t\", \"/m'; the line is left out\n"
            "log:3: the end of umount2, whose beginning is not in this log; it is left out\n"
            "log:4: no '=' after the call: 'mount(\"t\", \"/m\", \"tmpfs\", 0, NULL)'; the line is "
            "left out\n"
            "log:5: neither a call nor a signal: 'some program's output'\n"
            "log:6: mount never ended in this log; it is left out\n");
}

TEST(Trace, NoLogAtAll) {
  EXPECT_THROW(static_cast<void>(script_of_trace("", "log")), InputError);
  EXPECT_THROW(static_cast<void>(script_of_trace("read(3, \"x\", 1) = 1\n", "log")), InputError);
  EXPECT_THROW(static_cast<void>(script_of_trace("hello\n", "log")), InputError);
}

TEST(Trace, HugeNumbersAreNoCrash) {
  for (const char* const line :
       {"99999999999999999999999 mount(\"t\", \"/m\", \"tmpfs\", 0, NULL) = 0\n",
        "1 fork() = 99999999999999999999\n", "1 fork() = 9223372036854775807\n",
        "1 mount(\"t\", \"/m\", \"tmpfs\", 0xffffffffffffffffff, NULL) = 0\n",
        "1 close(18446744073709551615) = 0\n", "1 setns(-1, CLONE_NEWNS) = 0\n"}) {
    try {
      static_cast<void>(script_of_trace(line, "log"));
    } catch (const InputError&) {
    }
  }
}

/// A script that can be read again, and drives no terminal.
void expect_safe(const TraceScript& script) {
  for (std::size_t begin = 0; begin < script.text.size();) {
    const std::size_t end = script.text.find('\n', begin);
    const std::string line = script.text.substr(begin, end - begin);
    EXPECT_TRUE(is_printable(line)) << line;
    EXPECT_NO_THROW(static_cast<void>(parse_line(line, {}))) << line;
    begin = end + 1;
  }
  for (const InputError& problem : script.problems) EXPECT_TRUE(is_printable(problem.message()));
}

TEST(Trace, HostileLogsGiveSafeScripts) {
  const std::string good =
      "7 clone(child_stack=NULL, flags=CLONE_NEWNS|SIGCHLD <unfinished ...>\n"
      "8 mount(\"a\\33[31m\", \"/m\\0\\377\", \"tmpfs\", MS_NOSUID|0x1000, \"size=1m\") = 0\n"
      "7 <... clone resumed>) = 8\n[pid 9<sh>] 10:11:12.5 unshare(CLONE_NEWNS|CLONE_FS) = 0\n"
      "9 openat(AT_FDCWD</a, (b>, \"c\", O_RDONLY|O_CREAT) = 3</x>\n"
      "9 mount(\"/proc/self/fd/3\", \"y z\", 0x7f, MS_BIND|MS_REC, NULL) = -1 EBUSY (x)\n"
      "9 pivot_root(\".\", \".\") = 0\n9 fchdir(4</>) = 0\n9 umount2(\".\", MNT_DETACH) = 0\n"
      "8 +++ exited with 0 +++\n7 rename(\"/q\", \"/r\") = 0\n7 symlink(\"a\", \"/s\") = 0\n"
      "7 mount(\"/s\", \"/r\", NULL, MS_MOVE, NULL) = 0\n9 setns(3<mnt:[1]>, 0x20000) = 0\n";
  Random random(7);
  for (int round = 0; round < 400; ++round) {
    std::string log = good;
    for (int change = 0; change < 1 + round % 8; ++change) {
      const std::size_t at = random.below(log.size());
      switch (random.below(4)) {
        case 0: log[at] = static_cast<char>(random.below(256)); break;
        case 1: log.erase(at, 1 + random.below(40)); break;
        case 2: log.insert(at, log.substr(random.below(log.size()), 30)); break;
        default: log[at] = "()<>\"\\,=\n\0"[random.below(10)]; break;
      }
      if (log.empty()) log = good;
    }
    try {
      expect_safe(script_of_trace(log, "log"));
    } catch (const InputError& error) {
      EXPECT_TRUE(is_printable(error.message()));
    }
  }
}

TEST(CallLine, WhatMountReadsOfACall) {
  MountCall call;
  call.source = "/a";
  call.target = "/b";
  call.type = "ignored";
  call.data = "ignored";
  call.flags = mount_flag::bind | mount_flag::rdonly | mount_flag::rec | mount_flag::shared;
  EXPECT_EQ(mount_line(as_mount_reads(call)), "mount --rbind /a /b");
  call.flags = mount_flag::remount | mount_flag::bind | mount_flag::rdonly;
  EXPECT_EQ(mount_line(as_mount_reads(call)), "mount -o remount,bind,ro /b");
  call.flags = mount_flag::move | mount_flag::nosuid;
  EXPECT_EQ(mount_line(as_mount_reads(call)), "mount --move /a /b");
  call.flags = mount_flag::shared | mount_flag::rdonly;
  EXPECT_EQ(mount_line(as_mount_reads(call)), std::nullopt);
  call.flags = 0;
  call.type = "tmpfs";
  call.data = "size=1m,ro";  // a word of the data that would be read as a flag
  EXPECT_EQ(mount_line(as_mount_reads(call)), std::nullopt);
}

}  // namespace
}  // namespace mntsim
