// SPDX-License-Identifier: Apache-2.0
// Bad input: exit code 2, one message with its place, nothing but earlier results on standard
// output.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/cli/program.h"

namespace mntsim {
namespace {

/// One line on standard error that has all of `parts`, exit code 2, nothing on standard output.
void expect_refused(const ProgramResult& result, const std::vector<std::string>& parts) {
  EXPECT_EQ(result.status, 2) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  EXPECT_EQ(result.err.rfind("mntsim: ", 0), 0U) << result.err;
  for (const std::string& part : parts) {
    EXPECT_NE(result.err.find(part), std::string::npos) << part << " is not in: " << result.err;
  }
}

TEST(BadInput, ALineThatIsNoCommand) {
  struct Case {
    const char* line;
    std::vector<std::string> parts;
  };
  const Case cases[] = {
      {"mout -t tmpfs T /a", {"<stdin>:1:1: ", "'mout'", "mount"}},
      {"ctr$ mout /a", {"<stdin>:1:6: ", "'mout'", "mount"}},
      {"mount --make-rslav /", {"<stdin>:1:7: ", "--make-rslav", "--make-rslave"}},
      {"umount --lzy /", {"<stdin>:1:8: ", "--lzy"}},
      {"mkdir '/a", {"<stdin>:1:7: ", "quote"}},
      {"mkdir \"/a", {"<stdin>:1:7: ", "quote"}},
      {"mkdir", {"<stdin>:1:6: "}},
      {"mount --bind /a", {"<stdin>:1:"}},
      {"fork c/d", {"<stdin>:1:6: "}},
      {"a/b$ ls /", {"<stdin>:1:1: "}},
      {"fsmount tmpfs T s", {"not modelled yet"}},
      {"unshare -U", {"not modelled yet"}},
  };
  for (const Case& one : cases) {
    expect_refused(run_program({"shell", "--json"}, std::string(one.line) + "\n"), one.parts);
    expect_refused(run_program({"shell"}, one.line), one.parts);
  }
}

TEST(BadInput, TheLinesBeforeHaveRunAndTheirResultsArePrinted) {
  const std::string line = R"({"step":1,"task":"init","run":"mkdir /a","errno":null})"
                           "\n";
  const ProgramResult result =
      run_program({"shell", "--json"}, "mkdir /a\n\n# x\n  mout\nmkdir /b\n");
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.out, line);
  EXPECT_NE(result.err.find("<stdin>:4:3: "), std::string::npos) << result.err;

  const TemporaryDirectory directory;
  const std::string file = directory.write("script", "mkdir /a\nmout\n");
  const ProgramResult from_file = run_program({"run", file, "--json"});
  EXPECT_EQ(from_file.status, 2);
  EXPECT_EQ(from_file.out, line);
  EXPECT_NE(from_file.err.find(file + ":2:1: "), std::string::npos) << from_file.err;
}

TEST(BadInput, BinaryNoise) {
  std::string noise;
  for (unsigned byte = 0; byte < 5000; ++byte) {
    noise += static_cast<char>((byte * 2654435761U) >> 13U);
  }
  expect_refused(run_program({"shell", "--json"}, noise), {"<stdin>:1:"});
  expect_refused(run_program({"shell"}, std::string("mkdir /a\0b\n", 11)), {"<stdin>:1:9: "});
  const TemporaryDirectory directory;
  expect_refused(run_program({"run", directory.write("noise", noise)}), {"noise:1:"});
  expect_refused(run_program({"run", directory.write("noise.json", noise)}), {"noise.json"});
}

TEST(BadInput, ALineOfManyMebibytes) {
  const ProgramResult name =
      run_program({"shell", "--json"}, "mkdir /" + std::string(3 << 20, 'a'));
  EXPECT_EQ(name.status, 0);
  EXPECT_EQ(name.out.substr(name.out.size() - 25), R"(,"errno":"ENAMETOOLONG"})"
                                                   "\n");
  expect_refused(run_program({"shell", "--json"}, std::string(17 << 20, 'a')),
                 {"<stdin>:1", "16 MiB"});
}

TEST(BadInput, FilesThatAreNotThere) {
  const TemporaryDirectory directory;
  for (const char* verb : {"run", "verify", "test"}) {
    const std::string missing = directory.path() + "/missing";
    expect_refused(run_program({verb, missing + ".json", "--on", "sim"}), {"missing.json: "});
  }
  expect_refused(run_program({"run", directory.path() + "/missing"}), {"missing: "});
  expect_refused(run_program({"run", directory.path()}), {directory.path() + ": is a directory"});
  expect_refused(run_program({"verify", "--on", "sim", directory.path()}), {"is a directory"});
  expect_refused(run_program({"run", ""}), {});
  expect_refused(run_program({"test", directory.path()}), {directory.path(), "no scenario"});
  expect_refused(run_program({"test", directory.write("script", "mkdir /a")}), {"is no scenario"});
  const std::string good = directory.write(
      "good.json", R"({"name": "n", "source": "s", "steps": [{"run": "mkdir /a"}]})");
  expect_refused(run_program({"test", good, "--junit", directory.path()}), {"cannot be written"});
}

TEST(BadInput, WhatIsNotModelledYet) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("script", "mkdir /a\n");
  expect_refused(run_program({"run", directory.write("pod.yaml", "")}),
                 {"pod.yaml:1:1", "kinds that work: Pod"});
  expect_refused(run_program({"run", directory.write("pod.yml", "a: ]")}), {"pod.yml:1"});
  expect_refused(run_program({"run", file, "--on", "vm:6.1"}), {"not modelled yet"});
  expect_refused(run_program({"run", file, "--kernel", "6.1"}), {"not modelled yet"});
  expect_refused(run_program({"shell", "--kernel=6.12"}), {"not modelled yet"});
}

