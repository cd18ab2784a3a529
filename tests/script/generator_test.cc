// SPDX-License-Identifier: Apache-2.0
#include "sim/script/generator.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "sim/script/enumeration.h"
#include "sim/script/parser.h"
#include "sim/script/random.h"

namespace mntsim {
namespace {

TEST(Random, IsSplitMix64OnEveryPlatform) {
  Random random(1234567);  // the reference's own first numbers
  EXPECT_EQ(random.next(), 6457827717110365317U);
  EXPECT_EQ(random.next(), 3203168211198807973U);
  EXPECT_EQ(random.next(), 9817491932198370423U);
}

TEST(Random, StaysBelowItsBound) {
  Random random(7);
  std::set<std::size_t> seen;
  for (int drawn = 0; drawn < 1000; ++drawn) seen.insert(random.below(5));
  EXPECT_EQ(seen, (std::set<std::size_t>{0, 1, 2, 3, 4}));
}

TEST(Generator, SameSeedSameScript) {
  EXPECT_EQ(random_script(42, 60), random_script(42, 60));
  EXPECT_NE(random_script(42, 60), random_script(43, 60));
  EXPECT_NE(case_seed(1, 0), case_seed(1, 1));
  EXPECT_NE(case_seed(1, 0), case_seed(2, 0));
}

// Changes when the generator changes on purpose; a seed that was noted down then means another
// script.
TEST(Generator, SameSeedSameScriptOnEveryPlatform) {
  std::uint64_t sum = 0;
  for (std::uint64_t index = 0; index < 100; ++index) {
    for (const std::string& line : random_script(case_seed(1, index), 60)) {
      for (const char byte : line) sum = sum * 1099511628211U + static_cast<unsigned char>(byte);
    }
  }
  EXPECT_EQ(sum, 14769459506688209064U);
}

TEST(Generator, GivesAsManyLinesAsWanted) {
  for (const std::size_t count : {1U, 2U, 7U, 60U, 500U}) {
    EXPECT_EQ(random_script(count, count).size(), count);
  }
}

TEST(Generator, EveryLineIsACommand) {
  const Place place{"generated", 1, 0, ""};
  for (std::uint64_t index = 0; index < 2000; ++index) {
    for (const std::string& line : random_script(case_seed(9, index), 60)) {
      try {
        EXPECT_TRUE(parse_line(line, place)) << line;
      } catch (const InputError& error) {
        ADD_FAILURE() << line << ": " << error.message();
      }
    }
  }
}

TEST(Generator, ReachesEveryVerb) {
  std::set<std::size_t> verbs;
  for (std::uint64_t index = 0; index < 500; ++index) {
    for (const std::string& line : random_script(case_seed(3, index), 60)) {
      verbs.insert(parse_line(line, Place{})->command.index());
    }
  }
  EXPECT_EQ(verbs.size(), std::variant_size_v<Command> - 2);  // all but snapshot and reset
}

// What these would change is the host's own (generator.h).
TEST(Generator, LeavesAloneWhatAHostShares) {
  for (std::uint64_t index = 0; index < 3000; ++index) {
    for (const std::string& line : random_script(case_seed(5, index), 60)) {
      EXPECT_EQ(line.find("cgroup"), std::string::npos) << line;
      for (const std::string apart : {"/q", "/s"}) {
        EXPECT_EQ(line.find(apart + "/"), std::string::npos) << line;
        EXPECT_EQ(line.find(apart + " "), std::string::npos) << line;
        const bool names_it = line.size() > 2 && line.substr(line.size() - 2) == apart;
        const bool remounts = line.find("remount,") != std::string::npos;
        EXPECT_FALSE(names_it && remounts && line.find("bind") == std::string::npos) << line;
        if (!names_it) continue;
        for (const char* verb :
             {"touch", "cd ", "chroot", "pivot_root", "mv ", "ln ", "open", "rm "}) {
          EXPECT_EQ(line.find(verb), std::string::npos) << line;
        }
      }
    }
  }
}

TEST(Enumeration, EveryLineIsACommand) {
  for (const std::string_view line : tiny_world()) EXPECT_TRUE(parse_line(line, Place{})) << line;
  for (const std::string_view line : tiny_commands()) {
    EXPECT_TRUE(parse_line(line, Place{})) << line;
  }
}

TEST(Enumeration, HasOneCommandOfEachKind) {
  std::set<std::size_t> verbs;
  for (const std::string_view line : tiny_commands()) {
    verbs.insert(parse_line(line, Place{})->command.index());
  }
  EXPECT_EQ(verbs.size(), std::variant_size_v<Command> - 2);
}

TEST(Enumeration, GivesEveryScriptOnce) {
  const std::size_t commands = tiny_commands().size();
  ASSERT_EQ(small_script_count(0), 0U);
  ASSERT_EQ(small_script_count(1), commands);
  ASSERT_EQ(small_script_count(2), commands + commands * commands);
  std::set<std::vector<std::size_t>> seen;
  std::size_t length = 1;
  for (std::uint64_t number = 0; number < small_script_count(2); ++number) {
    const std::vector<std::size_t> script = small_script(number);
    EXPECT_GE(script.size(), length);
    length = script.size();
    EXPECT_TRUE(std::all_of(script.begin(), script.end(),
                            [commands](std::size_t digit) { return digit < commands; }));
    EXPECT_TRUE(seen.insert(script).second);
  }
  EXPECT_EQ(length, 2U);
  EXPECT_EQ(small_script(small_script_count(2)), (std::vector<std::size_t>{0, 0, 0}));
}

}  // namespace
}  // namespace mntsim
