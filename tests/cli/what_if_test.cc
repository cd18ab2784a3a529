// SPDX-License-Identifier: Apache-2.0
// `mntsim what-if` and `mntsim diff`.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "sim/script/generator.h"
#include "tests/cli/program.h"

namespace mntsim {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* volume =
    "mkdir -p /srv/vol\nmount --bind /srv/vol /srv/vol\nmount --make-shared /srv/vol\n"
    "fork reader\nreader$ unshare\nreader$ mount --make-rslave /\n";

constexpr const char* pod = R"(
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  containers:
  - name: app
    image: app
    securityContext: {privileged: true}
    volumeMounts: [{name: data, mountPath: /data}]
  - name: plain
    image: app
    volumeMounts: [{name: data, mountPath: /data}]
  volumes: [{name: data, hostPath: {path: /srv/data}}]
)";

std::string file_in(const char* folder_and_name) {
  return std::string(MNTSIM_SOURCE_DIR) + "/scenarios/" + folder_and_name;
}

/// The last object of JSON Lines.
nlohmann::json last_of(const std::string& lines) {
  std::istringstream stream(lines);
  std::string line;
  nlohmann::json last;
  while (std::getline(stream, line)) last = nlohmann::json::parse(line);
  return last;
}

TEST(WhatIf, TellsWhatACommandWouldChange) {
  const ProgramResult result =
      run_program({"what-if", "-", "host$ mount -t tmpfs disk /srv/vol", "--lines"}, volume);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out,
            "init: 1 appeared (2 mounts, now 3)\n"
            "  + /srv/vol  tmpfs disk  shared:2\n"
            "reader: 1 appeared (2 mounts, now 3)\n"
            "  + /srv/vol  tmpfs disk  master:2\n"
            "2 of 2 namespaces differ; mounts: 2 appeared\n");
  EXPECT_EQ(run_program({"what-if", "-", "mount -t tmpfs disk /srv/vol"}, volume).out,
            "init, reader (2 alike): 1 appeared (2 mounts, now 3)\n"
            "2 of 2 namespaces differ; mounts: 2 appeared\n");
}

TEST(WhatIf, TagsAreComparedOneByOne) {
  const ProgramResult result =
      run_program({"what-if", "-", "mount --make-private /srv/vol", "--lines"}, volume);
  EXPECT_THAT(result.out, HasSubstr("~ /srv/vol  shared:1 -> private\n"));
  EXPECT_THAT(result.out, HasSubstr("~ /srv/vol  master:1 -> private\n"));
}

TEST(WhatIf, ARefusedCommandSaysWhyAndChangesNothing) {
  const ProgramResult result =
      run_program({"what-if", "-", "reader$ umount /nowhere", "umount /srv/vol"}, volume);
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, HasSubstr("refused: reader$ umount /nowhere: ENOENT, "));
  EXPECT_THAT(result.out, HasSubstr("nothing is different\n"));
}

TEST(WhatIf, FailsOnAChangeWhereThatIsAsked) {
  const auto status = [](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"what-if", "-"});
    return run_program(arguments, volume).status;
  };
  EXPECT_EQ(status({"mkdir /new", "--fail-on", "change"}), 0);
  EXPECT_EQ(status({"umount -l /srv/vol", "--fail-on", "change"}), 1);
  EXPECT_EQ(status({"umount -l /srv/vol", "--fail-on", "leak"}), 0);
  EXPECT_EQ(status({"umount -l /srv/vol"}), 0);
  EXPECT_EQ(status({"umount -l /srv/vol", "--fail-on", "chance"}), 2);
}

// The answer is what running the commands gives.
TEST(WhatIf, IsWhatRunningTheCommandsGives) {
  const TemporaryDirectory directory;
  for (std::uint64_t index = 0; index < 25; ++index) {
    std::string before;
    for (const std::string& line : random_script(case_seed(3, index), 40)) before += line + "\n";
    std::string steps;
    std::istringstream lines(before);
    for (std::string line; std::getline(lines, line);) {
      steps += R"({"run":)" + nlohmann::json(line).dump() + "},";
    }
    const std::string change = random_script(case_seed(4, index), 1).front();
    const std::string scenario =
        directory.write("s.json", R"({"name":"s","steps":[)" + steps + R"({"run":)" +
                                      nlohmann::json(change).dump() + "}]}");
    const ProgramResult asked = run_program({"what-if", "-", change, "-l"}, before);
    if (asked.status != 0) continue;
    const ProgramResult run = run_program({"diff", scenario + "@40", scenario + "@41", "-l"});
    EXPECT_EQ(asked.out, run.out) << before << change;
  }
}

TEST(WhatIf, AModeIsChangedByPlayingTheNodeAgain) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("pod.yaml", pod);
  const ProgramResult slave =
      run_program({"what-if", file, "web.app:/data=HostToContainer", "--lines"});
  EXPECT_EQ(slave.status, 0) << slave.err;
  EXPECT_THAT(slave.out, HasSubstr("~ /data  private -> master:"));
  EXPECT_THAT(slave.out, HasSubstr("1 of "));
  EXPECT_EQ(run_program({"what-if", file, "web.app:/data=None"}).out, "nothing is different\n");

  const ProgramResult leak =
      run_program({"what-if", file, "web.app:/data=bidirectional", "--fail-on", "leak"});
  EXPECT_EQ(leak.status, 1);
  EXPECT_THAT(leak.out, HasSubstr("leak: web.app:/data now sends its mounts to init:"));
}

