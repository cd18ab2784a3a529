// SPDX-License-Identifier: Apache-2.0
// `mntsim test DIR…`: every scenario as a test.
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "sim/report/json.h"
#include "sim/report/junit.h"
#include "sim/report/text.h"
#include "sim/script/runner.h"
#include "tools/mntsim/flags.h"
#include "tools/mntsim/input.h"
#include "tools/mntsim/output.h"
#include "tools/mntsim/verbs.h"

namespace mntsim {
namespace {

struct TestFlags {
  std::vector<std::string> places;
  MachineFlags machine;
  std::string junit;
  bool json = false;
};

/// A schema lies beside scenarios and is none.
bool is_scenario_name(const std::string& name) {
  constexpr std::string_view schema = ".schema.json";
  const bool is_schema = name.size() >= schema.size() && name.ends_with(schema);
  return name.ends_with(".json") && !is_schema;
}

/// The scenarios below a directory. Throws InputError where it cannot be read or holds none.
std::vector<std::string> scenarios_below(const std::string& directory) {
  std::vector<std::string> files;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(directory, error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator();
       entry.increment(error)) {
    const std::string file = entry->path().string();
    if (is_scenario_name(file) && !entry->is_directory(error)) files.push_back(file);
  }
  if (error) throw InputError{{directory, 0, 0, ""}, "cannot be read: " + error.message(), ""};
  if (files.empty()) {
    throw InputError{{directory, 0, 0, ""},
                     "no scenario is below this directory",
                     "scenarios are files called *.json"};
  }
  return files;
}

/// All scenarios that were named, sorted, each once.
std::vector<std::string> find_scenarios(const std::vector<std::string>& places) {
  std::vector<std::string> files;
  for (const std::string& place : places) {
    std::error_code error;
    if (std::filesystem::is_directory(place, error)) {
      const std::vector<std::string> below = scenarios_below(place);
      files.insert(files.end(), below.begin(), below.end());
    } else {
      files.push_back(place);
    }
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

TestResult test_one(Machine& machine, const std::string& machine_name, const Scenario& scenario) {
  TestResult result{scenario.file, scenario.name, "", ""};
  if (!runs_on(scenario, machine_name)) {
    result.skipped = machines_sentence(scenario);
    return result;
  }
  const ScenarioOutcome outcome = run_scenario(machine, scenario);
  if (!outcome.passed) {
    result.failure = "step " + std::to_string(outcome.failed_step) + ": " + outcome.failure;
  }
  return result;
}

void append_result_text(std::string& out, const TestResult& result) {
  const bool passed = result.failure.empty() && result.skipped.empty();
  out += passed ? "passed   " : result.failure.empty() ? "skipped  " : "FAILED   ";
  append_printable(out, result.file);
  if (!passed) {
    out += ": ";
    append_printable(out, result.failure.empty() ? result.skipped : result.failure);
  }
  out += '\n';
}

void append_result_json(std::string& out, const TestResult& result) {
  out += R"({"file":)";
  append_json_string(out, result.file);
  out += R"(,"name":)";
  append_json_string(out, result.name);
  if (!result.failure.empty()) {
    out += R"(,"result":"failed","failure":)";
    append_json_string(out, result.failure);
  } else if (!result.skipped.empty()) {
    out += R"(,"result":"skipped","reason":)";
    append_json_string(out, result.skipped);
  } else {
    out += R"(,"result":"passed")";
  }
  out += "}\n";
}

/// A file to be written once the tests are done. Opened before, so that it fails before.
class JunitFile {
 public:
  explicit JunitFile(const std::string& file) : file_(file) {
    if (file.empty()) return;
    fd_ = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd_ < 0) throw failure(errno);
  }
  JunitFile(const JunitFile&) = delete;
  JunitFile& operator=(const JunitFile&) = delete;
  ~JunitFile() {
    if (fd_ >= 0) close(fd_);
  }

  void write(const std::vector<TestResult>& results) {
    if (fd_ < 0) return;
    const int error = write_all(fd_, junit_xml("mntsim", results));
    if (error != 0) throw failure(error);
  }

 private:
  [[nodiscard]] InputError failure(int error) const {
    return {{file_, 0, 0, ""}, std::string("cannot be written: ") + std::strerror(error), ""};
  }

  std::string file_;
  int fd_ = -1;
};

void append_summary(std::string& out, const std::vector<TestResult>& results) {
  std::size_t failed = 0;
  std::size_t skipped = 0;
  for (const TestResult& result : results) {
    if (!result.failure.empty()) ++failed;
    if (!result.skipped.empty()) ++skipped;
  }
  out += std::to_string(results.size() - failed - skipped) + " passed, " + std::to_string(failed) +
         " failed, " + std::to_string(skipped) + " skipped\n";
}

ExitStatus test(const TestFlags& flags) {
  require_simulated_mount_max(flags.machine);
  std::vector<Scenario> scenarios;  // all are read first: bad input leaves nothing half done
  for (const std::string& file : find_scenarios(flags.places)) {
    const OpenInput input = open_input(file);
    if (input.kind == FileKind::script) {
      throw InputError{{file, 0, 0, ""}, "is no scenario", "'mntsim run' runs scripts"};
    }
    scenarios.push_back(read_scenario(input, with_kernel({}, flags.machine)));
  }
  JunitFile junit(flags.junit);
  Output output;
  const auto machine = make_machine(flags.machine);
  std::vector<TestResult> results;
  for (const Scenario& scenario : scenarios) {
    results.push_back(test_one(*machine, flags.machine.on, scenario));
    if (flags.json) {
      append_result_json(output.buffer(), results.back());
    } else {
      append_result_text(output.buffer(), results.back());
    }
    output.written();
  }
  if (!flags.json) append_summary(output.buffer(), results);
  output.flush();
  junit.write(results);
  const bool passed = std::all_of(results.begin(), results.end(),
                                  [](const TestResult& one) { return one.failure.empty(); });
  return passed ? ExitStatus::done : ExitStatus::differs;
}

}  // namespace

void add_test(CLI::App& app, Action& action) {
  CLI::App* verb = app.add_subcommand("test", "Run every scenario below a directory as a test");
  auto flags = std::make_shared<TestFlags>();
  verb->add_option("DIR", flags->places, "directories with scenarios, or scenarios (.json)")
      ->required();
  add_machine_flags(*verb, flags->machine);
  verb->add_option("--junit", flags->junit, "write the results to FILE as JUnit XML")
      ->type_name("FILE");
  verb->add_flag("--json", flags->json, "print an object a scenario");
  verb->footer("Example:\n  mntsim test scenarios --junit results.xml");
  verb->callback([flags, &action] { action = [flags] { return test(*flags); }; });
}

}  // namespace mntsim
