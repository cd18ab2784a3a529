// SPDX-License-Identifier: Apache-2.0
#include "sim/import/script_stage.h"

#include <utility>

#include "sim/kernel/errno.h"
#include "sim/script/input_error.h"
#include "sim/script/parser.h"
#include "sim/script/words.h"

namespace mntsim {

namespace {

std::string with_task(const std::string& task, const std::string& line) {
  return task == "init" ? line : task + "$ " + line;
}

std::string line_text(const StagedLine& staged) {
  return "line " + std::to_string(staged.number) + ": ";
}

}  // namespace

void ScriptStage::add(const StagedLine& staged) {
  if (!staged.error.empty()) return add_refused(staged);
  std::string remark = staged.remark;
  if (const Errno error = run(staged.task, staged.line); error != ok) {
    remark += (remark.empty() ? "" : "; ") + line_text(staged) + "success there, " +
              std::string(name_of(error)) + " here";
  }
  write(staged.task, staged.line, remark);
}

bool ScriptStage::add_if_same(const StagedLine& staged) {
  if (!staged.error.empty()) {
    add_refused(staged);
    return true;
  }
  if (run(staged.task, staged.line) != ok) return false;
  write(staged.task, staged.line, staged.remark);
  return true;
}

void ScriptStage::add_refused(const StagedLine& staged) {
  if (!may_copy()) {
    return comment(with_task(staged.task, staged.line) + "  # " + line_text(staged) + staged.error +
                   " there; not tried here");
  }
  std::unique_ptr<SimulatedMachine> before = machine_->clone();
  const Errno error = run(staged.task, staged.line);
  if (error == ok) {
    machine_ = std::move(before);
    return comment(with_task(staged.task, staged.line) + "  # " + line_text(staged) + staged.error +
                   " there; it would succeed here, and is left out");
  }
  const std::string here(name_of(error));
  std::string remark = staged.remark;
  remark += remark.empty() ? "" : "; ";
  remark +=
      here == staged.error ? here : line_text(staged) + staged.error + " there, " + here + " here";
  write(staged.task, staged.line, remark);
}

bool ScriptStage::succeeds_with_mount(const std::string& task, const std::string& path,
                                      const std::string& line) {
  if (!may_copy()) return false;
  std::unique_ptr<SimulatedMachine> before = machine_->clone();
  static_cast<void>(run(task, "mkdir -p " + quoted(path)));
  const bool succeeds =
      run(task, "mount -t tmpfs was-there " + quoted(path)) == ok && run(task, line) == ok;
  machine_ = std::move(before);
  return succeeds;
}

Errno ScriptStage::run(const std::string& task, const std::string& line) {
  const auto command = parse_line(with_task(task, line), {});
  return command ? machine_->execute(*command) : ok;
}

void ScriptStage::add_what_was_there(const std::string& task, const std::string& line) {
  const Errno error = run(task, line);
  const std::string here(name_of(error));
  write(task, line, error == ok ? "was there" : "was there, " + here + " here");
}

void ScriptStage::comment(std::string_view text) {
  text_ += "# ";
  text_ += text;
  text_ += '\n';
}

bool ScriptStage::exists(const std::string& task, const std::string& path) {
  return run(task, "ls " + quoted(path)) == ok;
}

bool ScriptStage::is_directory(const std::string& task, const std::string& path) {
  return run(task, "ls " + quoted(path + "/.")) == ok;
}

void ScriptStage::need_directory(const std::string& task, const std::string& path) {
  if (exists(task, path)) return;
  add_what_was_there(task, "mkdir -p " + quoted(path));
}

void ScriptStage::need_file(const std::string& task, const std::string& path) {
  if (exists(task, path)) return;
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos && slash > 0) need_directory(task, path.substr(0, slash));
  add_what_was_there(task, "touch " + quoted(path));
}

void ScriptStage::need_mount(const std::string& task, const std::string& path) {
  need_directory(task, path);
  add_what_was_there(task, "mount -t tmpfs was-there " + quoted(path));
}

void ScriptStage::write(const std::string& task, const std::string& line,
                        const std::string& remark) {
  text_ += with_task(task, line);
  if (!remark.empty()) text_ += "  # " + remark;
  text_ += '\n';
}

}  // namespace mntsim
