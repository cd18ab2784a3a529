// SPDX-License-Identifier: Apache-2.0
// The part of an OCI runtime configuration (config.json) that decides what is mounted where.
// From: opencontainers/runtime-spec, config.md and config-linux.md.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/script/input_error.h"

namespace mntsim {

struct OciMount {
  std::string destination;
  std::string type;  // "bind", "proc", "tmpfs" …; "bind" too where the options say so
  std::string source;
  std::vector<std::string> options;
};

struct OciConfig {
  std::vector<std::string> args;  // process.args
  std::string root_path;          // absolute, once read
  bool root_read_only = false;
  std::string rootfs_propagation;       // linux.rootfsPropagation; empty: unset
  bool mount_namespace = true;          // linux.namespaces has {"type":"mount"} without a path
  std::vector<std::string> namespaces;  // types: "pid", "ipc", "uts", "mount", "network", "cgroup"
  std::vector<OciMount> mounts;         // in their order
  std::vector<std::string> masked_paths;
  std::vector<std::string> readonly_paths;
};

/// A whole config.json that runc and crun accept, indented.
[[nodiscard]] std::string oci_json(const OciConfig& config);

/// Reads a config.json. `bundle` is the directory that relative paths start from.
/// Throws InputError: no JSON, no OCI configuration, a wrong type. `warnings` gets what is not
/// modelled (hooks, user namespaces, idmapped mounts, intelRdt …), each once.
[[nodiscard]] OciConfig parse_oci(std::string_view text, const std::string& file,
                                  const std::string& bundle, std::vector<InputError>& warnings);

/// Is this JSON text an OCI configuration, rather than a scenario? (It has "ociVersion".)
[[nodiscard]] bool looks_like_oci(std::string_view text);

}  // namespace mntsim
