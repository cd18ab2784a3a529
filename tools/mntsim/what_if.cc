// SPDX-License-Identifier: Apache-2.0
// `mntsim what-if STATE CHANGE…`: what would be different. The changes are made on a copy.
#include <algorithm>
#include <cstdio>

#include "sim/kubernetes/play/trial.h"
#include "sim/report/json.h"
#include "sim/report/text.h"
#include "tools/mntsim/change.h"
#include "tools/mntsim/diff_flags.h"
#include "tools/mntsim/flags.h"
#include "tools/mntsim/leak_check.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/question_flags.h"
#include "tools/mntsim/trial_run.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct Flags : DiffFlags {
  std::string state;
  std::vector<std::string> changes;
  NodeFlags node;
  bool script = false;
};

void append_results_text(std::string& out, const std::vector<ChangeResult>& results) {
  for (const ChangeResult& result : results) {
    if (!result.refusal.empty()) {
      append_printable(out, "refused: " + result.change + ": " + result.refusal);
      out += '\n';
    }
    for (const std::string& note : result.notes) {
      append_printable(out, "note: " + note);
      out += '\n';
    }
  }
}

/// {"change":"umount /a","errno":"EBUSY","refused":"EBUSY, it is in use","notes":[]}
void append_results_json(std::string& out, const std::vector<ChangeResult>& results) {
  for (const ChangeResult& result : results) {
    out += R"({"change":)";
    append_json_string(out, result.change);
    out += R"(,"errno":)";
    append_json_errno(out, result.error);
    out += R"(,"refused":)";
    if (result.refusal.empty()) {
      out += "null";
    } else {
      append_json_string(out, result.refusal);
    }
    out += R"(,"notes":[)";
    for (std::size_t at = 0; at < result.notes.size(); ++at) {
      if (at > 0) out += ',';
      append_json_string(out, result.notes[at]);
    }
    out += "]}\n";
  }
}

void append_leak(std::string& out, const NewLeak& leak, bool json) {
  if (!json) {
    append_printable(out, "leak: " + leak.from + ' ' + leak.how + ' ' + leak.to);
    out += '\n';
    return;
  }
  out += R"({"leak":{"from":)";
  append_json_string(out, leak.from);
  out += R"(,"how":)";
  append_json_string(out, leak.how);
  out += R"(,"to":)";
  append_json_string(out, leak.to);
  out += "}}\n";
}

/// Says what is different, and whether anything is.
bool print_diff(Output& output, const TrialRun& trial, const DiffFlags& flags) {
  const StateDiff diff = diff_states(*trial.before, *trial.after, trial.kinship);
  append_diff(output.buffer(), diff, flags);
  output.written();
  return !diff.is_empty();
}

ExitStatus print_script(const std::vector<Change>& changes) {
  Output output;
  for (const Change& change : changes) append_real_commands(output.buffer(), change);
  output.flush();
  return ExitStatus::done;
}

ExitStatus answer(const Flags& flags) {
  if (flags.script && flags.json) {
    throw InputError{{}, "--script and --json at once", "one of them"};
  }
  std::vector<Change> changes;
  for (const std::string& text : flags.changes) {
    changes.push_back(read_change(text, changes.size() + 1));
  }
  if (flags.script) return print_script(changes);
  const TrialRun trial = try_changes(flags.state, flags.node, changes);
  Output output;
  if (flags.json) {
    append_results_json(output.buffer(), trial.results);
  } else {
    append_results_text(output.buffer(), trial.results);
  }
  const bool is_changed = print_diff(output, trial, flags);
  bool leaks = false;
  for_each_new_leak(trial, [&](const NewLeak& leak) {
    append_leak(output.buffer(), leak, flags.json);
    output.written();
    leaks = true;
  });
  output.flush();
  const bool is_refused =
      std::any_of(trial.results.begin(), trial.results.end(),
                  [](const ChangeResult& result) { return !result.refusal.empty(); });
  const bool fails =
      (flags.fail_on == "change" && is_changed) || (flags.fail_on == "leak" && leaks);
  return is_refused || fails ? ExitStatus::differs : ExitStatus::done;
}

}  // namespace

void add_what_if(CLI::App& app, Action& action) {
  CLI::App* verb =
      app.add_subcommand("what-if", "Say what would be different after changes, made on a copy");
  auto flags = std::make_shared<Flags>();
  add_state(*verb, flags->state);
  verb->add_option("CHANGE", flags->changes,
                   "a command ('web.app$ mount --make-rslave /data'), a manifest (FILE.yaml), "
                   "POD.CONTAINER:/path=MODE (mountPropagation), runtime=hidden or runtime=host")
      ->required();
  add_diff_flags(*verb, *flags, {"leak", "change"});
  add_node_flag(*verb, flags->node);
  verb->add_flag("--script", flags->script, "print how to do it on the real node, and ask nothing");
  verb->footer(
      "STATE may be a manifest, and the name of a node's preset, too.\n"
      "Example:\n  mntsim what-if pod.yaml web.app:/data=Bidirectional --lines\n"
      "  mntsim what-if containerd-runc pod.yaml 'host$ mount --make-private /' --fail-on change");
  verb->callback([flags, &action] { action = [flags] { return answer(*flags); }; });
}

}  // namespace mntsim
