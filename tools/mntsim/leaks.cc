// SPDX-License-Identifier: Apache-2.0
// `mntsim leaks STATE`: what leaks between the pods of a node and its host.
#include "sim/graph/leaks.h"

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/graph/leak_cure.h"
#include "sim/report/change_words.h"
#include "sim/report/leak_report.h"
#include "sim/report/sarif.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/mount_set.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/place_names.h"
#include "tools/mntsim/question_flags.h"
#include "tools/mntsim/state_input.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct LeakFlags : QuestionFlags {
  std::string host;
  std::string fail_on;
  bool sarif = false;
};

/// The pod of a task "POD.CONTAINER"; the task itself where it has no dot.
std::string owner_of(std::string_view task) { return std::string(task.substr(0, task.rfind('.'))); }

NamespaceHandle find_host(const SimulatedMachine& machine, const std::string& name) {
  if (!name.empty()) return find_namespace(machine, name);
  const State& state = machine.kernel().state();
  for (const std::string_view known : {"init", "host"}) {
    if (const auto task = machine.task(known)) return state.tasks[*task].mount_namespace;
  }
  const std::vector<NamedTask> tasks = tasks_of(machine);
  if (tasks.empty()) throw InputError{{}, "no task is left, and no namespace", ""};
  return state.tasks[tasks.front().handle].mount_namespace;
}

LeakQuestion question_of(const SimulatedMachine& machine, const std::string& host) {
  const State& state = machine.kernel().state();
  LeakQuestion question{find_host(machine, host), {}};
  question.owners.resize(state.namespaces.slot_count());
  std::vector<bool> is_node(state.namespaces.slot_count());
  for (const NamedTask& task : tasks_of(machine)) {
    const std::size_t slot = state.tasks[task.handle].mount_namespace.slot;
    if (is_of_node(task.name)) is_node[slot] = true;
    if (question.owners[slot].empty()) question.owners[slot] = owner_of(task.name);
  }
  is_node[question.host.slot] = true;
  for (std::size_t slot = 0; slot < is_node.size(); ++slot) {
    if (is_node[slot]) question.owners[slot].clear();
  }
  return question;
}

std::vector<LeakReport> find_reports(const SimulatedMachine& machine,
                                     const LeakQuestion& question) {
  const State& state = machine.kernel().state();
  const PlaceNames names(machine);
  std::vector<LeakReport> reports;
  std::vector<Leak> leaks = find_leaks(state, question);
  std::vector<LeakCure> cures = find_cures(machine.kernel(), question, leaks);
  for (std::size_t index = 0; index < leaks.size(); ++index) {
    Leak& leak = leaks[index];
    NamedLeak named;
    for (const ChangeCommand& command : cures[index].commands) {
      named.commands.push_back(std::string(machine.task_name(command.task)) + "$ " +
                               words_of(command));
    }
    named.lack = cures[index].lack;
    named.owner = question.owners[state.mounts[leak.mount].mount_namespace.slot];
    named.mount = names.name(leak.mount);
    named.place = names.name(leak.place);
    if (leak.origin) named.origin = names.name(leak.origin);
    named.leak = std::move(leak);
    reports.push_back(describe(named));
  }
  return reports;
}

ExitStatus answer_leaks(const LeakFlags& flags) {
  const std::unique_ptr<SimulatedMachine> machine = read_state(flags.state);
  const std::vector<LeakReport> reports = find_reports(*machine, question_of(*machine, flags.host));
  Output output;
  if (flags.sarif) {
    output.buffer() += sarif(shown_name(flags.state), reports);
  } else if (flags.json) {
    append_leaks_json(output.buffer(), reports);
  } else {
    append_leaks_text(output.buffer(), reports);
  }
  output.flush();
  const std::map<std::string, Severity> severities{
      {"high", Severity::high}, {"medium", Severity::medium}, {"low", Severity::low}};
  if (flags.fail_on.empty()) return ExitStatus::done;
  const Severity least = severities.at(flags.fail_on);
  const bool fails = std::any_of(reports.begin(), reports.end(), [&](const LeakReport& report) {
    return report.severity >= least;
  });
  return fails ? ExitStatus::differs : ExitStatus::done;
}

}  // namespace

void add_leaks(CLI::App& app, Action& action) {
  CLI::App* verb =
      app.add_subcommand("leaks", "Say what leaks between the pods of a node and its host");
  auto flags = std::make_shared<LeakFlags>();
  add_question_flags(*verb, *flags);
  verb->add_option("--host", flags->host,
                   "a task of the host's namespace (default: init, host, or the first)");
  verb->add_flag("--sarif", flags->sarif, "print a SARIF 2.1.0 document, for CI")
      ->excludes("--json");
  verb->add_option("--fail-on", flags->fail_on, "exit code 1 where there is one of that severity")
      ->check(CLI::IsMember({"high", "medium", "low"}));
  verb->footer(
      "Tasks that are called POD.CONTAINER belong to that pod; init, kubelet, containerd and crio "
      "to\n"
      "the node.\n"
      "Commands that end a finding now were tried on a copy: they end all of it and touch nothing "
      "else.\n"
      "Example:\n  mntsim leaks scenarios/kubernetes/restarts-double-the-token.json@7 --fail-on "
      "high");
  verb->callback([flags, &action] { action = [flags] { return answer_leaks(*flags); }; });
}

}  // namespace mntsim
