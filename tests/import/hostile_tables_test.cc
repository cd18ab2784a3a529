// SPDX-License-Identifier: Apache-2.0
// Tables that lie: what does not fit is said, the rest is used, and the state is valid.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "sim/graph/group_forest.h"
#include "sim/kernel/validate.h"
#include "sim/script/random.h"
#include "tests/graph/random_states.h"
#include "tests/import/tables_of.h"

namespace mntsim {
namespace {

using ::testing::HasSubstr;

const std::string root_line = "20 19 0:30 / / rw - tmpfs t rw\n";

/// Restores one table below a plain root; what is remarked.
std::string complaints_of(const std::string& lines) {
  const RestoredMachine restored = machine_of(tables_with({{"t", root_line + lines}}));
  EXPECT_EQ(validate(restored.machine->kernel().state()), "") << lines;
  EXPECT_THAT(shown_by(*restored.machine)[0], HasSubstr(root_line)) << "the rest is used";
  static_cast<void>(GroupForest(restored.machine->kernel().state()));
  return remarks_of(restored);
}

TEST(HostileTables, IdsThatNoKernelGives) {
  EXPECT_THAT(complaints_of("9223372036854775808 20 0:1 / /a rw - tmpfs t rw\n"),
              HasSubstr("t:2: no kernel gives the mount id 9223372036854775808"));
  EXPECT_THAT(complaints_of("16777216 20 0:1 / /a rw - tmpfs t rw\n"), HasSubstr("t:2: no kernel"));
  EXPECT_THAT(complaints_of("0 20 0:1 / /a rw - tmpfs t rw\n"), HasSubstr("t:2: no kernel"));
  EXPECT_THAT(complaints_of("21 20 0:1 / /a rw shared:4294967295 - tmpfs t rw\n"),
              HasSubstr("t:2: peer group 4294967295: no kernel has so many"));
  EXPECT_EQ(complaints_of("16777215 20 0:1 / /a rw - tmpfs t rw\n"), "");
}

TEST(HostileTables, ParentsInACircle) {
  EXPECT_THAT(complaints_of("21 22 0:1 / /a rw - tmpfs t rw\n22 21 0:2 / /a rw - tmpfs t rw\n"),
              HasSubstr("its parents form a circle"));
  EXPECT_THAT(complaints_of("21 21 0:1 / /a rw - tmpfs t rw\n"), HasSubstr("t:2: its own parent"));
}

TEST(HostileTables, PlacesThatDoNotFit) {
  EXPECT_THAT(complaints_of("21 20 0:1 / /a rw - tmpfs t rw\n22 21 0:2 / /b/c rw - tmpfs t rw\n"),
              HasSubstr("t:3: its mount point is not below that of its parent 21"));
  EXPECT_THAT(complaints_of("21 20 0:1 / a rw - tmpfs t rw\n"), HasSubstr("no absolute path"));
  EXPECT_THAT(complaints_of("21 20 0:1 / /a rw - tmpfs t rw\n22 20 0:2 / /a rw - tmpfs t rw\n"),
              HasSubstr("t:3: two mounts at one place"));
  EXPECT_THAT(complaints_of("21 20 0:1 / /a rw - tmpfs t rw\n21 20 0:1 / /a rw - tmpfs t rw\n"),
              HasSubstr("t:3: a second line of the same mount"));
  EXPECT_THAT(complaints_of("21 77 0:1 / /a/b rw - tmpfs t rw\n22 77 0:2 / /a/c rw - tmpfs t rw\n"),
              HasSubstr("note t:2: no table has its parent 77"));
}

// A parent that no table has must have stood at or above what is on it: the lines are shown as they
// were.
TEST(HostileTables, AnUnknownParentInTheMiddle) {
  const std::string text = root_line +
                           "21 77 0:1 / /a/b rw - tmpfs t rw\n"
                           "22 77 0:2 / /a/c rw - tmpfs t rw\n"
                           "23 22 0:3 / /a/c/d rw - tmpfs t rw\n";
  const RestoredMachine restored = machine_of(tables_with({{"t", text}}));
  EXPECT_EQ(shown_by(*restored.machine)[0], text);
  const Kernel& kernel = restored.machine->kernel();
  EXPECT_EQ(kernel.state().mounts[kernel.resolve(kernel.init_task(), "/a/c/d")->mount].id, 23U);
}

TEST(HostileTables, MastersThatContradictOneAnother) {
  EXPECT_THAT(complaints_of("21 20 0:1 / /a rw shared:1 master:2 - tmpfs t rw\n"
                            "22 20 0:1 / /b rw shared:1 master:3 - tmpfs t rw\n"),
              HasSubstr("t:3: a peer of group 1 has another master"));
  EXPECT_THAT(complaints_of("21 20 0:1 / /a rw shared:1 master:2 - tmpfs t rw\n"
                            "22 20 0:1 / /b rw shared:2 master:1 - tmpfs t rw\n"),
              HasSubstr("masters in a circle"));
  EXPECT_THAT(complaints_of("21 20 0:1 / /a rw shared:1 master:1 - tmpfs t rw\n"),
              HasSubstr("t:2: a slave of its own group"));
  EXPECT_THAT(complaints_of("21 20 0:1 / /a rw master:5 propagate_from:5 - tmpfs t rw\n"),
              HasSubstr("t:2: this line cannot be shown as it is"));
}

TEST(HostileTables, LinesThatAreNone) {
  EXPECT_THAT(complaints_of("21 20 0:1 / /a rw - tmpfs t r"),
              HasSubstr("t:2: no whole line of mountinfo"));
  EXPECT_THAT(complaints_of("21 20 0:1 / /a rw - tmpfs t rw"),
              HasSubstr("note t:2: the last line has no end; it may have been cut"));
  EXPECT_THAT(complaints_of("\x1b[2J\x07 20\n"),
              HasSubstr(R"(no whole line of mountinfo: '\x1b[2J\x07 20')"));
  EXPECT_THAT(complaints_of("99999999999999999999 20 0:1 / /a rw - tmpfs t rw\n"),
              HasSubstr("no whole line"));
  EXPECT_THAT(complaints_of(std::string(1U << 20U, '\0') + "\n"), HasSubstr("no whole line"));
  // Bytes that are no text are a name like any other.
  EXPECT_EQ(complaints_of(std::string("21 20 0:1 / /a\0", 15) + "\x1b\xff rw - tmpfs t rw\n"), "");
  EXPECT_EQ(complaints_of("21 20 0:1 / /" + std::string(1U << 20U, 'x') + " rw - tmpfs t rw\n"),
            "");
}

TEST(HostileTables, TablesThatContradictOneAnother) {
  const RestoredMachine restored = machine_of(tables_with(
      {{"a", root_line + "21 20 0:1 / /a rw - tmpfs t rw\n22 20 0:2 / /b rw - tmpfs t rw\n"},
       {"b", root_line + "22 20 0:9 / /b rw - ext4 t rw\n"},
       {"c", root_line + "22 20 0:2 / /b rw - tmpfs t rw\n21 20 0:1 / /a rw - tmpfs t rw\n"}}));
  EXPECT_EQ(validate(restored.machine->kernel().state()), "");
  EXPECT_THAT(remarks_of(restored), HasSubstr("b:2: another line says something else of mount 22"));
  EXPECT_THAT(remarks_of(restored), HasSubstr("lines in different orders"));
}

// One reader's mount 41 hangs on mount 20, and the other, who sees 20 whole, does not have it.
TEST(HostileTables, AViewThatSeesLessThanItMust) {
  const RestoredMachine restored =
      machine_of(tables_with({{"a", root_line + "21 20 0:1 / /a rw - tmpfs t rw\n"},
                              {"b", "41 20 0:31 / /sub rw - tmpfs t rw\n"}}));
  EXPECT_EQ(validate(restored.machine->kernel().state()), "");
  EXPECT_THAT(remarks_of(restored), HasSubstr("a: it is shown with 1 mounts more"));
}

/// One random change of a text: of a digit, a field, a line.
void mutate(std::string& text, Random& random) {
  if (text.empty()) return;
  const std::size_t at = random.below(text.size());
  const std::size_t begin =
      text.rfind('\n', at) == std::string::npos ? 0 : text.rfind('\n', at) + 1;
  const std::size_t end = std::min(text.find('\n', begin), text.size());
  switch (random.below(6)) {
    case 0: text[at] = static_cast<char>('0' + random.below(10)); break;
    case 1: text[at] = static_cast<char>(random.below(256)); break;
    case 2: text.erase(begin, end - begin + 1); break;
    case 3: text.insert(begin, text.substr(begin, end - begin) + "\n"); break;
    case 4: text.erase(at, 1 + random.below(8)); break;
    default: {
      const std::size_t digit = text.find_first_of("0123456789", at);
      if (digit != std::string::npos) text[digit] = static_cast<char>('0' + random.below(10));
      break;
    }
  }
}

TEST(HostileTables, RandomChangesLeaveTheStateValid) {
  std::size_t remarks = 0;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    const auto machine = random_machine(seed % 200);
    NodeTables tables = tables_of(*machine);
    Random random(seed);
    for (NodeTable& table : tables.tables) {
      for (std::size_t count = random.below(5); count > 0; --count) mutate(table.mountinfo, random);
    }
    const RestoredMachine restored = machine_of(tables);
    ASSERT_EQ(validate(restored.machine->kernel().state()), "") << "seed " << seed;
    static_cast<void>(GroupForest(restored.machine->kernel().state()));
    remarks += restored.remarks.size();
    for (const std::string& line : random_script(seed, 10)) {
      static_cast<void>(restored.machine->execute(*parse_line(line, {})));
    }
    ASSERT_EQ(validate(restored.machine->kernel().state()), "") << "seed " << seed;
  }
  EXPECT_GT(remarks, 1000U);
}

}  // namespace
}  // namespace mntsim
