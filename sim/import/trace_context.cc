// SPDX-License-Identifier: Apache-2.0
#include "sim/import/trace_context.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "sim/script/input_error.h"
#include "sim/script/words.h"

namespace mntsim {

std::string as_operand(const std::string& path) {
  return path.starts_with('-') ? "./" + path : path;
}

void TraceContext::go_to(const TracedCall& call) {
  call_ = &call;
  task_ = &task_of(call);
}

const std::string& TraceContext::argument(std::size_t i) const { return call_->arguments[i].text; }

bool TraceContext::is_string(std::size_t i) const {
  return call_->arguments[i].kind == TracedArgument::Kind::string;
}

std::optional<std::string> TraceContext::path(std::size_t i) {
  const std::string& text = argument(i);
  const auto refuse = [this](const std::string& why) {
    not_modelled(why);
    return std::nullopt;
  };
  if (call_->arguments[i].kind == TracedArgument::Kind::cut_string) {
    return refuse("the log cut the path " + in_quotes(text) + " (strace -s)");
  }
  if (!is_string(i)) return refuse("no path: " + in_quotes(text));
  if (!is_printable(text)) return refuse("no script holds the path " + in_quotes(text));
  if (const auto descriptor = descriptor_path(text)) {
    const auto file = task_->files.find(descriptor->descriptor);
    if (file == task_->files.end()) {
      return refuse("the log does not say what " + in_quotes(text) + " is");
    }
    return file->second + std::string(descriptor->rest);
  }
  if (task_->is_directory_lost && !text.starts_with('/')) {
    return refuse("its working directory is not known, and the path is " + in_quotes(text));
  }
  return as_operand(text);
}

std::optional<std::string> TraceContext::path_at(std::size_t i) {
  const TracedArgument& directory = call_->arguments[i];
  if (!is_string(i + 1) || argument(i + 1).starts_with('/') || directory.text == "AT_FDCWD") {
    return path(i + 1);
  }
  const auto base = file_of(directory);
  if (!base) {
    not_modelled("the log does not say what descriptor " + in_quotes(directory.text) + " is");
    return std::nullopt;
  }
  const std::string& below = argument(i + 1);
  if (!is_printable(below)) return path(i + 1);
  return below.empty() ? *base : *base + "/" + below;
}

std::optional<std::string> TraceContext::file_of(const TracedArgument& descriptor) const {
  const auto number = traced_number(descriptor.text);
  const auto file = number ? task_->files.find(*number) : task_->files.end();
  if (file != task_->files.end()) return file->second;
  if (descriptor.decoration.starts_with('/') && is_printable(descriptor.decoration)) {
    return descriptor.decoration;
  }
  return std::nullopt;
}

void TraceContext::add(const std::string& line, const std::string& remark) {
  stage_.add({task_->name, line, call_->line, call_->error, with_origin(remark)});
}

bool TraceContext::add_if_same(const std::string& line, const std::string& remark) {
  return stage_.add_if_same({task_->name, line, call_->line, call_->error, with_origin(remark)});
}

void TraceContext::not_modelled(const std::string& why) {
  stage_.comment("line " + std::to_string(call_->line) + ": " + call_->name + " of " + task_->name +
                 " is not modelled: " + why);
}

bool TraceContext::needs_its_paths() const {
  static constexpr std::array<std::string_view, 7> about_the_path = {
      "ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EFAULT", "EACCES", "?"};
  return std::find(about_the_path.begin(), about_the_path.end(), call_->error) ==
         about_the_path.end();
}

void TraceContext::fork(std::uint64_t pid, bool shares_directories) {
  if (task_by_pid_.contains(pid)) {
    return not_modelled("process " + std::to_string(pid) + " is in the log already");
  }
  if (!shares_directories) {
    task_by_pid_[pid] = &copy_of(*task_, pid);
    return;
  }
  ++task_->threads;
  task_by_pid_[pid] = task_;
}

void TraceContext::leave_the_other_threads() {
  if (task_->threads == 1 || is_by_namespace_) return;
  --task_->threads;
  task_ = &copy_of(*task_, call_->pid);
  task_by_pid_[call_->pid] = task_;
}

const TracedTask* TraceContext::task_of_pid(std::uint64_t pid) const {
  const auto known = task_by_pid_.find(pid);
  return known == task_by_pid_.end() || is_by_namespace_ ? nullptr : known->second;
}

void TraceContext::end_task(const TracedCall& call) {
  go_to(call);
  task_by_pid_.erase(call.pid);
  if (--task_->threads > 0) return;
  stage_.add({task_->name, "exit", call.line, "", ""});
  names_.erase(task_->name);
}

TracedTask& TraceContext::task_of(const TracedCall& call) {
  const std::uint64_t key = is_by_namespace_ ? call.space : call.pid;
  if (const auto known = task_by_pid_.find(key); known != task_by_pid_.end()) {
    return *known->second;
  }
  TracedTask& task = tasks_.emplace_back();
  task_by_pid_[key] = &task;
  if (is_by_namespace_) {
    begin_namespace(&task, key);
  } else {
    task.name = free_name(key, call.command);
    ++orphan_count_;
    stage_.add({"init", "fork " + task.name, call.line, "", ""});
  }
  return task;
}

/// The first namespace of a table is where `init` is; the others are taken for copies of it.
void TraceContext::begin_namespace(TracedTask* task, std::uint64_t inode) {
  const std::string text = "mnt:[" + std::to_string(inode) + "]";
  if (tasks_.size() == 1) {
    task->name = "init";
    return stage_.comment(text + " is init's");
  }
  task->name = "ns-" + std::to_string(inode);
  stage_.comment(text + ": how it was made is not in the log; here it is a copy of init's");
  stage_.add({"init", "fork " + task->name, call_->line, "", ""});
  stage_.add({task->name, "unshare", call_->line, "", ""});
}

TracedTask& TraceContext::copy_of(const TracedTask& parent, std::uint64_t pid) {
  TracedTask copy = parent;
  copy.threads = 1;
  copy.name = free_name(pid, "");
  stage_.add({parent.name, "fork " + copy.name, call_->line, "", ""});
  return tasks_.emplace_back(std::move(copy));
}

std::string TraceContext::free_name(std::uint64_t pid, const std::string& command) {
  std::string name = pid == 0 ? "traced" : "p" + std::to_string(pid);
  if (pid != 0 && is_name(command) && command[0] != '-') name = command + "-" + name.substr(1);
  std::string free = name;
  for (int i = 2; !names_.insert(free).second; ++i) free = name + "." + std::to_string(i);
  return free;
}

/// A table by namespace says in each line which process it was.
std::string TraceContext::with_origin(const std::string& remark) const {
  if (!is_by_namespace_ || !is_printable(call_->command)) return remark;
  const std::string origin = call_->command + " " + std::to_string(call_->pid);
  return remark.empty() ? origin : origin + ": " + remark;
}

}  // namespace mntsim