TEST(BadInput, AScenarioThatIsNone) {
  const TemporaryDirectory directory;
  const auto refuse = [&directory](const std::string& text, const std::vector<std::string>& parts) {
    const std::string file = directory.write("bad.json", text);
    for (const char* verb : {"run", "verify", "test"}) {
      expect_refused(run_program({verb, file, "--on", "sim"}), parts);
    }
  };
  refuse("{\"name\": \"n\",\n \"steps\": [", {"bad.json:2:"});
  refuse(std::string(200'000, '['), {"bad.json:1:65", "64"});
  refuse(std::string(200'000, '[') + std::string(200'000, ']'), {"bad.json:1:65", "64"});
  refuse("{\"name\": 7, \"steps\": []}", {"bad.json:1:", "/name"});
  refuse("{\"name\": \"n\", \"stps\": []}", {"bad.json:1:", "steps"});
  refuse(R"({"name": "n", "steps": [{"run": "mkdir /a", "errno": "EBUZY"}]})",
         {"bad.json:1:", "/steps/0", "EBUZY", "EBUSY"});
  refuse(R"({"name": "n", "steps": [{"run": "mkdri /a"}]})", {"/steps/0/run", "mkdir"});
}

TEST(BadInput, TheCommandLine) {
  expect_refused(run_program({}), {"verb", "--help"});
  expect_refused(run_program({"rnu", "x"}), {"'rnu'", "did you mean 'run'?"});
  expect_refused(run_program({"run"}), {"FILE"});
  expect_refused(run_program({"run", "--jsn", "x"}), {"'--jsn'", "did you mean '--json'?"});
  expect_refused(run_program({"run", "x", "--xyzzy"}), {"'--xyzzy'", "mntsim run --help"});
  expect_refused(run_program({"fuzz", "extra"}), {"'extra'"});
  expect_refused(run_program({"shell", "--on", "hots"}), {"'hots'", "did you mean 'host'?"});
  expect_refused(run_program({"shell", "--on"}), {"--on"});
  expect_refused(run_program({"shell", "--kernel", "5.4"}), {"'5.4'"});
  for (const char* number : {"", "0", "-1", "x", "1x", "99999999999999999999"}) {
    expect_refused(run_program({"shell", "--mount-max", number}), {"--mount-max"});
    expect_refused(run_program({"fuzz", "--cases", number}), {"--cases"});
  }
  expect_refused(run_program({"exhaust", "--ops", "40"}), {"--ops", "'40'"});
  expect_refused(run_program({"shell", "--on", "host", "--mount-max", "9"}),
                 {"--mount-max", "simulator"});
}

TEST(Usage, HelpHasAnExampleForEachVerb) {
  const ProgramResult all = run_program({"--help"});
  EXPECT_EQ(all.status, 0);
  for (const char* verb : {"run", "shell", "verify", "test", "fuzz", "exhaust"}) {
    EXPECT_NE(all.out.find(verb), std::string::npos);
    const ProgramResult one = run_program({verb, "--help"});
    EXPECT_EQ(one.status, 0);
    EXPECT_NE(one.out.find("Example:\n"), std::string::npos) << verb;
    EXPECT_EQ(one.err, "");
  }
  const ProgramResult version = run_program({"--version"});
  EXPECT_EQ(version.status, 0);
  EXPECT_EQ(version.out.rfind("mntsim ", 0), 0U);
}

}  // namespace
}  // namespace mntsim
