// SPDX-License-Identifier: Apache-2.0
#include "sim/import/trace_script.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "sim/import/trace_log.h"
#include "sim/import/traced_mounts.h"
#include "sim/import/traced_names.h"

namespace mntsim {

namespace {

struct TracedVerb {
  std::string_view name;
  std::size_t arguments;  // at least
  void (*translate)(TraceContext& context);
};

constexpr auto verbs = std::to_array<TracedVerb>({
    {"mount", 5, translate_mount},
    {"umount", 1, translate_umount},
    {"umount2", 2, translate_umount},
    {"pivot_root", 2, translate_pivot_root},
    {"mount_setattr", 4, translate_mount_setattr},
    {"open_tree", 0, translate_new_call},
    {"move_mount", 0, translate_new_call},
    {"fsopen", 0, translate_new_call},
    {"fsconfig", 0, translate_new_call},
    {"fsmount", 0, translate_new_call},
    {"fspick", 0, translate_new_call},
    {"clone", 0, translate_fork},
    {"clone3", 0, translate_fork},
    {"fork", 0, translate_fork},
    {"vfork", 0, translate_fork},
    {"unshare", 1, translate_unshare},
    {"setns", 1, translate_setns},
    {"chdir", 1, translate_chdir},
    {"fchdir", 1, translate_fchdir},
    {"chroot", 1, translate_chroot},
    {"mkdir", 1, translate_mkdir},
    {"mkdirat", 2, translate_mkdirat},
    {"rmdir", 1, translate_rmdir},
    {"unlink", 1, translate_unlink},
    {"unlinkat", 3, translate_unlinkat},
    {"rename", 2, translate_rename},
    {"renameat", 4, translate_renameat},
    {"renameat2", 5, translate_renameat},
    {"symlink", 2, translate_symlink},
    {"symlinkat", 3, translate_symlinkat},
    {"mknod", 1, translate_mknod},
    {"mknodat", 2, translate_mknodat},
    {"open", 2, translate_open},
    {"openat", 3, translate_openat},
    {"close", 1, translate_close},
    {"dup", 1, translate_dup},
});

bool changes_mounts(std::string_view name) {
  static constexpr std::array<std::string_view, 9> names = {
      "mount", "umount",     "umount2", "pivot_root",   "unshare",
      "setns", "move_mount", "fsmount", "mount_setattr"};
  return std::find(names.begin(), names.end(), name) != names.end();
}

void translate(TraceContext& context, const TracedCall& call) {
  if (call.name == "exited") {
    if (context.task_of_pid(call.pid) != nullptr) context.end_task(call);
    return;
  }
  context.go_to(call);
  if (const std::string& lost = context.task().lost; !lost.empty()) {
    if (changes_mounts(call.name)) context.not_modelled(lost);
    return;
  }
  const auto verb = std::find_if(verbs.begin(), verbs.end(),
                                 [&](const TracedVerb& known) { return known.name == call.name; });
  if (verb == verbs.end()) return;
  if (call.arguments.size() < verb->arguments) {
    return context.not_modelled("it has fewer arguments than it needs");
  }
  verb->translate(context);
}

}  // namespace

TraceScript script_of_trace(std::string_view log, const std::string& file) {
  const bool is_table = is_mountsnoop_log(log);
  TraceLog read = is_table ? read_mountsnoop_log(log, file) : read_strace_log(log, file);
  if (read.calls.empty()) {
    if (!read.problems.empty()) throw std::move(read.problems[0]);
    throw InputError{{file, 0, 0, {}},
                     "no call of mount(2) or its family in it",
                     "give a log of `strace -f -e trace=mount,umount2,…` or of mountsnoop"};
  }
  TraceContext context(is_table);
  for (const TracedCall& call : read.calls) translate(context, call);
  TraceScript script;
  script.text =
      "# A log of " + std::string(is_table ? "mountsnoop" : "strace") + ": " +
      std::to_string(read.calls.size()) + " calls of " + std::to_string(context.task_count()) +
      (is_table ? " namespaces" : " processes") +
      ".\n# What is marked \"was there\" is not in the log: the traced machine had it.\n" +
      context.stage().text();
  script.problems = std::move(read.problems);
  return script;
}

}  // namespace mntsim
