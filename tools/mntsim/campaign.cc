// SPDX-License-Identifier: Apache-2.0
#include "tools/mntsim/campaign.h"

#include <fmt/core.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <thread>

#include "sim/report/difference.h"
#include "sim/report/json.h"
#include "sim/script/fuzz.h"
#include "sim/script/parser.h"
#include "tools/mntsim/output.h"

namespace mntsim {
namespace {

/// A line on standard error that is written over, where that is a terminal.
class ProgressLine {
 public:
  explicit ProgressLine(std::uint64_t total) : total_(total), shown_(isatty(STDERR_FILENO) != 0) {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() {
    if (shown_) std::fputs("\r\x1b[K", stderr);
  }

  void show(std::uint64_t done) {
    if (!shown_ || done == last_) return;
    last_ = done;
    fmt::print(stderr, "\r{} of {} cases ({}%)", done, total_,
               total_ > 0 ? done * 100 / total_ : 0);
  }

 private:
  std::uint64_t total_;
  std::uint64_t last_ = 0;
  bool shown_;
};

CampaignResult run_with_progress(const CampaignFlags& flags, const Cases& cases) {
  ProgressLine progress(cases.count);
  Campaign campaign;
  campaign.cases = cases.count;
  const unsigned cores = std::max(std::thread::hardware_concurrency(), 1U);
  campaign.workers = flags.jobs > 0 ? static_cast<unsigned>(flags.jobs) : cores;
  campaign.tables_every = cases.tables_every;
  campaign.ends_at_hidden_root = true;
  campaign.script_of = cases.script_of;
  campaign.make_left = [&flags] { return make_simulated(flags.machine); };
  campaign.make_right = [&flags] { return make_machine(flags.machine); };
  campaign.progress = [&progress](std::uint64_t done) { progress.show(done); };
  return run_campaign(campaign);
}

/// A case whose machines differ, with the fewest commands that still do.
struct Finding {
  std::uint64_t number = 0;
  Script script;
  std::optional<Difference> difference;  // absent: it did not show again
};

Finding shrink_case(const CampaignFlags& flags, const Cases& cases, std::uint64_t number) {
  const auto left = make_simulated(flags.machine);
  const auto right = make_machine(flags.machine);
  Differ differ(*left, *right);
  differ.end_at_hidden_root();
  Finding finding;
  finding.number = cases.case_number(number);
  finding.script = differ.shrink(cases.script_of(number));
  finding.difference = differ.compare(finding.script, 1);
  return finding;
}

void append_finding_text(std::string& out, const MachineNames& names, const Cases& cases,
                         const Finding& finding) {
  fmt::format_to(std::back_inserter(out), "# case {} of {}: {} and {} differ\n", finding.number,
                 cases.sentence, names.left, names.right);
  for (const TaskCommand& command : finding.script) out += line_of(command) + "\n";
  if (finding.difference) {
    append_difference_text(out, "# ", names, *finding.difference);
  } else {
    out += "# the difference did not show again: this is the whole script\n";
  }
}

void append_finding_json(std::string& out, const MachineNames& names, const Finding& finding) {
  fmt::format_to(std::back_inserter(out), R"({{"case":{},"script":[)", finding.number);
  for (const TaskCommand& command : finding.script) {
    if (out.back() != '[') out += ',';
    append_json_string(out, line_of(command));
  }
  out += R"(],"difference":)";
  if (finding.difference) {
    append_difference_json(out, names, finding.script[finding.difference->command],
                           *finding.difference);
  } else {
    out += "null";
  }
  out += '}';
}

void print_result(const CampaignFlags& flags, const Cases& cases,
                  const std::optional<Finding>& finding) {
  Output output;
  std::string& out = output.buffer();
  const MachineNames names{"sim", flags.machine.on};
  if (flags.json) {
    out += '{' + cases.json_members + ",\"first\":";
    if (finding) {
      append_finding_json(out, names, *finding);
    } else {
      out += "null";
    }
    out += "}\n";
  } else if (finding) {
    append_finding_text(out, names, cases, *finding);
  } else {
    fmt::format_to(std::back_inserter(out), "{}: {} and {} do not differ\n", cases.sentence,
                   names.left, names.right);
  }
  output.flush();
}

void say_unconfirmed(std::uint64_t count) {
  fmt::print(
      stderr,
      "mntsim: {} cases differed once and not again: the real kernel walked a path anew there\n",
      count);
}

/// Dies as the signal would have had it, now that all is cleaned up.
[[noreturn]] void die_by(int signal_number) {
  signal(signal_number, SIG_DFL);
  raise(signal_number);
  _exit(128 + signal_number);
}

}  // namespace

void add_campaign_flags(CLI::App& verb, CampaignFlags& flags) {
  flags.machine.on = "host";
  add_machine_flags(verb, flags.machine);
  add_number(verb, "--jobs", flags.jobs, 1, 64, "worker processes (default: one a core)");
  verb.add_flag("--json", flags.json, "print the result as a JSON object");
}

Script parse_script(const std::vector<std::string>& lines) {
  Script script;
  Place place{"generated", 0, 0, ""};
  for (const std::string& line : lines) {
    ++place.line;
    if (auto command = parse_line(line, place)) script.push_back(std::move(*command));
  }
  return script;
}

ExitStatus run_cases(const CampaignFlags& flags, const Cases& cases) {
  const CampaignResult result = run_with_progress(flags, cases);
  if (result.unconfirmed > 0) say_unconfirmed(result.unconfirmed);
  if (result.crashed) {
    fmt::print(stderr, "mntsim: a machine broke down in case {}; run it alone: {}\n",
               cases.case_number(*result.crashed), cases.rerun(*result.crashed));
    return ExitStatus::differs;
  }
  if (result.different) {
    fmt::print(stderr, "mntsim: case {} differs; run it alone: {}\n",
               cases.case_number(*result.different), cases.rerun(*result.different));
    print_result(flags, cases, shrink_case(flags, cases, *result.different));
    return ExitStatus::differs;
  }
  if (result.interrupted_by != 0) {
    fmt::print(stderr, "mntsim: interrupted after {} of {} cases, none of which differs\n",
               result.cases, cases.count);
    die_by(result.interrupted_by);
  }
  print_result(flags, cases, std::nullopt);
  return ExitStatus::done;
}

}  // namespace mntsim
