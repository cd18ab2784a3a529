// SPDX-License-Identifier: Apache-2.0
#include "sim/script/differ.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "sim/script/fuzz.h"
#include "sim/script/parser.h"

namespace mntsim {
namespace {

/// Obeys everything and counts mounts; `answer` and `tables` may be made wrong on purpose.
class ObedientMachine final : public Machine {
 public:
  using History = std::vector<std::string>;

  Errno execute(const TaskCommand& command) override {
    history_.push_back(line_of(command));
    return answer ? answer(history_) : ok;
  }
  Snapshot snapshot() override {
    if (tables) return tables(history_);
    return {{"init", {"1 1 0:1 / / rw - tmpfs none rw"}}};
  }
  void reset() override {
    history_.clear();
    ++resets;
  }

  std::function<Errno(const History&)> answer;
  std::function<Snapshot(const History&)> tables;
  int resets = 0;

 private:
  History history_;
};

Script script_of(const std::vector<std::string>& lines) {
  Script script;
  for (const std::string& line : lines) script.push_back(*parse_line(line, Place{}));
  return script;
}

std::vector<std::string> lines_of(const Script& script) {
  std::vector<std::string> lines;
  for (const TaskCommand& command : script) lines.push_back(line_of(command));
  return lines;
}

bool has(const ObedientMachine::History& history, const std::string& line) {
  return std::find(history.begin(), history.end(), line) != history.end();
}

/// EBUSY for `rmdir /b` once both `mkdir /a` and `a$ unshare` were done.
Errno busy_after_two(const ObedientMachine::History& history) {
  const bool wrong = has(history, "mkdir /a") && has(history, "a$ unshare");
  return wrong && history.back() == "rmdir /b" ? Errno{EBUSY} : ok;
}

Snapshot other_table() { return {{"init", {"1 1 0:1 / / ro - tmpfs none rw"}}}; }

TEST(Differ, ADifferenceCountsIfItShowsTwice) {
  ObedientMachine left;
  ObedientMachine right;
  right.answer = busy_after_two;
  const Script script = script_of({"mkdir /a", "a$ unshare", "rmdir /b"});
  Differ differ(left, right);
  EXPECT_TRUE(differ.compare_twice(script, 256));
  EXPECT_EQ(differ.unconfirmed(), 0U);
  bool first = true;
  right.answer = [&](const ObedientMachine::History& history) {
    if (!first || history.back() != "rmdir /b") return ok;
    first = false;
    return Errno{EBUSY};
  };
  EXPECT_FALSE(differ.compare_twice(script, 256));
  EXPECT_EQ(differ.unconfirmed(), 1U);
}

TEST(Differ, EqualMachinesDoNotDiffer) {
  ObedientMachine left;
  ObedientMachine right;
  Differ differ(left, right);
  EXPECT_FALSE(differ.compare(script_of({"mkdir /a", "snapshot", "reset", "ls /"}), 256));
  EXPECT_EQ(differ.commands(), 2U);
}

TEST(Differ, StartsFromTheInitialState) {
  ObedientMachine left;
  ObedientMachine right;
  right.answer = busy_after_two;
  Differ differ(left, right);
  EXPECT_FALSE(differ.compare(script_of({"mkdir /a", "a$ unshare"}), 256));
  EXPECT_FALSE(differ.compare(script_of({"rmdir /b"}), 256));
}

TEST(Differ, FindsTheFirstErrno) {
  ObedientMachine left;
  ObedientMachine right;
  right.answer = busy_after_two;
  Differ differ(left, right);
  const auto difference = differ.compare(
      script_of({"mkdir /a", "rmdir /b", "a$ unshare", "rmdir /b", "rmdir /b"}), 256);
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->command, 3U);
  EXPECT_TRUE(difference->left == ok);
  EXPECT_TRUE(difference->right == Errno{EBUSY});
  EXPECT_FALSE(difference->table);
}

TEST(Differ, NarrowsATableDownToItsCommand) {
  ObedientMachine left;
  ObedientMachine right;
  right.tables = [](const ObedientMachine::History& history) {
    return has(history, "touch /x") ? other_table() : ObedientMachine().snapshot();
  };
  Differ differ(left, right);
  std::vector<std::string> lines(1000, "ls /");
  lines[700] = "touch /x";
  const auto difference = differ.compare(script_of(lines), 256);
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->command, 700U);
  ASSERT_TRUE(difference->table);
  EXPECT_EQ(difference->table->task, "init");
}

TEST(Differ, LooksAtTablesBeforeAReset) {
  ObedientMachine left;
  ObedientMachine right;
  right.tables = [](const ObedientMachine::History& history) {
    return has(history, "touch /x") ? other_table() : ObedientMachine().snapshot();
  };
  Differ differ(left, right);
  const auto difference =
      differ.compare(script_of({"ls /", "reset", "touch /x", "ls /", "reset", "ls /"}), 256);
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->command, 2U);
}

TEST(Differ, ATableMayDifferBeforeAnErrnoDoes) {
  ObedientMachine left;
  ObedientMachine right;
  right.tables = [](const ObedientMachine::History& history) {
    return has(history, "mkdir /a") ? other_table() : ObedientMachine().snapshot();
  };
  right.answer = busy_after_two;
  Differ differ(left, right);
  const auto difference =
      differ.compare(script_of({"ls /", "mkdir /a", "a$ unshare", "rmdir /b"}), 256);
  ASSERT_TRUE(difference);
  EXPECT_EQ(difference->command, 1U);
  EXPECT_TRUE(difference->table);
}

