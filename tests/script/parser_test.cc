// SPDX-License-Identifier: Apache-2.0
#include "sim/script/parser.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace mntsim {
namespace {

const Place place{"script", 3, 0, ""};

TaskCommand parsed(std::string_view line) {
  try {
    if (auto command = parse_line(line, place)) return *command;
    ADD_FAILURE() << "no command: " << line;
  } catch (const InputError& error) {
    ADD_FAILURE() << error.message();
  }
  return {};
}

template <typename C>
C command(std::string_view line) {
  const TaskCommand whole = parsed(line);
  EXPECT_TRUE(std::holds_alternative<C>(whole.command)) << line;
  return std::holds_alternative<C>(whole.command) ? std::get<C>(whole.command) : C{};
}

std::string message(std::string_view line) {
  try {
    (void)parse_line(line, place);
  } catch (const InputError& error) {
    return error.message();
  }
  return "no error";
}

TEST(Parser, BlankLinesAndCommentsAreNothing) {
  for (const char* line : {"", "   ", "\t", "# x", "  # a$ b", "\r"}) {
    EXPECT_FALSE(parse_line(line, place)) << line;
  }
}

TEST(Parser, KnowsTheTaskAndTheTextOfACommand) {
  const TaskCommand plain = parsed("  ls  '/a b'  # look");
  EXPECT_EQ(plain.task, "init");
  EXPECT_EQ(plain.text, "ls  '/a b'");
  const TaskCommand other = parsed(" ctr.1-x_$\tcd /a ");
  EXPECT_EQ(other.task, "ctr.1-x_");
  EXPECT_EQ(other.text, "cd /a");
  EXPECT_EQ(std::get<Chdir>(other.command).path, "/a");
  EXPECT_TRUE(names_task("a$ ls /"));
  EXPECT_FALSE(names_task("ls 'a$'"));
  EXPECT_FALSE(names_task("ls a$"));
}

TEST(Parser, FilesAndDirectories) {
  EXPECT_FALSE(command<Mkdir>("mkdir /a").parents);
  EXPECT_TRUE(command<Mkdir>("mkdir /a/b -p").parents);
  EXPECT_TRUE(command<Mkdir>("mkdir --parents /a/b").parents);
  EXPECT_EQ(command<Mkdir>("mkdir -- -p").path, "-p");
  EXPECT_EQ(command<Rmdir>("rmdir a/").path, "a/");
  EXPECT_EQ(command<Remove>("rm ''").path, "");
  EXPECT_EQ(command<Rename>("mv a b").from, "a");
  EXPECT_EQ(command<Rename>("mv a b").to, "b");
  EXPECT_EQ(command<Symlink>("ln -s ../x /l").target, "../x");
  EXPECT_EQ(command<Symlink>("ln a b --symbolic").link, "b");
  EXPECT_EQ(command<Touch>("touch -").path, "-");
  EXPECT_EQ(command<Access>("ls /").path, "/");
}

TEST(Parser, TasksAndNamespaces) {
  EXPECT_EQ(command<Fork>("fork a.b").name, "a.b");
  EXPECT_EQ(command<Setns>("x$ setns init").task, "init");
  command<Exit>("x$ exit");
  for (const char* line : {"unshare", "unshare -m", "unshare --mount"}) {
    EXPECT_TRUE(command<Unshare>(line).mount_namespace);
  }
  EXPECT_EQ(command<Chroot>("chroot .").path, ".");
  EXPECT_EQ(command<PivotRoot>("pivot_root . old").put_old, "old");
  command<SnapshotCommand>("snapshot");
  command<ResetCommand>("reset");
}

TEST(Parser, Slots) {
  EXPECT_FALSE(command<Open>("open /a s").path_only);
  EXPECT_TRUE(command<Open>("open --path /a s").path_only);
  EXPECT_EQ(command<Open>("open /a s").slot, "s");
  EXPECT_EQ(command<Close>("close s").slot, "s");
  EXPECT_EQ(command<Open>("open @a s").path, "@a") << "only later calls start at slots";
}

TEST(Parser, Umount) {
  EXPECT_EQ(command<UmountCommand>("umount /a").flags, 0U);
  EXPECT_EQ(command<UmountCommand>("umount -l -f /a").flags, 3U);
  EXPECT_EQ(command<UmountCommand>("umount /a -lf").flags, 3U);
  EXPECT_EQ(command<UmountCommand>("umount --lazy --force --expire --no-follow /a").flags, 15U);
  EXPECT_EQ(command<UmountCommand>("umount -n /a").target, "/a");
}

TEST(Parser, MountSetattr) {
  const auto plain = command<MountSetattr>("mount_setattr private /a");
  EXPECT_EQ(plain.attribute, MountAttribute::private_);
  EXPECT_EQ(plain.target.path, "/a");
  EXPECT_TRUE(plain.target.slot.empty());
  EXPECT_TRUE(command<MountSetattr>("mount_setattr -r ro /a").recursive);
  const auto slot = command<MountSetattr>("mount_setattr rw @s");
  EXPECT_EQ(slot.target.slot, "s");
  EXPECT_EQ(slot.target.path, "");
  EXPECT_EQ(command<MountSetattr>("mount_setattr rw @s/a/b").target.path, "a/b");
  EXPECT_EQ(command<MountSetattr>("mount_setattr rw @s//a").target.path, "a");
  EXPECT_EQ(command<MountSetattr>("mount_setattr rw @s/").target.path, ".");
  EXPECT_EQ(command<MountSetattr>("mount_setattr rw ./@s").target.path, "./@s");
}

struct BadLine {
  const char* line;
  const char* message;
};

TEST(Parser, BadInputGivesOneMessageWithItsPlace) {
  const BadLine cases[] = {
      {"mout --bind /a /b", "script:3:1: unknown command 'mout'; did you mean 'mount'?"},
      {"ctr$ unmount /a", "script:3:6: unknown command 'unmount'; did you mean 'umount'?"},
      {"mount --make-rslav /a",
       "script:3:7: unknown flag '--make-rslav' of 'mount'; did you mean '--make-rslave'?"},
      {"mount -make-shared /a",
       "script:3:7: unknown flag '-make-shared' of 'mount'; did you mean '--make-shared'?"},
      {"umount -lx /a",
       "script:3:8: unknown flag '-x' of 'umount'; "
       "usage: umount [-l] [-f] [--expire] [--no-follow] TARGET"},
      {"mkdir -p=1 /a", "script:3:7: unknown flag '-=' of 'mkdir'; usage: mkdir [-p] DIR"},
      {"mkdir --parents=1 /a",
       "script:3:7: the flag '--parents' takes no value; usage: mkdir [-p] DIR"},
      {"ls", "script:3:3: missing operand PATH of 'ls'; usage: ls PATH"},
      {"mv a", "script:3:5: missing operand NEW of 'mv'; usage: mv OLD NEW"},
      {"mv", "script:3:3: missing operands OLD and NEW of 'mv'; usage: mv OLD NEW"},
      {"ls /a /b", "script:3:7: extra operand '/b' of 'ls'; usage: ls PATH"},
      {"exit now", "script:3:6: extra operand 'now' of 'exit'; usage: exit"},
      {"ls '/a", "script:3:4: unclosed quote '; a quote ends on the line it starts on"},
      {"a/b$ ls /",
       "script:3:1: 'a/b' before the '$' is no name of a task; "
       "write TASK$ COMMAND; names are made of A-Z, a-z, 0-9, '_', '.' and '-'"},
      {"$ ls /",
       "script:3:1: no task before the '$'; "
       "write TASK$ COMMAND; names are made of A-Z, a-z, 0-9, '_', '.' and '-'"},
      {"ctr$ls /", "script:3:5: no blank after the '$'; write ctr$ COMMAND"},
      {"ctr$  # none", "script:3:5: no command after 'ctr$'; write TASK$ COMMAND"},
      {"fork a/b",
       "script:3:6: 'a/b' is no name of a task; names are made of A-Z, a-z, 0-9, '_', '.' and '-'"},
      {"open /a @s",
       "script:3:9: '@s' is no name of a slot; names are made of A-Z, a-z, 0-9, '_', '.' and '-'"},
      {"mount_setattr rw @/a",
       "script:3:18: '@/a' names no slot; "
       "write @SLOT or @SLOT/sub/path, or ./@… for a file whose name starts with '@'"},
      {"mount_setattr privat /a",
       "script:3:15: unknown attribute 'privat' of 'mount_setattr'; did you mean 'private'?"},
      {"ln a b", "script:3:1: 'ln' makes symbolic links alone; usage: ln -s TARGET LINK"},
      {"unshare -mU",
       "script:3:9: user namespaces are not modelled yet; "
       "'unshare' or 'unshare -m' makes a mount namespace"},
      {"open_tree -c /a s", "script:3:1: 'open_tree' is not modelled yet"},
      {"fsmount tmpfs x s", "script:3:1: 'fsmount' is not modelled yet"},
      {"x$ move_mount @s /a", "script:3:4: 'move_mount' is not modelled yet"},
      {"mount -t", "script:3:7: the flag '-t' lacks its value TYPE"},
  };
  for (const BadLine& bad : cases) {
    EXPECT_TRUE(message(bad.line).starts_with(bad.message)) << bad.line << "\n"
                                                            << message(bad.line);
  }
}

TEST(Parser, NoiseGivesAnErrorWithoutRawBytes) {
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string line(random() % 40, '\0');
    for (char& c : line) c = static_cast<char>(random() % (round % 2 == 0 ? 256 : 128));
    const std::string text = message(line);
    for (const char c : text) ASSERT_GE(static_cast<unsigned char>(c), 0x20) << text;
  }
}

TEST(Parser, AVeryLongWordIsCutInTheMessage) {
  EXPECT_LT(message(std::string(1'000'000, 'x')).size(), 400U);
  EXPECT_LT(message("--" + std::string(1'000'000, 'x')).size(), 400U);
  EXPECT_LT(message("ls --" + std::string(1'000'000, 'x')).size(), 400U);
  EXPECT_LT(message(std::string(1'000'000, '$')).size(), 400U);
}

}  // namespace
}  // namespace mntsim
