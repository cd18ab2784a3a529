// SPDX-License-Identifier: Apache-2.0
#include "sim/import/call_line.h"

#include <array>
#include <string_view>
#include <utility>
#include <variant>

#include "sim/script/parser.h"
#include "sim/script/words.h"

namespace mntsim {

namespace {

namespace flag = mount_flag;

constexpr std::uint32_t magic_mask = 0xffff0000U;  // mount(2): programs of before Linux 2.4
constexpr std::uint32_t magic = 0xc0ed0000U;

constexpr auto attribute_words = std::to_array<std::pair<std::uint32_t, std::string_view>>({
    {flag::rdonly, "ro"},
    {flag::nosuid, "nosuid"},
    {flag::nodev, "nodev"},
    {flag::noexec, "noexec"},
    {flag::synchronous, "sync"},
    {flag::mandlock, "mand"},
    {flag::dirsync, "dirsync"},
    {flag::nosymfollow, "nosymfollow"},
    {flag::noatime, "noatime"},
    {flag::nodiratime, "nodiratime"},
    {flag::silent, "silent"},
    {flag::relatime, "relatime"},
    {flag::i_version, "iversion"},
    {flag::strictatime, "strictatime"},
    {flag::lazytime, "lazytime"},
});

/// "-o remount,bind,ro,size=1m ", or nothing.
std::string options_of(const MountCall& call) {
  std::string list;
  const auto add = [&list](std::string_view word) {
    if (!list.empty()) list += ',';
    list += word;
  };
  if ((call.flags & flag::remount) != 0) add("remount");
  if ((call.flags & (flag::remount | flag::bind)) == (flag::remount | flag::bind)) add("bind");
  for (const auto& [bit, word] : attribute_words) {
    if ((call.flags & bit) != 0) add(word);
  }
  if (call.data) add(*call.data);
  return list.empty() ? "" : "-o " + quoted(list) + " ";
}

std::string written(const MountCall& call) {
  const std::string target = quoted(call.target);
  const std::string source = quoted(call.source.value_or("none"));
  const bool recursive = (call.flags & flag::rec) != 0;
  if ((call.flags & flag::remount) != 0) return "mount " + options_of(call) + target;
  if ((call.flags & flag::bind) != 0) {
    return std::string(recursive ? "mount --rbind " : "mount --bind ") + source + " " + target;
  }
  if ((call.flags & flag::propagation) != 0) {
    return std::string(recursive ? "mount --make-r" : "mount --make-") +
           std::string(propagation_word(call.flags & flag::propagation)) + " " + target;
  }
  if ((call.flags & flag::move) != 0) return "mount --move " + source + " " + target;
  const std::string type = call.type ? "-t " + quoted(*call.type) + " " : "";
  return "mount " + type + options_of(call) + source + " " + target;
}

/// The line as the language reads it; nothing where it does not.
template <typename C>
std::optional<C> read_back(const std::string& line) {
  if (!is_printable(line)) return std::nullopt;
  try {
    const auto command = parse_line(line, {});
    if (!command || !std::holds_alternative<C>(command->command)) return std::nullopt;
    return std::get<C>(command->command);
  } catch (const InputError&) {
    return std::nullopt;
  }
}

}  // namespace

std::string_view propagation_word(std::uint64_t type) {
  switch (type) {
    case flag::shared: return "shared";
    case flag::slave: return "slave";
    case flag::private_: return "private";
    case flag::unbindable: return "unbindable";
    default: return {};
  }
}

MountCall as_mount_reads(MountCall call) {
  if ((call.flags & magic_mask) == magic) call.flags &= ~magic_mask;
  std::uint32_t attributes = 0;
  for (const auto& [bit, word] : attribute_words) attributes |= bit;
  const bool remounts = (call.flags & flag::remount) != 0;
  const bool binds = (call.flags & flag::bind) != 0;
  const bool changes = (call.flags & flag::propagation) != 0;
  const bool moves = (call.flags & flag::move) != 0;
  if (remounts) {
    call.flags &= attributes | flag::remount | flag::bind;
    call.source.reset();
    call.type.reset();
    if (binds) call.data.reset();
    return call;
  }
  if (!binds && !changes && !moves) {
    call.flags &= attributes;
    if (!call.source) call.source = "none";  // as mountinfo shows it
    if (call.data && call.data->empty()) call.data.reset();
    return call;
  }
  call.type.reset();
  call.data.reset();
  if (binds) {
    call.flags &= flag::bind | flag::rec;
  } else if (changes) {
    call.source.reset();
  } else {
    call.flags &= flag::move;
  }
  return call;
}

std::optional<std::string> mount_line(const MountCall& call) {
  const std::string line = written(call);
  const auto command = read_back<MountCommand>(line);
  if (!command || command->calls.size() != 1) return std::nullopt;
  const MountCall& read = command->calls[0];
  const bool same = read.source == call.source && read.target == call.target &&
                    read.type == call.type && read.flags == call.flags && read.data == call.data;
  return same ? std::optional(line) : std::nullopt;
}

std::optional<std::string> umount_line(const std::string& target, std::uint32_t flags) {
  std::string line = "umount ";
  if ((flags & umount_flag::detach) != 0) line += "-l ";
  if ((flags & umount_flag::force) != 0) line += "-f ";
  if ((flags & umount_flag::expire) != 0) line += "--expire ";
  if ((flags & umount_flag::nofollow) != 0) line += "--no-follow ";
  line += quoted(target);
  const auto command = read_back<UmountCommand>(line);
  const bool same = command && command->target == target && command->flags == flags;
  return same ? std::optional(line) : std::nullopt;
}

}  // namespace mntsim