TEST(Differ, LooksAtTablesAtASnapshot) {
  ObedientMachine left;
  ObedientMachine right;
  right.tables = [](const ObedientMachine::History& history) {
    return history.size() == 1 ? other_table() : ObedientMachine().snapshot();
  };
  Differ differ(left, right);
  EXPECT_FALSE(differ.compare(script_of({"ls /", "ls /"}), 256));
  EXPECT_TRUE(differ.compare(script_of({"ls /", "snapshot", "ls /"}), 256));
  EXPECT_TRUE(differ.compare(script_of({"ls /", "ls /"}), 1));
}

TEST(Differ, EndsAtTheHiddenRootIfAskedTo) {
  ObedientMachine left;
  ObedientMachine right;
  left.tables = [](const ObedientMachine::History& history) -> Snapshot {
    if (!has(history, "setns a")) return ObedientMachine().snapshot();
    return {{"init", {"1 1 0:1 / / rw - rootfs rootfs rw"}}};
  };
  Differ differ(left, right);
  const Script script = script_of({"umount -l /", "setns a", "ls /"});
  EXPECT_TRUE(differ.compare(script, 256));
  differ.end_at_hidden_root();
  EXPECT_FALSE(differ.compare(script, 256));
  EXPECT_FALSE(differ.compare(script, 1));
}

TEST(Differ, ShrinksToTheFewestCommands) {
  ObedientMachine left;
  ObedientMachine right;
  right.answer = busy_after_two;
  Differ differ(left, right);
  std::vector<std::string> lines(60, "b$ ls /");
  lines[7] = "mkdir /a";
  lines[20] = "a$ unshare";
  lines[41] = "rmdir /b";
  const Script shrunk = differ.shrink(script_of(lines));
  EXPECT_EQ(lines_of(shrunk), (std::vector<std::string>{"mkdir /a", "a$ unshare", "rmdir /b"}));
}

TEST(Differ, LetsInitDoWhatNeedsNoOtherTask) {
  ObedientMachine left;
  ObedientMachine right;
  right.answer = [](const ObedientMachine::History& history) {
    return history.back().find("mkdir /a") != std::string::npos ? Errno{EPERM} : ok;
  };
  Differ differ(left, right);
  EXPECT_EQ(lines_of(differ.shrink(script_of({"ls /", "b$ mkdir /a", "ls /"}))),
            std::vector<std::string>{"mkdir /a"});
}

TEST(Differ, AScriptThatDoesNotDifferComesBackAsItIs) {
  ObedientMachine left;
  ObedientMachine right;
  Differ differ(left, right);
  EXPECT_EQ(differ.shrink(script_of({"ls /", "mkdir /a"})).size(), 2U);
}

TEST(Differ, PrintsLinesThatParseAgain) {
  for (const std::string line : {"mkdir /a", "a$ mount -t tmpfs 'a b' /x", "mv '' \"b c\""}) {
    EXPECT_EQ(line_of(*parse_line(line, Place{})), line);
  }
}

/// Cases are one `touch /N`; the machines differ at those that `differs` names.
Campaign campaign_over(std::uint64_t cases, std::function<bool(std::uint64_t)> differs) {
  Campaign campaign;
  campaign.cases = cases;
  campaign.workers = 3;
  campaign.script_of = [](std::uint64_t number) {
    return script_of({"touch /" + std::to_string(number)});
  };
  campaign.make_left = [] { return std::make_unique<ObedientMachine>(); };
  campaign.make_right = [differs = std::move(differs)] {
    auto machine = std::make_unique<ObedientMachine>();
    machine->answer = [differs](const ObedientMachine::History& history) {
      return differs(std::stoull(history.back().substr(7))) ? Errno{EPERM} : ok;
    };
    return machine;
  };
  return campaign;
}

TEST(Fuzz, RunsEveryCase) {
  const CampaignResult result = run_campaign(campaign_over(1000, [](auto) { return false; }));
  EXPECT_EQ(result.cases, 1000U);
  EXPECT_EQ(result.commands, 1000U);
  EXPECT_FALSE(result.different);
  EXPECT_FALSE(result.crashed);
  EXPECT_EQ(result.interrupted_by, 0);
}

TEST(Fuzz, FindsTheLowestCaseWhoeverIsFaster) {
  for (int again = 0; again < 10; ++again) {
    const CampaignResult result =
        run_campaign(campaign_over(5000, [](auto number) { return number % 1000 == 531; }));
    ASSERT_TRUE(result.different);
    EXPECT_EQ(*result.different, 531U);
  }
}

TEST(Fuzz, NamesTheCaseInWhichAMachineBrokeDown) {
  const CampaignResult result = run_campaign(campaign_over(200, [](std::uint64_t number) {
    if (number == 77) _exit(9);
    return false;
  }));
  ASSERT_TRUE(result.crashed);
  EXPECT_EQ(*result.crashed, 77U);
}

TEST(Fuzz, AMachineThatCannotBeMadeEndsIt) {
  Campaign campaign = campaign_over(10, [](auto) { return false; });
  campaign.make_right = []() -> std::unique_ptr<Machine> { throw HostUnavailable{"no privilege"}; };
  try {
    static_cast<void>(run_campaign(campaign));
    ADD_FAILURE() << "no HostUnavailable";
  } catch (const HostUnavailable& unavailable) {
    EXPECT_EQ(unavailable.what, "no privilege");
  }
}

}  // namespace
}  // namespace mntsim
