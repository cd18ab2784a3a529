// SPDX-License-Identifier: Apache-2.0
// Two machines, one script: the first command after which they differ, and the fewest commands that
// still make them differ.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "sim/script/machine.h"
#include "sim/script/snapshot.h"

namespace mntsim {

using Script = std::vector<TaskCommand>;

/// The first difference of two machines that ran the same script.
struct Difference {
  std::size_t command = 0;  // index in the script of the command after which it showed
  Errno left = ok;          // what that command returned on each machine
  Errno right = ok;
  std::optional<TableDifference> table;  // absent: it is the errnos that differ
};

class Differ {
 public:
  /// The machines are borrowed, and reset at will.
  Differ(Machine& left, Machine& right) : left_(left), right_(right) {}

  /// From now on a script counts as ended where a task has come to the hidden root (`umount -l /`,
  /// and then `setns`). On a host that is the kernel's own rootfs, of which there is only one: what
  /// is in it, how it is mounted and whether it is busy are that host's own affair.
  void end_at_hidden_root() { ends_at_hidden_root_ = true; }

  /// Runs the script on both machines, each from its initial state. Errnos are compared at every
  /// command; canonical tables after each `snapshot`, every `tables_every` commands, after so many
  /// commands as `also_after` says (ascending), before a `reset` and at the end. A difference of
  /// tables is narrowed down to its first command by replay. REQUIRES: tables_every > 0.
  [[nodiscard]] std::optional<Difference> compare(std::span<const TaskCommand> script,
                                                  std::size_t tables_every,
                                                  std::span<const std::size_t> also_after = {});

  /// `compare`, and where there is a difference, again: it counts only if it shows twice. A real
  /// kernel is not deterministic while others mount: it may walk a path anew, which counts symbolic
  /// links again and takes expiry marks off. `unconfirmed` counts what showed once.
  [[nodiscard]] std::optional<Difference> compare_twice(
      std::span<const TaskCommand> script, std::size_t tables_every,
      std::span<const std::size_t> also_after = {});
  [[nodiscard]] std::uint64_t unconfirmed() const { return unconfirmed_; }

  /// The fewest commands (as far as leaving out pieces and single commands leads) that still
  /// differ, by `init` where the task does not matter. Deterministic. A script that does not differ
  /// comes back as it is.
  [[nodiscard]] Script shrink(Script script);

  /// How many commands were compared so far.
  [[nodiscard]] std::uint64_t commands() const { return commands_; }

 private:
  void reset_both();
  std::optional<Difference> step(std::span<const TaskCommand> script, std::size_t at);
  std::optional<TableDifference> compare_tables();
  Difference narrow(std::span<const TaskCommand> script, std::size_t good, Difference found);
  bool still_differs(Script& candidate);
  bool sees_hidden_root();
  bool drop_pieces(Script& script, std::size_t size);
  bool plain_tasks(Script& script);

  Machine& left_;
  Machine& right_;
  std::uint64_t commands_ = 0;
  std::uint64_t unconfirmed_ = 0;
  bool ends_at_hidden_root_ = false;
};

/// The command as a line that can be pasted: "TASK$ COMMAND", or "COMMAND" for init.
[[nodiscard]] std::string line_of(const TaskCommand& command);

}  // namespace mntsim
