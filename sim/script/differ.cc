// SPDX-License-Identifier: Apache-2.0
// Shrinking is delta debugging in its plain form (Zeller, Hildebrandt 2002): leave out ever smaller
// pieces as long as a difference stays, whichever it is.
#include "sim/script/differ.h"

#include <algorithm>
#include <utility>

namespace mntsim {
namespace {

template <typename Wanted>
bool is(const TaskCommand& command) {
  return std::holds_alternative<Wanted>(command.command);
}

/// The number of commands up to and with the last `reset` before `end`.
std::size_t after_last_reset(std::span<const TaskCommand> script, std::size_t end) {
  while (end > 0 && !is<ResetCommand>(script[end - 1])) --end;
  return end;
}

}  // namespace

std::optional<Difference> Differ::compare_twice(std::span<const TaskCommand> script,
                                                std::size_t tables_every,
                                                std::span<const std::size_t> also_after) {
  if (!compare(script, tables_every, also_after)) return std::nullopt;
  auto again = compare(script, tables_every, also_after);
  if (!again) ++unconfirmed_;
  return again;
}

std::optional<Difference> Differ::compare(std::span<const TaskCommand> script,
                                          std::size_t tables_every,
                                          std::span<const std::size_t> also_after) {
  reset_both();
  std::size_t good = 0;  // so many commands have left equal tables
  for (std::size_t at = 0; at < script.size(); ++at) {
    if (auto difference = step(script, at)) return narrow(script, good, *difference);
    if (ends_at_hidden_root_ && is<Setns>(script[at]) && sees_hidden_root()) return std::nullopt;
    const std::size_t done = at + 1;
    const bool last = done == script.size();
    const bool before_reset = !last && is<ResetCommand>(script[done]);
    const bool asked = !also_after.empty() && also_after.front() == done;
    if (asked) also_after = also_after.subspan(1);
    if (!last && !before_reset && !asked && !is<SnapshotCommand>(script[at]) &&
        done % tables_every != 0) {
      continue;
    }
    if (auto table = compare_tables()) {
      return narrow(script, good, Difference{at, ok, ok, std::move(table)});
    }
    good = done;
  }
  return std::nullopt;
}

/// Replays to `good`, then looks at the tables after each command up to the one where `found`
/// showed: tables may have differed before errnos did. A difference that does not come back is kept
/// as it was found.
Difference Differ::narrow(std::span<const TaskCommand> script, std::size_t good, Difference found) {
  if (found.command == good) return found;
  reset_both();
  for (std::size_t at = after_last_reset(script, good); at <= found.command; ++at) {
    if (auto difference = step(script, at)) return *difference;
    if (at < good) continue;
    if (auto table = compare_tables()) return Difference{at, ok, ok, std::move(table)};
  }
  return found;
}

/// Whether some task's table shows the hidden root, as it does to nobody at first.
bool Differ::sees_hidden_root() {
  for (const TaskTable& table : left_.snapshot()) {
    for (const std::string& line : table.lines) {
      if (line.find(" - rootfs rootfs ") != std::string::npos) return true;
    }
  }
  return false;
}

void Differ::reset_both() {
  left_.reset();
  right_.reset();
}

std::optional<Difference> Differ::step(std::span<const TaskCommand> script, std::size_t at) {
  const TaskCommand& command = script[at];
  if (is<SnapshotCommand>(command)) return std::nullopt;
  if (is<ResetCommand>(command)) {
    reset_both();
    return std::nullopt;
  }
  ++commands_;
  const Errno left = left_.execute(command);
  const Errno right = right_.execute(command);
  if (left == right) return std::nullopt;
  return Difference{at, left, right, std::nullopt};
}

std::optional<TableDifference> Differ::compare_tables() {
  return first_difference(canonical(left_.snapshot()), canonical(right_.snapshot()));
}

Script Differ::shrink(Script script) {
  if (!still_differs(script)) return script;
  bool smaller = true;
  while (smaller) {
    smaller = false;
    for (std::size_t size = std::max<std::size_t>(script.size() / 2, 1); size > 0; size /= 2) {
      if (drop_pieces(script, size)) smaller = true;
    }
    if (plain_tasks(script)) smaller = true;
  }
  return script;
}

/// True where the candidate differs; it is then cut after the command where that shows.
bool Differ::still_differs(Script& candidate) {
  const auto difference = compare(candidate, 1);
  if (!difference) return false;
  candidate.resize(difference->command + 1);
  return true;
}

/// Leaves out what pieces of `size` commands it can, the last first. True where one went.
bool Differ::drop_pieces(Script& script, std::size_t size) {
  bool dropped = false;
  std::size_t end = script.size();
  while (end > 0) {
    const std::size_t begin = end > size ? end - size : 0;
    Script candidate(script.begin(), script.begin() + static_cast<std::ptrdiff_t>(begin));
    candidate.insert(candidate.end(), script.begin() + static_cast<std::ptrdiff_t>(end),
                     script.end());
    if (still_differs(candidate)) {
      script = std::move(candidate);
      dropped = true;
    }
    end = std::min(begin, script.size());
  }
  return dropped;
}

/// Lets `init` do what another task need not do. True where that changed something.
bool Differ::plain_tasks(Script& script) {
  bool changed = false;
  for (std::size_t at = 0; at < script.size(); ++at) {
    if (script[at].task == "init") continue;
    Script candidate = script;
    candidate[at].task = "init";
    if (still_differs(candidate)) {
      script = std::move(candidate);
      changed = true;
    }
  }
  return changed;
}

std::string line_of(const TaskCommand& command) {
  return command.task == "init" ? command.text : command.task + "$ " + command.text;
}

}  // namespace mntsim
