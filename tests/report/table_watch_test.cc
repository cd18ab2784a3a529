// SPDX-License-Identifier: Apache-2.0
#include "sim/report/table_watch.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sim/script/generator.h"
#include "sim/script/parser.h"

namespace mntsim {
namespace {

std::vector<std::string> texts(const std::vector<TableChange>& changes) {
  std::vector<std::string> list;
  for (const TableChange& change : changes) list.push_back(change.sign + (" " + change.text));
  std::sort(list.begin(), list.end());  // the order within a table is another one
  return list;
}

/// Runs a script and looks every `steps` commands: each look must say what two snapshots say.
void compare_with_snapshots(std::uint64_t index, std::size_t steps) {
  SimulatedMachine machine;
  TableWatch watch(machine);
  Snapshot before = machine.snapshot();
  std::size_t step = 0;
  for (const std::string& line : random_script(case_seed(77, index), 120)) {
    const auto command = parse_line(line, {});
    if (std::holds_alternative<SnapshotCommand>(command->command) ||
        std::holds_alternative<ResetCommand>(command->command)) {
      continue;
    }
    static_cast<void>(machine.execute(*command));
    watch.note(*command);
    if (++step % steps != 0) continue;
    Snapshot after = machine.snapshot();
    ASSERT_EQ(texts(watch.changes()), texts(table_changes(before, after)))
        << "case " << index << ", after step " << step << ": " << line;
    before = std::move(after);
  }
}

TEST(TableWatch, SaysWhatTwoSnapshotsSay) {
  for (std::uint64_t index = 0; index < 300; ++index) {
    compare_with_snapshots(index, 1);
    compare_with_snapshots(index, 7);
  }
}

void run(SimulatedMachine& machine, const std::string& line) {
  ASSERT_EQ(machine.execute(*parse_line(line, {})), ok) << line;
}

TEST(TableWatch, LooksAtTheFirstTaskAlone) {
  SimulatedMachine machine;
  run(machine, "fork ctr");
  run(machine, "ctr$ unshare");
  TableWatch watch(machine);
  run(machine, "mkdir /a");
  run(machine, "ctr$ mount -t tmpfs C /a");
  run(machine, "mount -t tmpfs H /a");
  EXPECT_EQ(texts(watch.first_changes()), std::vector<std::string>{"+ init:/a  tmpfs H  private"});
  EXPECT_EQ(texts(watch.first_changes()), std::vector<std::string>{});
  EXPECT_EQ(texts(watch.changes()), std::vector<std::string>{"+ ctr:/a  tmpfs C  private"});
}

}  // namespace
}  // namespace mntsim
