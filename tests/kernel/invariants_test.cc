// SPDX-License-Identifier: Apache-2.0
// The whole state is sound after each command of many random scripts, and a call that fails changes
// nothing.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim/kernel/validate.h"
#include "sim/script/generator.h"
#include "tests/kernel/script.h"

namespace mntsim {
namespace {

constexpr std::uint64_t seed = 20261125;
constexpr std::uint64_t case_count = 400;
constexpr std::size_t command_count = 80;

std::vector<TaskCommand> generate_script(std::uint64_t campaign, std::uint64_t number,
                                         std::size_t count) {
  std::vector<TaskCommand> script;
  for (const std::string& line : random_script(case_seed(campaign, number), count)) {
    std::optional<TaskCommand> command = parse_line(line, {});
    const bool is_call = command && !std::holds_alternative<SnapshotCommand>(command->command) &&
                         !std::holds_alternative<ResetCommand>(command->command);
    if (is_call) script.push_back(std::move(*command));
  }
  return script;
}

std::string transcript_of(SimulatedMachine& machine, const std::vector<TaskCommand>& script) {
  std::string text;
  for (const TaskCommand& command : script) {
    const Errno error = machine.execute(command);
    const std::string problem = validate(machine.kernel().state());
    if (!problem.empty()) return problem + " after '" + command.text + "'\n" + text;
    text += command.task + "$ " + command.text + " -> " + std::string(name_of(error)) + '\n';
  }
  return text + tables_of(machine);
}

TEST(State, IsSoundAfterEachCommand) {
  SimulatedMachine machine;
  for (std::uint64_t number = 0; number < case_count; ++number) {
    machine.reset();
    for (const TaskCommand& command : generate_script(seed, number, command_count)) {
      (void)machine.execute(command);
      ASSERT_EQ(validate(machine.kernel().state()), "")
          << "case " << number << ": " << command.text;
    }
  }
}

TEST(Kernel, ACopyIsIndependent) {
  for (std::uint64_t number = 0; number < case_count / 4; ++number) {
    const auto script = generate_script(seed + 1, number, command_count);
    SimulatedMachine machine;
    (void)transcript_of(machine, script);
    const std::string before = tables_of(machine);
    const auto copy = machine.clone();
    EXPECT_EQ(tables_of(*copy), before);
    (void)transcript_of(*copy, generate_script(seed + 2, number, command_count));
    EXPECT_EQ(tables_of(machine), before) << "case " << number;
    EXPECT_EQ(validate(machine.kernel().state()), "");
  }
}

TEST(Kernel, AFailedCallChangesNothing) {
  SimulatedMachine machine;
  for (std::uint64_t number = 0; number < case_count; ++number) {
    machine.reset();
    std::string before = tables_of(machine);
    for (const TaskCommand& command : generate_script(seed + 3, number, command_count)) {
      const bool is_one_call = !std::holds_alternative<Mkdir>(command.command) &&
                               !std::holds_alternative<MountCommand>(command.command);
      const Errno error = machine.execute(command);
      const std::string after = tables_of(machine);
      if (error != ok && is_one_call) {
        ASSERT_EQ(before, after) << "case " << number << ": " << command.text;
      }
      before = after;
    }
  }
}

}  // namespace
}  // namespace mntsim
