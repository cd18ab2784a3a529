// SPDX-License-Identifier: Apache-2.0
// What the tests of sim/host share: a machine or a skip, commands as text.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "sim/host/host_machine.h"
#include "sim/script/parser.h"

namespace mntsim {

inline std::string read_whole(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// "ok", or the name of the errno of `line`.
inline std::string run_line(Machine& machine, std::string_view line) {
  const Errno error = machine.execute(parse_line(line, {}).value());
  return error == ok ? "ok" : std::string(name_of(error));
}

/// "ok", or the first other result; the lines behind it do not run.
inline std::string run_lines(Machine& machine, const std::vector<std::string_view>& lines) {
  for (const std::string_view line : lines) {
    const std::string result = run_line(machine, line);
    if (result != "ok") return result;
  }
  return "ok";
}

inline std::vector<std::string> lines_of(Machine& machine, const std::string& task) {
  for (const TaskTable& table : machine.snapshot()) {
    if (table.task == task) return table.lines;
  }
  return {"no such task"};
}

/// A line without what comes from pools that others use too: ids, device, options of the
/// superblock.
inline std::string without_numbers(const std::string& line) {
  std::istringstream words(line);
  std::string id, parent, device, rest, word;
  words >> id >> parent >> device;
  while (words >> word) {
    rest += rest.empty() ? word : " " + word;
    if (word == "-") break;
  }
  words >> word;
  rest += ' ' + word;
  words >> word;
  return rest + ' ' + word;
}

class HostTest : public testing::Test {
 protected:
  void SetUp() override {
    try {
      machine_ = std::make_unique<HostMachine>();
    } catch (const HostUnavailable& reason) {
      GTEST_SKIP() << "no host machine here: " << reason.what;
    }
  }

  std::string run(std::string_view line) { return run_line(*machine_, line); }
  std::string run_all(const std::vector<std::string_view>& lines) {
    return run_lines(*machine_, lines);
  }
  std::vector<std::string> lines(const std::string& task) { return lines_of(*machine_, task); }

  std::unique_ptr<HostMachine> machine_;
};

}  // namespace mntsim
