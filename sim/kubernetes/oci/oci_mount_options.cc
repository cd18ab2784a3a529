// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/oci/oci_mount_options.h"

#include <algorithm>
#include <array>
#include <utility>

#include "sim/kernel/mount_call.h"
#include "sim/kernel/vfs/mount.h"
#include "sim/script/mount_options.h"

namespace mntsim {

namespace {

namespace flag = mount_flag;

constexpr auto flag_words = std::to_array<std::pair<std::uint32_t, std::string_view>>({
    {flag::nosuid, "nosuid"},
    {flag::nodev, "nodev"},
    {flag::noexec, "noexec"},
    {flag::synchronous, "sync"},
    {flag::dirsync, "dirsync"},
    {flag::nosymfollow, "nosymfollow"},
    {flag::noatime, "noatime"},
    {flag::nodiratime, "nodiratime"},
    {flag::relatime, "relatime"},
    {flag::strictatime, "strictatime"},
});

constexpr auto clearing_words = std::to_array<std::string_view>(
    {"rw", "suid", "dev", "exec", "async", "atime", "diratime", "norelatime", "nostrictatime",
     "symfollow", "loud", "nomand", "noiversion"});

// Each of these has a form that clears, too. From: libcontainer's table of recursive attributes.
constexpr auto unmodelled_options = std::to_array<std::string_view>(
    {"tmpcopyup",   "idmap",          "ridmap",       "rrw",           "rnosuid",      "rsuid",
     "rnodev",      "rdev",           "rnoexec",      "rexec",         "rnodiratime",  "rdiratime",
     "rrelatime",   "rnoatime",       "ratime",       "rstrictatime",  "rnosymfollow", "rsymfollow",
     "rnorelatime", "rnostrictatime", "copy-symlink", "dest-nofollow", "src-nofollow"});

void append_word(std::string& list, std::string_view word) {
  if (!list.empty()) list += ',';
  list += word;
}

bool is_propagation(std::string_view word) {
  if (word.starts_with('r')) word.remove_prefix(1);
  return word == "private" || word == "slave" || word == "shared" || word == "unbindable";
}

}  // namespace

MountOrder read_options(const OciMount& mount) {
  MountOrder order;
  MountOptions options;
  for (const std::string& word : mount.options) {
    if (word == "rro") {
      order.recursive_read_only = true;
    } else if (is_propagation(word)) {
      order.propagation.push_back(word);
    } else if (!is_unmodelled_option(word) && word != "z" && word != "Z") {
      options.add(word);
      order.clears_flags =
          order.clears_flags ||
          std::find(clearing_words.begin(), clearing_words.end(), word) != clearing_words.end();
    }
  }
  order.bind = (options.flags & flag::bind) != 0;
  order.recursive = (options.flags & flag::rec) != 0;
  order.read_only = (options.flags & flag::rdonly) != 0;
  order.flags = options.flags & ~(flag::rdonly | flag::bind | flag::rec | flag::remount);
  order.data = std::move(options.data);
  return order;
}

std::string MountOrder::words(std::string_view first, bool with_read_only) const {
  std::string list(first);
  if (with_read_only) append_word(list, "ro");
  for (const auto& [bit, word] : flag_words) {
    if ((flags & bit) != 0) append_word(list, word);
  }
  return list;
}

std::uint32_t MountOrder::call_flags() const {
  return flags | (bind ? flag::bind : 0) | (recursive ? flag::rec : 0) |
         (read_only ? flag::rdonly : 0);
}

std::string kept_flags(std::uint32_t mount_bits) {
  std::string list;
  if ((mount_bits & mount_bit::nosuid) != 0) list += ",nosuid";
  if ((mount_bits & mount_bit::nodev) != 0) list += ",nodev";
  if ((mount_bits & mount_bit::noexec) != 0) list += ",noexec";
  return list;
}

bool is_unmodelled_option(std::string_view option) {
  return std::find(unmodelled_options.begin(), unmodelled_options.end(), option) !=
         unmodelled_options.end();
}

}  // namespace mntsim
