// SPDX-License-Identifier: Apache-2.0
// An entry of config.json's mounts as runc and crun read it: what its options mean for mount(2).
// From: runtime-spec config.md ("mounts"); libcontainer's and crun's tables of options.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kubernetes/oci/oci_config.h"

namespace mntsim {

struct MountOrder {
  bool bind = false;       // an option `bind` or `rbind`; the type does not matter
  bool recursive = false;  // `rbind`
  bool read_only = false;
  bool recursive_read_only = false;      // `rro`
  bool clears_flags = false;             // `rw`, `exec`, `dev` …: a word that takes a flag away
  std::uint32_t flags = 0;               // mount_flag, none of ro, bind, rec
  std::vector<std::string> propagation;  // "rslave", "private", as they come
  std::string data;                      // what is no flag: "mode=755,size=64k"

  /// The flags as words for `-o`, `ro` first where it is asked for; `first` stands before them all.
  [[nodiscard]] std::string words(std::string_view first, bool with_read_only) const;
  /// The flags as mount(2) gets them for a bind, as runc prints them.
  [[nodiscard]] std::uint32_t call_flags() const;
};

[[nodiscard]] MountOrder read_options(const OciMount& mount);

/// The words of `-o` for the bits nosuid, nodev and noexec of mount_bit: ",nosuid,noexec".
[[nodiscard]] std::string kept_flags(std::uint32_t mount_bits);

/// Options that both runtimes know and that are not modelled: "tmpcopyup", "idmap", "rnosuid" …
[[nodiscard]] bool is_unmodelled_option(std::string_view option);

}  // namespace mntsim
