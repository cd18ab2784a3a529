// SPDX-License-Identifier: Apache-2.0
// `mount`: which system calls a line stands for. The expected calls are those that mount(8) of
// util-linux 2.38 makes, seen with strace, but for what it reads in mountinfo and fstab first.
#include <gtest/gtest.h>

#include "sim/script/parser.h"

namespace mntsim {
namespace {

struct FlagName {
  std::uint32_t flag;
  const char* name;
};

constexpr FlagName flag_names[] = {
    {mount_flag::rdonly, "RDONLY"},
    {mount_flag::nosuid, "NOSUID"},
    {mount_flag::nodev, "NODEV"},
    {mount_flag::noexec, "NOEXEC"},
    {mount_flag::synchronous, "SYNCHRONOUS"},
    {mount_flag::remount, "REMOUNT"},
    {mount_flag::mandlock, "MANDLOCK"},
    {mount_flag::dirsync, "DIRSYNC"},
    {mount_flag::nosymfollow, "NOSYMFOLLOW"},
    {mount_flag::noatime, "NOATIME"},
    {mount_flag::nodiratime, "NODIRATIME"},
    {mount_flag::bind, "BIND"},
    {mount_flag::move, "MOVE"},
    {mount_flag::rec, "REC"},
    {mount_flag::silent, "SILENT"},
    {mount_flag::unbindable, "UNBINDABLE"},
    {mount_flag::private_, "PRIVATE"},
    {mount_flag::slave, "SLAVE"},
    {mount_flag::shared, "SHARED"},
    {mount_flag::relatime, "RELATIME"},
    {mount_flag::i_version, "I_VERSION"},
    {mount_flag::strictatime, "STRICTATIME"},
    {mount_flag::lazytime, "LAZYTIME"},
};

std::string text_of(const std::optional<std::string>& argument) {
  return argument ? "'" + *argument + "'" : "null";
}

/// "source target type FLAGS data", calls joined by " + ".
std::string calls(std::string_view line) {
  std::string text;
  try {
    const auto command = parse_line(line, Place{});
    for (const MountCall& call : std::get<MountCommand>(command->command).calls) {
      std::string flags;
      for (const FlagName& known : flag_names) {
        if ((call.flags & known.flag) != 0)
          flags += (flags.empty() ? "" : "|") + std::string(known.name);
      }
      text += (text.empty() ? "" : " + ") + text_of(call.source) + " '" + call.target + "' " +
              text_of(call.type) + " " + (flags.empty() ? "0" : flags) + " " + text_of(call.data);
    }
  } catch (const InputError& error) {
    return error.message();
  }
  return text;
}

struct Case {
  const char* line;
  const char* calls;
};

void expect_calls(std::initializer_list<Case> cases) {
  for (const Case& expected : cases)
    EXPECT_EQ(calls(expected.line), expected.calls) << expected.line;
}

TEST(MountVerb, NewMounts) {
  expect_calls({
      {"mount -t tmpfs none /a", "'none' '/a' 'tmpfs' 0 null"},
      {"mount none /a -ttmpfs", "'none' '/a' 'tmpfs' 0 null"},
      {"mount --types tmpfs '' ''", "'' '' 'tmpfs' 0 null"},
      {"mount --types=tmpfs -- -a -b", "'-a' '-b' 'tmpfs' 0 null"},
      {"mount -t '' n a", "'n' 'a' '' 0 null"},
      {"mount -rt tmpfs n a", "'n' 'a' 'tmpfs' RDONLY null"},
      {"mount a b", "'a' 'b' null 0 null"},
      {"mount -n -t proc p /p", "'p' '/p' 'proc' 0 null"},
  });
}

TEST(MountVerb, Operations) {
  expect_calls({
      {"mount --bind a b", "'a' 'b' null BIND null"},
      {"mount -B a b", "'a' 'b' null BIND null"},
      {"mount -o bind a b", "'a' 'b' null BIND null"},
      {"mount -R a b", "'a' 'b' null BIND|REC null"},
      {"mount --rbind a b", "'a' 'b' null BIND|REC null"},
      {"mount -o bind,rbind a b", "'a' 'b' null BIND|REC null"},
      {"mount -o bind,ro,noexec a b", "'a' 'b' null RDONLY|NOEXEC|BIND null"},
      {"mount -r --bind a b", "'a' 'b' null RDONLY|BIND null"},
      {"mount --move a b", "'a' 'b' null MOVE null"},
      {"mount -M a b", "'a' 'b' null MOVE null"},
      {"mount -o move a b", "'a' 'b' null MOVE null"},
      {"mount -t tmpfs -o bind a b", "'a' 'b' 'tmpfs' BIND null"},
      {"mount -o bind,size=1m a b", "'a' 'b' null BIND 'size=1m'"},
  });
}

TEST(MountVerb, RemountsPutTheSourceAside) {
  expect_calls({
      {"mount -o remount,ro /a", "null '/a' null RDONLY|REMOUNT null"},
      {"mount -o remount,ro none /a", "null '/a' null RDONLY|REMOUNT null"},
      {"mount -o bind,remount,ro /a", "null '/a' null RDONLY|REMOUNT|BIND null"},
      {"mount --bind -o remount,nosuid /a", "null '/a' null NOSUID|REMOUNT|BIND null"},
      {"mount -o remount,size=2m x /a", "null '/a' null REMOUNT 'size=2m'"},
      {"mount -o remount,shared /a", "null '/a' null REMOUNT null + null '/a' null SHARED null"},
  });
}

TEST(MountVerb, PropagationIsACallOfItsOwn) {
  expect_calls({
      {"mount --make-shared /a", "null '/a' null SHARED null"},
      {"mount --make-rslave /a", "null '/a' null REC|SLAVE null"},
      {"mount /a --make-rprivate", "null '/a' null REC|PRIVATE null"},
      {"mount --make-runbindable /a", "null '/a' null REC|UNBINDABLE null"},
      {"mount --make-slave --make-shared /a",
       "null '/a' null SLAVE null + null '/a' null SHARED null"},
      {"mount -o rshared /a", "null '/a' null REC|SHARED null"},
      {"mount -o silent,shared /a", "null '/a' null SILENT|SHARED null"},
      {"mount --bind --make-private a b", "'a' 'b' null BIND null + null 'b' null PRIVATE null"},
      {"mount --make-private --rbind a b",
       "'a' 'b' null BIND|REC null + null 'b' null PRIVATE null"},
      {"mount --make-shared -t tmpfs n a", "'n' 'a' 'tmpfs' 0 null + null 'a' null SHARED null"},
      {"mount -t tmpfs n a --make-shared --make-rslave",
       "'n' 'a' 'tmpfs' 0 null + null 'a' null SHARED null + null 'a' null REC|SLAVE null"},
      {"mount -t tmpfs -o rshared,size=1m n a",
       "'n' 'a' 'tmpfs' 0 'size=1m' + null 'a' null REC|SHARED null"},
      {"mount -t tmpfs -o shared --make-private n a",
       "'n' 'a' 'tmpfs' 0 null + null 'a' null SHARED null + null 'a' null PRIVATE null"},
      {"mount --make-shared a b", "'a' 'b' null 0 null + null 'b' null SHARED null"},
  });
}

TEST(MountVerb, OptionsSetAndClearFlags) {
  const auto flags = [](const std::string& options) {
    const std::string text = calls("mount -t t -o '" + options + "' s d");
    return text.substr(std::string("'s' 'd' 't' ").size());
  };
  EXPECT_EQ(flags("ro,nosuid,nodev,noexec"), "RDONLY|NOSUID|NODEV|NOEXEC null");
  EXPECT_EQ(flags("ro,nosuid,nodev,noexec,rw,suid,dev,exec"), "0 null");
  EXPECT_EQ(flags("rw,ro"), "RDONLY null");
  EXPECT_EQ(flags("sync,dirsync,mand,silent,lazytime,nosymfollow,iversion"),
            "SYNCHRONOUS|MANDLOCK|DIRSYNC|NOSYMFOLLOW|SILENT|I_VERSION|LAZYTIME null");
  EXPECT_EQ(flags("sync,mand,silent,lazytime,nosymfollow,iversion,"
                  "async,nomand,loud,nolazytime,symfollow,noiversion"),
            "0 null");
  EXPECT_EQ(flags("noatime,strictatime"), "NOATIME|STRICTATIME null");
  EXPECT_EQ(flags("strictatime,noatime"), "NOATIME|STRICTATIME null");
  EXPECT_EQ(flags("relatime,strictatime,nodiratime"), "NODIRATIME|RELATIME|STRICTATIME null");
  EXPECT_EQ(flags("noatime,nodiratime,relatime,strictatime,"
                  "atime,diratime,norelatime,nostrictatime"),
            "0 null");
  EXPECT_EQ(flags("ro,defaults"), "RDONLY null");
}

TEST(MountVerb, WhatIsNoFlagIsData) {
  expect_calls({
      {"mount -t t -o nosuid,defaults,size=1m,mode=755 s d",
       "'s' 'd' 't' NOSUID 'size=1m,mode=755'"},
      {"mount -t t -o size=1m -o mode=700 s d", "'s' 'd' 't' 0 'size=1m,mode=700'"},
      {"mount -t t --options=size=1m,size=2m s d", "'s' 'd' 't' 0 'size=1m,size=2m'"},
      {"mount -t t -o ro=vfs,RO,rec,noatime=1 s d", "'s' 'd' 't' 0 'ro=vfs,RO,rec,noatime=1'"},
      {"mount -t t -o 'mpol=\"a,b\",ro' s d", "'s' 'd' 't' RDONLY 'mpol=\"a,b\"'"},
      {"mount -t t -o ',,ro,,' s d", "'s' 'd' 't' RDONLY null"},
      {"mount -t t -o '' s d", "'s' 'd' 't' 0 null"},
      {"mount -t t -o auto,noauto,nofail,_netdev,nouser,x-a=1,X-b,comment=c s d",
       "'s' 'd' 't' 0 null"},
      {"mount -t t -o users,exec s d", "'s' 'd' 't' NOSUID|NODEV null"},
      {"mount -t t -o group,suid s d", "'s' 'd' 't' NODEV null"},
  });
}

TEST(MountVerb, ReadOnlyFlagsCountInTheirOrder) {
  expect_calls({
      {"mount -t t -r -w s d", "'s' 'd' 't' 0 null"},
      {"mount -t t -w -r s d", "'s' 'd' 't' RDONLY null"},
      {"mount -t t -o ro --rw s d", "'s' 'd' 't' 0 null"},
      {"mount -t t --read-only s d", "'s' 'd' 't' RDONLY null"},
      {"mount -t t -r --read-write s d", "'s' 'd' 't' 0 null"},
  });
}

TEST(MountVerb, WrongOperandsAndMixes) {
  const auto starts = [](const char* line, const char* text) {
    EXPECT_TRUE(calls(line).starts_with(text)) << line << "\n" << calls(line);
  };
  starts("mount", "missing operands SOURCE and TARGET of 'mount'; usage: mount [-t TYPE]");
  starts("mount -t tmpfs /a", "missing operand TARGET of 'mount'");
  starts("mount --bind /a", "missing operand TARGET of 'mount'");
  starts("mount --make-shared", "missing operand TARGET of 'mount'");
  starts("mount -o remount", "missing operand TARGET of 'mount'");
  starts("mount --bind a b c", "extra operand 'c' of 'mount'");
  starts("mount --make-shared -o ro /a", "missing operand TARGET of 'mount'");
  starts("mount --bind --move a b", "'--bind' and '--move' exclude each other; one line binds");
  starts("mount -R -B a b", "'--rbind' and '--bind' exclude each other");
}

}  // namespace
}  // namespace mntsim
