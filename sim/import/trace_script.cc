// SPDX-License-Identifier: Apache-2.0
#include "sim/import/trace_script.h"

#include <utility>

#include "sim/import/trace_log.h"
#include "sim/import/traced_verbs.h"
#include "sim/script/counted.h"

namespace mntsim {

namespace {

void translate(TraceContext& context, const TracedCall& call) {
  if (call.name == "exited") {
    if (context.task_of_pid(call.pid) != nullptr) context.end_task(call);
    return;
  }
  context.go_to(call);
  const TracedVerb* const verb = find_traced_verb(call.name);
  if (verb == nullptr) return;
  if (const std::string& lost = context.task().lost; !lost.empty()) {
    if (verb->changes_mounts) context.not_modelled(lost);
    return;
  }
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
      counted(read.calls.size(), "call", "calls") + " of " +
      (is_table ? counted(context.task_count(), "namespace", "namespaces")
                : counted(context.task_count(), "process", "processes")) +
      ".\n# What is marked \"was there\" is not in the log: the traced machine had it.\n" +
      context.stage().text();
  script.problems = std::move(read.problems);
  if (context.orphan_count() > 1) {  // the first one is whom strace was asked to start
    script.problems.push_back({{file, 0, 0, {}},
                               "who forked " +
                                   counted(context.orphan_count() - 1, "process", "processes") +
                                   " is not in it: here they begin in init's namespace",
                               "trace %process too, if one of them called unshare or setns"});
  }
  return script;
}

}  // namespace mntsim
