// SPDX-License-Identifier: Apache-2.0
#include "sim/script/scenario.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <string>

namespace mntsim {
namespace {

std::string message(std::string_view text) {
  try {
    (void)parse_scenario(text, "s.json");
  } catch (const InputError& error) {
    return error.message();
  }
  return "no error";
}

/// The message for a scenario that has this one step, which starts at line 2, column 1.
std::string step_message(const std::string& step) {
  return message("{\"steps\": [\n" + step + "]}");
}

TEST(Scenario, ReadsAllThatTheFormatHas) {
  const Scenario scenario = parse_scenario(R"({
  "$schema": "../scenario.schema.json",
  "name": "n", "description": "d", "source": "s", "machines": ["sim", "vm:6.1"],
  "steps": [
    {"run": "mount --make-shared /"},
    {"as": "ctr", "run": "umount /a", "errno": "EBUSY"},
      {"run": "ctr$ ls /"},
    {"expect": {"task": "ctr", "path": "/v", "mounted": true, "exists": false, "count": 2,
                "propagation": "shared,slave", "receives_from": "init:/v", "peers_with": "b:/v",
                "source": "x", "type": "tmpfs", "options": "ro,nosuid"}}
  ]
})",
                                           "s.json");
  EXPECT_EQ(scenario.file, "s.json");
  EXPECT_EQ(scenario.name, "n");
  EXPECT_EQ(scenario.description, "d");
  EXPECT_EQ(scenario.source, "s");
  EXPECT_EQ(scenario.machines, (std::vector<std::string>{"sim", "vm:6.1"}));
  ASSERT_EQ(scenario.steps.size(), 4U);

  const auto& first = std::get<RunStep>(scenario.steps[0].what);
  EXPECT_EQ(first.command.task, "init");
  EXPECT_EQ(first.command.text, "mount --make-shared /");
  EXPECT_FALSE(first.expected);
  const auto& second = std::get<RunStep>(scenario.steps[1].what);
  EXPECT_EQ(second.command.task, "ctr");
  EXPECT_TRUE(second.expected == Errno{EBUSY});
  EXPECT_EQ(std::get<RunStep>(scenario.steps[2].what).command.task, "ctr");
  EXPECT_EQ(scenario.steps[2].place.pointer, "/steps/2");
  EXPECT_EQ(scenario.steps[2].place.line, 7U);
  EXPECT_EQ(scenario.steps[2].place.column, 7U);

  const auto& expectation = std::get<Expectation>(scenario.steps[3].what);
  EXPECT_EQ(expectation.task, "ctr");
  EXPECT_EQ(expectation.path, "/v");
  EXPECT_EQ(expectation.mounted, true);
  EXPECT_EQ(expectation.exists, false);
  EXPECT_EQ(expectation.count, 2U);
  EXPECT_EQ(expectation.propagation, "shared,slave");
  EXPECT_EQ(expectation.receives_from, "init:/v");
  EXPECT_EQ(expectation.peers_with, "b:/v");
  EXPECT_EQ(expectation.options, "ro,nosuid");
}

TEST(Scenario, AByteOrderMarkIsNoMatter) {
  EXPECT_EQ(message("\xef\xbb\xbf{\"steps\": []}"), "no error");
  EXPECT_TRUE(message("\xef\xbb\xbf{\"stps\": []}").starts_with("s.json:1:5: /stps:"));
}

TEST(Scenario, BrokenJsonIsPlaced) {
  const auto starts = [](std::string_view text, const char* expected) {
    EXPECT_TRUE(message(text).starts_with(expected)) << message(text);
  };
  starts("", "s.json:1:1: broken JSON: unexpected end of input");
  starts("{\n  \"steps\": [\n", "s.json:3:1: broken JSON: unexpected end of input");
  starts("{\n  \"steps\": x}", "s.json:2:12: broken JSON: invalid literal");
  starts("{} {}", "s.json:1:4: broken JSON: unexpected '{'");
  starts("{\"a\": \"\xff\"}", "s.json:1:8: broken JSON: invalid string: ill-formed UTF-8 byte");
  starts("{\"a\": \"\x01\"}", "s.json:1:8: broken JSON: invalid string: control character");
  starts("{\"a\": 1e999}", "s.json:1:7: broken JSON: number overflow");
}

