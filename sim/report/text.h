// SPDX-License-Identifier: Apache-2.0
// What happened, for people: a line a step, and below it what that changed.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/kernel/errno.h"
#include "sim/report/table_diff.h"
#include "sim/script/machine.h"
#include "sim/script/scenario.h"

namespace mntsim {

struct TextStyle {
  bool colours = false;  // for a terminal alone
};

/// What a step did, ready to be shown.
struct StepResult {
  std::size_t step = 0;
  Errno error = ok;
  std::string why;  // why it was refused; empty: not asked, or not known
  std::vector<TableChange> changes;
};

/// "   3  ctr     mount --bind /a /b                    EINVAL", then changes, then why.
void append_run_text(std::string& out, const TextStyle& style, const TaskCommand& command,
                     const StepResult& result);

/// A line a change, indented: "              + init:/vol  tmpfs T shared:2"; above `most` they are
/// counted.
void append_changes_text(std::string& out, const TextStyle& style,
                         const std::vector<TableChange>& changes, std::size_t most);

/// The tables, a task after the other.
void append_snapshot_text(std::string& out, const TextStyle& style, std::size_t step,
                          const Snapshot& snapshot);

void append_reset_text(std::string& out, const TextStyle& style, std::size_t step);

/// "  11  init    expect /a mounted=true                holds", or what is wrong.
void append_expectation_text(std::string& out, const TextStyle& style, std::size_t step,
                             const Expectation& expectation,
                             const std::optional<std::string>& failure);

/// What an actor said: "cri          path … is not a shared mount".
void append_remark_text(std::string& out, const TextStyle& style, std::string_view actor,
                        std::string_view text, bool failed);

/// Appends text that came from outside: control bytes and what is no UTF-8 become \xNN, so that a
/// script cannot drive the terminal.
void append_printable(std::string& out, std::string_view text);

/// Appends a line: the label as it is, the text printable.
void append_line(std::string& out, std::string_view label, std::string_view text);

/// "EBUSY", or "ok".
[[nodiscard]] std::string errno_text(Errno error);

}  // namespace mntsim
