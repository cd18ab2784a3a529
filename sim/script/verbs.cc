// SPDX-License-Identifier: Apache-2.0
#include "sim/script/verbs.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/script/mount_verb.h"

namespace mntsim {

namespace {

constexpr auto mkdir_flags = std::to_array<Flag>({{'p', "--parents", ""}});
constexpr auto symlink_flags = std::to_array<Flag>({{'s', "--symbolic", ""}});
constexpr auto unshare_flags = std::to_array<Flag>({{'m', "--mount", ""}, {'U', "--user", ""}});
constexpr auto open_flags = std::to_array<Flag>({{0, "--path", ""}});
constexpr auto recursive_flags = std::to_array<Flag>({{'r', "--recursive", ""}});

template <std::size_t N>
using Names = std::array<std::string_view, N>;
constexpr Names<1> needs_dir{"DIR"};
constexpr Names<1> needs_file{"FILE"};
constexpr Names<1> needs_path{"PATH"};
constexpr Names<1> needs_target{"TARGET"};
constexpr Names<1> needs_name{"NAME"};
constexpr Names<1> needs_task{"TASK"};
constexpr Names<1> needs_slot{"SLOT"};
constexpr Names<2> needs_old_new{"OLD", "NEW"};
constexpr Names<2> needs_new_old{"NEW", "OLD"};
constexpr Names<2> needs_target_link{"TARGET", "LINK"};
constexpr Names<2> needs_path_slot{"PATH", "SLOT"};
constexpr Names<2> needs_attribute_path{"shared|slave|private|unbindable|ro|rw", "PATH"};

/// The operand as a name of what `kind` says.
std::string named(const Arguments& arguments, std::size_t i, std::string_view kind) {
  const Word& word = arguments.operands[i];
  if (is_name(word.text)) return std::string(word.text);
  throw error_at(word.column, in_quotes(word.text) + " is no name of a " + std::string(kind),
                 "names are made of A-Z, a-z, 0-9, '_', '.' and '-'");
}

/// `@SLOT`, `@SLOT/sub/path` or an ordinary path. `@SLOT/` means the directory itself.
SlotPath slot_path(const Word& word) {
  if (!word.text.starts_with('@')) return {"", std::string(word.text)};
  const std::size_t slash = word.text.find('/');
  const std::string_view held = word.text.substr(0, slash).substr(1);
  if (!is_name(held)) {
    throw error_at(word.column, in_quotes(word.text) + " names no slot",
                   "write @SLOT or @SLOT/sub/path, or ./@… for a file whose name starts with '@'");
  }
  if (slash == std::string_view::npos) return {std::string(held), ""};
  const std::size_t rest = word.text.find_first_not_of('/', slash);
  const std::string_view sub = rest == std::string_view::npos ? "." : word.text.substr(rest);
  return {std::string(held), std::string(sub)};
}

template <typename C>
Command make_path(const Arguments& arguments) {
  C command;
  command.path = arguments.operand(0);
  return command;
}

template <typename C>
Command make_plain(const Arguments& /*arguments*/) {
  return C{};
}

Command make_mkdir(const Arguments& arguments) {
  return Mkdir{arguments.operand(0), arguments.has('p')};
}

Command make_rename(const Arguments& arguments) {
  return Rename{arguments.operand(0), arguments.operand(1)};
}

Command make_symlink(const Arguments& arguments) {
  if (!arguments.has('s')) {
    throw error_at(arguments.verb_column, "'ln' makes symbolic links alone",
                   "usage: " + std::string(arguments.usage));
  }
  return Symlink{arguments.operand(0), arguments.operand(1)};
}

Command make_fork(const Arguments& arguments) { return Fork{named(arguments, 0, "task")}; }
Command make_setns(const Arguments& arguments) { return Setns{named(arguments, 0, "task")}; }

Command make_unshare(const Arguments& arguments) {
  for (const GivenFlag& given : arguments.flags) {
    if (given.flag->letter == 'U') {
      throw error_at(given.column, "user namespaces are not modelled yet",
                     "'unshare' or 'unshare -m' makes a mount namespace");
    }
  }
  return Unshare{};
}

Command make_pivot_root(const Arguments& arguments) {
  return PivotRoot{arguments.operand(0), arguments.operand(1)};
}

Command make_open(const Arguments& arguments) {
  return Open{arguments.operand(0), named(arguments, 1, "slot"), arguments.has("--path")};
}

Command make_close(const Arguments& arguments) { return Close{named(arguments, 0, "slot")}; }

Command make_mount_setattr(const Arguments& arguments) {
  static constexpr auto words = std::to_array<std::pair<std::string_view, MountAttribute>>({
      {"shared", MountAttribute::shared},
      {"slave", MountAttribute::slave},
      {"private", MountAttribute::private_},
      {"unbindable", MountAttribute::unbindable},
      {"ro", MountAttribute::ro},
      {"rw", MountAttribute::rw},
  });
  const Word& given = arguments.operands[0];
  for (const auto& [word, attribute] : words) {
    if (word == given.text) {
      return MountSetattr{slot_path(arguments.operands[1]), attribute, arguments.has('r')};
    }
  }
  std::vector<std::string_view> known;
  for (const auto& entry : words) known.push_back(entry.first);
  const std::string_view nearest = nearest_spelling(given.text, known);
  throw error_at(given.column, "unknown attribute " + in_quotes(given.text) + " of 'mount_setattr'",
                 nearest.empty() ? "usage: " + std::string(arguments.usage)
                                 : "did you mean '" + std::string(nearest) + "'?");
}

constexpr auto verbs = std::to_array<Verb>({
    {"mkdir", "mkdir [-p] DIR", mkdir_flags, needs_dir, make_mkdir},
    {"rmdir", "rmdir DIR", {}, needs_dir, make_path<Rmdir>},
    {"rm", "rm FILE", {}, needs_file, make_path<Remove>},
    {"mv", "mv OLD NEW", {}, needs_old_new, make_rename},
    {"ln", "ln -s TARGET LINK", symlink_flags, needs_target_link, make_symlink},
    {"touch", "touch FILE", {}, needs_file, make_path<Touch>},
    {"ls", "ls PATH", {}, needs_path, make_path<Access>},
    {"mount",
     "mount [-t TYPE] [-o OPTS] SOURCE TARGET, mount --bind|--rbind|--move SOURCE TARGET, "
     "mount --make-[r]shared|slave|private|unbindable TARGET or mount -o remount,… TARGET",
     flags_of_mount,
     {},
     make_mount,
     true},
    {"umount", "umount [-l] [-f] [--expire] [--no-follow] TARGET", flags_of_umount, needs_target,
     make_umount},
    {"fork", "fork NAME", {}, needs_name, make_fork},
    {"exit", "exit", {}, {}, make_plain<Exit>},
    {"unshare", "unshare [-m]", unshare_flags, {}, make_unshare},
    {"setns", "setns TASK", {}, needs_task, make_setns},
    {"chroot", "chroot DIR", {}, needs_dir, make_path<Chroot>},
    {"cd", "cd DIR", {}, needs_dir, make_path<Chdir>},
    {"pivot_root", "pivot_root NEW OLD", {}, needs_new_old, make_pivot_root},
    {"open", "open [--path] PATH SLOT", open_flags, needs_path_slot, make_open},
    {"close", "close SLOT", {}, needs_slot, make_close},
    {"open_tree", "open_tree [-c] [-r] PATH SLOT", {}, {}, nullptr},
    {"fsmount", "fsmount TYPE SOURCE SLOT", {}, {}, nullptr},
    {"move_mount", "move_mount [--beneath] [--set-group] FROM TO", {}, {}, nullptr},
    {"mount_setattr", "mount_setattr [-r] shared|slave|private|unbindable|ro|rw PATH",
     recursive_flags, needs_attribute_path, make_mount_setattr},
    {"snapshot", "snapshot", {}, {}, make_plain<SnapshotCommand>},
    {"reset", "reset", {}, {}, make_plain<ResetCommand>},
});

}  // namespace

std::span<const Verb> all_verbs() { return verbs; }

const Verb* find_verb(std::string_view name) {
  const auto found =
      std::find_if(verbs.begin(), verbs.end(), [&](const Verb& verb) { return verb.name == name; });
  return found == verbs.end() ? nullptr : &*found;
}

}  // namespace mntsim