TEST(WhatIf, TheApiServerHasItsSay) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("pod.yaml", pod);
  const ProgramResult result = run_program({"what-if", file, "web.plain:/data=Bidirectional"});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, HasSubstr("refused: web.plain:/data=Bidirectional: the API server: "
                                    "Bidirectional mount propagation is available only to"));
}

TEST(WhatIf, AModeAndACommandTogether) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("pod.yaml", pod);
  const ProgramResult result =
      run_program({"what-if", file, "web.app:/data=Bidirectional", "web.app$ mkdir /data/x",
                   "web.app$ mount -t tmpfs t /data/x", "--lines"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("+ /srv/data/x  tmpfs t  shared:"));
}

TEST(WhatIf, ARunningContainerIsChangedInItsPlaceWithANote) {
  const ProgramResult result =
      run_program({"what-if", "-", "reader:/srv/vol=None", "--lines"}, volume);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("note: a running container keeps the mode"));
  EXPECT_THAT(result.out, HasSubstr("~ /srv/vol  master:1 -> private"));
}

TEST(WhatIf, APodMoreOnAPresetAndOnAScenario) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("pod.yaml", pod);
  const ProgramResult preset = run_program({"what-if", "containerd-runc", file});
  EXPECT_EQ(preset.status, 0) << preset.err;
  EXPECT_THAT(preset.out, HasSubstr("web.app: new, with "));
  const ProgramResult refused =
      run_program({"what-if", "private-root", file, "--fail-on", "change"});
  EXPECT_EQ(refused.status, 1);
}

TEST(WhatIf, AHiddenRuntime) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("pod.yaml", pod);
  const ProgramResult result = run_program({"what-if", file, "runtime=hidden"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("vanished"));
  const ProgramResult script = run_program({"what-if", "-", "runtime=hidden"}, volume);
  EXPECT_EQ(script.status, 2);
  EXPECT_THAT(script.err, HasSubstr("no node was played"));
  EXPECT_EQ(run_program({"what-if", file, "runtime=gone"}).status, 2);
}

TEST(WhatIf, BadChangesSayWhatWouldBeRight) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("pod.yaml", pod);
  const auto error = [&](const char* change) {
    const ProgramResult result = run_program({"what-if", file, change});
    EXPECT_EQ(result.status, 2) << change;
    EXPECT_EQ(result.out, "") << change;
    return result.err;
  };
  EXPECT_THAT(error("web.app:/dato=None"), HasSubstr("did you mean 'web.app:/data'?"));
  EXPECT_THAT(error("web.app:/data=Bidirektional"), HasSubstr("did you mean 'Bidirectional'?"));
  EXPECT_THAT(error("mout /a"), HasSubstr("change 1:"));
  EXPECT_THAT(error(" "), HasSubstr("change 1 is empty"));
}

TEST(WhatIf, PrintsTheCommandsForARealNode) {
  const ProgramResult result =
      run_program({"what-if", "-", "--script", "host$ mount --make-private '/a b;c'",
                   "web.app$ umount -l /data", "fork x", "pod one.yaml", "x/pod.yaml"},
                  "");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out,
            "mount --make-private '/a b;c'\n"
            "nsenter -t \"${PID_web_app:?a process in web.app}\" -m -- umount -l /data\n"
            "# no shell does this for init: fork x\n"
            "kubectl apply -f 'pod one.yaml'\n"
            "kubectl apply -f x/pod.yaml\n");
}

TEST(WhatIf, JsonHasTheResultsThenTheDifference) {
  const ProgramResult result =
      run_program({"what-if", "-", "umount /srv/vol", "umount /srv/vol", "--json"}, volume);
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, HasSubstr(R"({"change":"umount /srv/vol","errno":null,"refused":null)"));
  EXPECT_THAT(result.out, HasSubstr(R"("errno":"EINVAL","refused":"EINVAL, )"));
  EXPECT_EQ(last_of(result.out)["vanished"], 1);
}

