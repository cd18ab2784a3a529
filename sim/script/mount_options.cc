// SPDX-License-Identifier: Apache-2.0
#include "sim/script/mount_options.h"

#include <algorithm>
#include <array>

#include "sim/kernel/mount_call.h"

namespace mntsim {

namespace {

namespace flag = mount_flag;

struct OptionWord {
  std::string_view word;
  std::uint32_t set = 0;
  std::uint32_t clear = 0;
};

constexpr std::uint32_t no_user_mount = flag::noexec | flag::nosuid | flag::nodev;

// Checked against what mount(8) of util-linux 2.38 hands to mount(2).
constexpr auto option_words = std::to_array<OptionWord>({
    {"ro", flag::rdonly},
    {"rw", 0, flag::rdonly},
    {"nosuid", flag::nosuid},
    {"suid", 0, flag::nosuid},
    {"nodev", flag::nodev},
    {"dev", 0, flag::nodev},
    {"noexec", flag::noexec},
    {"exec", 0, flag::noexec},
    {"sync", flag::synchronous},
    {"async", 0, flag::synchronous},
    {"dirsync", flag::dirsync},
    {"remount", flag::remount},
    {"bind", flag::bind},
    {"rbind", flag::bind | flag::rec},
    {"move", flag::move},
    {"mand", flag::mandlock},
    {"nomand", 0, flag::mandlock},
    {"silent", flag::silent},
    {"loud", 0, flag::silent},
    {"noatime", flag::noatime},
    {"atime", 0, flag::noatime},
    {"nodiratime", flag::nodiratime},
    {"diratime", 0, flag::nodiratime},
    {"relatime", flag::relatime},
    {"norelatime", 0, flag::relatime},
    {"strictatime", flag::strictatime},
    {"nostrictatime", 0, flag::strictatime},
    {"lazytime", flag::lazytime},
    {"nolazytime", 0, flag::lazytime},
    {"nosymfollow", flag::nosymfollow},
    {"symfollow", 0, flag::nosymfollow},
    {"iversion", flag::i_version},
    {"noiversion", 0, flag::i_version},
    {"shared", flag::shared},
    {"rshared", flag::shared | flag::rec},
    {"slave", flag::slave},
    {"rslave", flag::slave | flag::rec},
    {"private", flag::private_},
    {"rprivate", flag::private_ | flag::rec},
    {"unbindable", flag::unbindable},
    {"runbindable", flag::unbindable | flag::rec},
    {"defaults"},
    // For mount(8) itself and for fstab(5); the system call never sees them.
    {"auto"},
    {"noauto"},
    {"nofail"},
    {"_netdev"},
    {"user", no_user_mount},
    {"nouser"},
    {"users", no_user_mount},
    {"nousers"},
    {"owner", flag::nosuid | flag::nodev},
    {"noowner"},
    {"group", flag::nosuid | flag::nodev},
    {"nogroup"},
});

bool is_comment(std::string_view word) {
  return word.starts_with("x-") || word.starts_with("X-") || word.starts_with("comment=");
}

}  // namespace

void MountOptions::add_list(std::string_view list) {
  std::size_t start = 0;
  bool quotes = false;
  for (std::size_t i = 0; i <= list.size(); ++i) {
    if (i < list.size() && list[i] == '"') quotes = !quotes;
    if (i < list.size() && (quotes || list[i] != ',')) continue;
    add(list.substr(start, i - start));
    start = i + 1;
  }
}

void MountOptions::add(std::string_view word) {
  if (word.empty() || is_comment(word)) return;
  const auto known = std::find_if(option_words.begin(), option_words.end(),
                                  [&](const OptionWord& option) { return option.word == word; });
  if (known == option_words.end()) {
    if (!data.empty()) data += ',';
    data += word;
  } else if ((known->set & flag::propagation) != 0) {
    propagation.push_back(known->set);
  } else {
    flags = (flags | known->set) & ~known->clear;
  }
}

}  // namespace mntsim