TEST(Scenario, NestingBelow64IsRefusedWhileParsing) {
  const auto nested = [](std::size_t depth, bool closed) {
    return std::string(depth, '[') + (closed ? std::string(depth, ']') : "");
  };
  EXPECT_EQ(message(nested(65, true)), "s.json:1:65: JSON that nests deeper than 64");
  EXPECT_EQ(message(nested(64, true)),
            "s.json:1:1: the document must be an object, not this array");
  EXPECT_EQ(message(nested(200'000, true)), "s.json:1:65: JSON that nests deeper than 64");
  EXPECT_EQ(message(nested(200'000, false)), "s.json:1:65: JSON that nests deeper than 64");
  std::string objects;
  for (int i = 0; i < 200'000; ++i) objects += "{\"a\":\n";
  EXPECT_EQ(message(objects), "s.json:65:1: JSON that nests deeper than 64");
  EXPECT_EQ(message("{\"name\": \"" + nested(100, false) + "\\\"[\", \"steps\": []}"), "no error");
}

TEST(Scenario, WrongTypes) {
  EXPECT_EQ(message("[]"), "s.json:1:1: the document must be an object, not this array");
  EXPECT_EQ(message("{\"steps\": {}}"),
            "s.json:1:11: /steps: 'steps' must be an array, not this object");
  EXPECT_EQ(message("{\"name\": 1, \"steps\": []}"),
            "s.json:1:10: /name: 'name' must be a string, not this number");
  EXPECT_EQ(message("{\"steps\": [{\"run\": \"ls /\"},\n 5]}"),
            "s.json:2:2: /steps/1: an element must be an object, not this number");
  EXPECT_EQ(step_message("{\"run\": null}"),
            "s.json:2:9: /steps/0/run: 'run' must be a string, not null");
  EXPECT_EQ(step_message("{\"run\": \"ls /\", \"errno\": 16}"),
            "s.json:2:26: /steps/0/errno: 'errno' must be a string, not this number");
  EXPECT_EQ(
      step_message("{\"expect\": {\"path\": \"/\", \"mounted\": \"yes\"}}"),
      "s.json:2:37: /steps/0/expect/mounted: 'mounted' must be true or false, not this string");
  EXPECT_EQ(step_message("{\"expect\": {\"count\": -1}}"),
            "s.json:2:22: /steps/0/expect/count: 'count' must be a whole number, 0 or more, "
            "not this number");
}

TEST(Scenario, UnknownAndMissingKeys) {
  EXPECT_EQ(message("{\"steps\": [], \"nam\": 1}"),
            "s.json:1:15: /nam: unknown key 'nam' of a scenario; did you mean 'name'?");
  EXPECT_EQ(message("{}"),
            "s.json:1:1: missing key 'steps' of a scenario; \"steps\": [{\"run\": …}, …]");
  EXPECT_EQ(step_message("{\"rum\": \"ls /\"}"),
            "s.json:2:2: /steps/0/rum: unknown key 'rum' of a step; did you mean 'run'?");
  EXPECT_EQ(step_message("{\"run\": \"ls /\", \"erno\": \"EBUSY\"}"),
            "s.json:2:17: /steps/0/erno: unknown key 'erno' of a step with 'run'; "
            "did you mean 'errno'?");
  EXPECT_EQ(step_message("{\"as\": \"init\"}"),
            "s.json:2:1: /steps/0: a step that does nothing; a step has a 'run' or an 'expect'");
  EXPECT_EQ(step_message("{\"run\": \"ls /\", \"expect\": {}}"),
            "s.json:2:17: /steps/0/expect: a step with both 'run' and 'expect'; make it two steps");
  EXPECT_EQ(step_message("{\"expect\": {\"path\": \"/a\", \"mountd\": true}}"),
            "s.json:2:27: /steps/0/expect/mountd: unknown key 'mountd' of an expectation; "
            "did you mean 'mounted'?");
  EXPECT_EQ(step_message("{\"expect\": {\"mounted\": true}}"),
            "s.json:2:12: /steps/0/expect: missing key 'path' of an expectation; "
            "'count' alone can do without it");
  EXPECT_EQ(step_message("{\"expect\": {\"path\": \"/a\"}}"),
            "s.json:2:12: /steps/0/expect: the expectation asks nothing");
}

TEST(Scenario, AKeyThatStandsTwice) {
  EXPECT_EQ(step_message("{\"run\": \"ls /\", \"run\": \"ls /a\"}"),
            "s.json:2:17: /steps/0/run: the key 'run' stands here twice");
  EXPECT_EQ(step_message("{\"run\": \"ls /\", \"r\\u0075n\": \"ls /a\"}"),
            "s.json:2:17: /steps/0/run: the key 'run' stands here twice");
}

TEST(Scenario, WrongValues) {
  EXPECT_EQ(step_message("{\"run\": \"ls /\", \"errno\": \"EBUSSY\"}"),
            "s.json:2:26: /steps/0/errno: there is no errno 'EBUSSY'; did you mean 'EBUSY'?");
  EXPECT_EQ(step_message("{\"run\": \"ls /\", \"errno\": \"busy\"}"),
            "s.json:2:26: /steps/0/errno: there is no errno 'busy'; "
            "an errno is written like \"EBUSY\"");
  EXPECT_EQ(step_message("{\"expect\": {\"path\": \"/a\", \"propagation\": \"privat\"}}"),
            "s.json:2:42: /steps/0/expect/propagation: unknown propagation 'privat'; "
            "did you mean 'private'?");
  EXPECT_EQ(step_message("{\"expect\": {\"path\": \"a\", \"mounted\": true}}"),
            "s.json:2:21: /steps/0/expect/path: 'a' is no absolute path; "
            "mountinfo knows paths that start with '/'");
  EXPECT_EQ(step_message("{\"expect\": {\"path\": \"/a\", \"receives_from\": \"/a\"}}"),
            "s.json:2:44: /steps/0/expect/receives_from: '/a' is no place; "
            "write TASK:/PATH, like init:/vol");
  EXPECT_EQ(message("{\"machines\": [\"hst\"], \"steps\": []}"),
            "s.json:1:15: /machines/0: unknown machine 'hst'; did you mean 'host'?");
  EXPECT_EQ(message("{\"machines\": [], \"steps\": []}"),
            "s.json:1:14: /machines: 'machines' names none; leave it out to mean all of them");
  EXPECT_TRUE(step_message("{\"as\": \"a b\", \"run\": \"ls /\"}")
                  .starts_with("s.json:2:8: /steps/0/as: 'a b' is no name of a task"));
}

TEST(Scenario, AsAndADollarExcludeEachOther) {
  EXPECT_EQ(step_message("{\"as\": \"a\", \"run\": \"b$ ls /\"}"),
            "s.json:2:2: /steps/0/as: 'as' and 'run' both name a task; "
            "leave out 'as', or 'b$' in 'run'");
}

TEST(Scenario, ALineThatIsNoCommandIsPlacedWithinTheString) {
  EXPECT_EQ(step_message("{\"run\": \"ls /a /b\"}"),
            "s.json:2:16: /steps/0/run: extra operand '/b' of 'ls'; usage: ls PATH");
  EXPECT_EQ(step_message(R"({"run": "ls \u00e4\"\"\ud83d\ude00 /b"})"),
            "s.json:2:36: /steps/0/run: extra operand '/b' of 'ls'; usage: ls PATH");
  EXPECT_EQ(step_message("{\"run\": \"ls\"}"),
            "s.json:2:12: /steps/0/run: missing operand PATH of 'ls'; usage: ls PATH");
  EXPECT_EQ(step_message("{\"run\": \"ls \\u0000\"}"),
            "s.json:2:13: /steps/0/run: a NUL byte; a script is text, and no path holds a NUL");
  EXPECT_EQ(step_message("{\"run\": \" # nothing\"}"),
            "s.json:2:9: /steps/0/run: 'run' holds no command");
}

TEST(Scenario, ADamagedOneGivesAnErrorWithoutRawBytes) {
  const std::string whole = R"({"$schema": "x", "name": "n\u00e4", "machines": ["sim"], "steps": [
{"as": "a", "run": "ls '/a b'", "errno": "ENOENT"}, {"expect": {"path": "/", "count": 10}}]})";
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    std::string text = whole;
    for (auto faults = random() % 3; faults < 3; ++faults) {
      text[random() % text.size()] = static_cast<char>(random() % 256);
    }
    if (round % 4 == 0) text.resize(random() % text.size());
    for (const char c : message(text)) ASSERT_GE(static_cast<unsigned char>(c), 0x20) << text;
  }
}

TEST(Scenario, ALargeOneIsReadInLittleTime) {
  std::string text = "{\"steps\": [";
  for (int i = 0; i < 100'000; ++i) text += "{\"run\": \"mkdir /a\"},\n";
  text += "{\"run\": \"ls /\"}]}";
  const auto start = std::chrono::steady_clock::now();
  EXPECT_EQ(parse_scenario(text, "s.json").steps.back().place.line, 100'001U);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

}  // namespace
}  // namespace mntsim
