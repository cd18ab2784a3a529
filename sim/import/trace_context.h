// SPDX-License-Identifier: Apache-2.0
// What the translation of a log knows while it goes from call to call: the call it is at, whose it
// is, the tasks so far, and the script.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "sim/import/script_stage.h"
#include "sim/import/traced_call.h"
#include "sim/import/traced_task.h"

namespace mntsim {

/// The path as no command takes it for a flag: "./-x" for "-x".
[[nodiscard]] std::string as_operand(const std::string& path);

class TraceContext {
 public:
  /// `is_by_namespace`: each namespace is a task, not each process.
  explicit TraceContext(bool is_by_namespace) : is_by_namespace_(is_by_namespace) {}

  /// Goes to a call, whose task is forked if it is new. The call stays the caller's.
  void go_to(const TracedCall& call);

  [[nodiscard]] const TracedCall& call() const { return *call_; }
  [[nodiscard]] TracedTask& task() { return *task_; }
  [[nodiscard]] ScriptStage& stage() { return stage_; }
  [[nodiscard]] const ScriptStage& stage() const { return stage_; }
  [[nodiscard]] bool is_by_namespace() const { return is_by_namespace_; }
  [[nodiscard]] std::size_t task_count() const { return tasks_.size(); }
  /// Processes of which the log does not say who forked them: here init did.
  [[nodiscard]] std::size_t orphan_count() const { return orphan_count_; }

  // --- the arguments of the call ---

  [[nodiscard]] const std::string& argument(std::size_t i) const;
  [[nodiscard]] bool is_string(std::size_t i) const;
  /// The path of argument `i` as the task can walk it; nothing, with a comment in the script, where
  /// it has none: cut, not printable, relative to what nobody knows.
  [[nodiscard]] std::optional<std::string> path(std::size_t i);
  /// The path of argument `i` + 1, relative to the descriptor `i`.
  [[nodiscard]] std::optional<std::string> path_at(std::size_t i);
  /// What a descriptor is open on, as far as the log says.
  [[nodiscard]] std::optional<std::string> file_of(const TracedArgument& descriptor) const;

  // --- the script ---

  /// The line that stands for the call.
  void add(const std::string& line, const std::string& remark = {});
  /// Likewise; false, and nothing is written, where it does not do here what it did there.
  [[nodiscard]] bool add_if_same(const std::string& line, const std::string& remark = {});
  /// A comment in its place.
  void not_modelled(const std::string& why);

  /// False where the call failed for its very path, which is not to be made then.
  [[nodiscard]] bool needs_its_paths() const;
  void need_directory(const std::string& path) { stage_.need_directory(task_->name, path); }
  void need_file(const std::string& path) { stage_.need_file(task_->name, path); }

  // --- tasks ---

  /// A new process of the call's task; a thread of it, if `shares_directories`.
  void fork(std::uint64_t pid, bool shares_directories);
  /// A thread that takes a root, a working directory or a namespace of its own becomes a task of
  /// its own.
  void leave_the_other_threads();
  /// The task of that process, if the log had it.
  [[nodiscard]] const TracedTask* task_of_pid(std::uint64_t pid) const;
  /// The process has ended. REQUIRES: the log had it.
  void end_task(const TracedCall& call);

 private:
  TracedTask& task_of(const TracedCall& call);
  void begin_namespace(TracedTask* task, std::uint64_t inode);
  TracedTask& copy_of(const TracedTask& parent, std::uint64_t pid);
  std::string free_name(std::uint64_t pid, const std::string& command);
  [[nodiscard]] std::string with_origin(const std::string& remark) const;

  bool is_by_namespace_;
  ScriptStage stage_;
  std::deque<TracedTask> tasks_;                      // they stay where they are
  std::map<std::uint64_t, TracedTask*> task_by_pid_;  // or by namespace
  std::set<std::string> names_;
  std::size_t orphan_count_ = 0;
  const TracedCall* call_ = nullptr;
  TracedTask* task_ = nullptr;
};

}  // namespace mntsim