// A node that was not played: commands run on what its tables say, in directories that they do not.
TEST(WhatIf, ACapturedNode) {
  const TemporaryDirectory directory;
  const std::string host =
      directory.write("host", "26 1 0:30 / / rw,relatime shared:1 - ext4 /dev/vda rw\n");
  const std::string ctr =
      directory.write("ctr",
                      "40 39 0:40 / / rw,relatime - overlay overlay rw\n"
                      "41 40 0:30 /srv /data rw,relatime master:1 - ext4 /dev/vda rw\n");
  const std::string node = directory.path() + "/node.json";
  const ProgramResult imported =
      run_program({"import", "host=" + host, "web.app=" + ctr, "-o", node});
  ASSERT_EQ(imported.status, 0) << imported.err;
  const ProgramResult result =
      run_program({"what-if", node, "mount -t tmpfs disk /srv/new", "--lines"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("+ /srv/new  tmpfs disk  shared:"));
  EXPECT_THAT(result.out, HasSubstr("+ /data/new  tmpfs disk  master:"));
  const ProgramResult mode = run_program({"what-if", node, "web.app:/data=None", "-l"});
  EXPECT_THAT(mode.out, HasSubstr("note: a running container keeps the mode"));
  EXPECT_THAT(mode.out, HasSubstr("~ /data  master:1 -> private"));
  EXPECT_EQ(run_program({"step", node}).status, 2);
}

TEST(Diff, OfStepsOfAScenario) {
  const std::string file = file_in("kubernetes/e2e-mount-propagation.json");
  EXPECT_EQ(run_program({"diff", file, file}).out, "nothing is different\n");
  EXPECT_EQ(run_program({"diff", file + "@1", file + "@1", "--fail-on", "change"}).status, 0);
  const ProgramResult changed = run_program({"diff", file + "@2", file + "@3", "--json", "-l"});
  EXPECT_EQ(changed.status, 0) << changed.err;
  const nlohmann::json sums = last_of(changed.out);
  EXPECT_GT(sums["differing"], 0);
  EXPECT_EQ(run_program({"diff", file + "@2", file + "@3", "--fail-on", "change"}).status, 1);
}

TEST(Diff, NamesThatAreHardToPrintBreakNothing) {
  const std::string script = "mkdir '/\x1b[31m\xff'\nmount -t tmpfs '\x01' '/\x1b[31m\xff'\n";
  const TemporaryDirectory directory;
  const std::string empty = directory.write("empty", "");
  const ProgramResult text = run_program({"diff", empty, "-", "--lines"}, script);
  EXPECT_THAT(text.out, HasSubstr("+ /\\x1b[31m\\xff  tmpfs \\x01  private"));
  EXPECT_THAT(text.out, Not(HasSubstr("\x1b")));
  const ProgramResult json = run_program({"diff", empty, "-", "--lines", "--json"}, script);
  EXPECT_EQ(last_of(json.out)["appeared"], 1);
}

TEST(WhatIf, AContainerAnswersForWhatItsOwnCommandsMade) {
  const TemporaryDirectory directory;
  const std::string state = directory.write("pod.yaml", pod);
  const ProgramResult others = run_program({"what-if", state, "web.app$ ls /", "init$ mkdir /m",
                                            "init$ mount -t tmpfs t /m", "--fail-on", "leak"});
  EXPECT_EQ(others.status, 0) << others.out;
  EXPECT_THAT(others.out, Not(HasSubstr("leak:")));
}

TEST(WhatIf, WhatAContainerMadeElsewhereIsALeakUntilItIsGone) {
  const TemporaryDirectory directory;
  const std::string state =
      directory.write("story", std::string(volume) + "fork web\nweb$ unshare\nmkdir /srv/vol/m\n");
  const ProgramResult made =
      run_program({"what-if", state, "web$ mount -t tmpfs t /srv/vol/m", "--fail-on", "leak"});
  EXPECT_EQ(made.status, 1);
  EXPECT_THAT(made.out, HasSubstr("leak: web made 1 mount appear in init\n"));
  EXPECT_THAT(made.out, HasSubstr("leak: web made 1 mount appear in reader\n"));
  const ProgramResult gone = run_program({"what-if", state, "web$ mount -t tmpfs t /srv/vol/m",
                                          "web$ umount /srv/vol/m", "--fail-on", "leak"});
  EXPECT_EQ(gone.status, 0) << gone.out;
}

TEST(WhatIf, ANodeOfStandardInputCannotBePlayedAgain) {
  const ProgramResult played = run_program({"what-if", "-", "web.app:/data=HostToContainer"}, pod);
  EXPECT_EQ(played.status, 2);
  EXPECT_EQ(played.out, "");
  EXPECT_THAT(played.err, HasSubstr("standard input can be read once"));
  // Nothing was played in a script: there the running container is changed.
  const ProgramResult script = run_program({"what-if", "-", "reader:/=None"}, volume);
  EXPECT_EQ(script.status, 0) << script.err;
  EXPECT_THAT(script.out, HasSubstr("a running container keeps the mode"));
}

TEST(WhatIf, OfTwoPodsOfOneNameTheSecondIsCalledByItsNamespaceToo) {
  const TemporaryDirectory directory;
  std::string second = pod;
  second.replace(second.find("{name: web}"), 11, "{name: web, namespace: b}");
  const std::string state = directory.write("pods.yaml", pod + ("---" + second));
  const ProgramResult first =
      run_program({"what-if", state, "web.app:/data=HostToContainer", "--lines"});
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_THAT(first.out, Not(HasSubstr("b_web.app: ")));
  const ProgramResult other =
      run_program({"what-if", state, "b_web.app:/data=HostToContainer", "--lines"});
  EXPECT_EQ(other.status, 0) << other.err;
  EXPECT_THAT(other.out, HasSubstr("b_web.app: "));
}

}  // namespace
}  // namespace mntsim
