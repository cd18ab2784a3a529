// SPDX-License-Identifier: Apache-2.0
// A change that `what-if` is asked about, as the user writes it, and as commands for a real node.
#pragma once

#include <string>
#include <variant>

#include "sim/kubernetes/play/mode_change.h"
#include "sim/script/command.h"

namespace mntsim {

struct ManifestFile {
  std::string file;
};

/// `runtime=hidden`: kubelet and runtime in a mount namespace of their own (kubens);
/// `runtime=host`.
struct RuntimeChange {
  bool is_hidden = false;
};

struct Change {
  std::string text;  // as it was given
  std::variant<TaskCommand, ManifestFile, ModeChange, RuntimeChange> what;

  /// Must the node be played again for it?
  [[nodiscard]] bool is_of_the_past() const {
    return std::holds_alternative<ModeChange>(what) || std::holds_alternative<RuntimeChange>(what);
  }
};

/// Reads the `number`th change: FILE.yaml, POD.CONTAINER:/path=MODE, runtime=hidden|host, or a
/// command. Throws InputError.
[[nodiscard]] Change read_change(const std::string& text, std::size_t number);

/// Appends how to do it on a real node, for a shell. Each word is quoted. Who is not in the host's
/// namespace is entered by nsenter(1), with the process to enter in a variable.
void append_real_commands(std::string& out, const Change& change);

}  // namespace mntsim
