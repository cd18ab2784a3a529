// SPDX-License-Identifier: Apache-2.0
// The steps that sim/kubernetes adds to scenarios: what they stand for, and what is refused.
#include "sim/kubernetes/play/steps.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/script/runner.h"
#include "sim/script/simulated_machine.h"

namespace mntsim {
namespace {

using testing::HasSubstr;

Scenario parse(const std::string& steps) {
  StepSurroundings surroundings;
  surroundings.read_file = [](const std::string& file) -> std::string {
    throw InputError{{file, 0, 0, ""}, "cannot be read", ""};
  };
  const StepLayer layer = kubernetes_steps(surroundings, "dir/s.json");
  return parse_scenario("{\"steps\": [\n" + steps + "\n]}", "dir/s.json", &layer);
}

InputError refusal(const std::string& steps) {
  try {
    static_cast<void>(parse(steps));
  } catch (const InputError& error) {
    return error;
  }
  ADD_FAILURE() << "accepted: " << steps;
  return {};
}

ScenarioOutcome run(const std::string& steps) {
  SimulatedMachine machine;
  return run_scenario(machine, parse(steps));
}

const std::string web =
    R"({"kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": [{"name": "app"}]}})";
const std::string create_web = R"({"pod": {"create": )" + web + "}}";

TEST(Steps, APodStandsForCommandsOfItsActors) {
  const Scenario scenario = parse(create_web);
  ASSERT_GT(scenario.steps.size(), 50U);
  EXPECT_EQ(scenario.steps.front().actor, "systemd");
  EXPECT_EQ(scenario.steps.front().number, 1U);
  EXPECT_EQ(scenario.steps.back().number, 1U);
  EXPECT_EQ(scenario.step_count, 1U);
  SimulatedMachine machine;
  EXPECT_TRUE(run_scenario(machine, scenario).passed);
  EXPECT_TRUE(machine.task("web.app"));
}

TEST(Steps, WhatIsWrongWithinAManifestHasItsOwnPlace) {
  const InputError error =
      refusal(R"({"pod": {"create": {"kind": "Pod", "metadata": {"name": "é\u00e9"},
    "spec": {"containers": [
      {"name": "app", "volumeMounts": [{"name": "data", "mountPath": "/d"}]}]}}}})");
  EXPECT_EQ(error.place.line, 2U) << error.message();
  const InputError missing =
      refusal(R"({"pod": {"create": {"kind": "Pod", "metadata": {"name": "web"},
    "spec": {"containers": [
      {"name": "app", "volumeMounts": [{"name": "data", "mountPath": "/d"}]}]}}}})");
  EXPECT_EQ(missing.place.line, 4U) << missing.message();
  EXPECT_EQ(missing.place.column, 49U) << missing.message();
}

TEST(Steps, InARepeatTheStepIsThePlace) {
  const InputError error = refusal(R"({"repeat": 2, "steps": [
    {"pod": {"create": {"kind": "Pod", "metadata": {"name": "web-{i}"}, "spec": {
      "containers": []}}}}]})");
  EXPECT_EQ(error.place.line, 3U) << error.message();
}

TEST(Steps, CommandsOfTheScenarioCountForTheActors) {
  const ScenarioOutcome outcome =
      run(R"({"node": {"init": "none"}}, {"run": "mount --make-rshared /"},
    {"pod": {"create": {"kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": [{"name": "app",
      "volumeMounts": [{"name": "v", "mountPath": "/v", "mountPropagation": "HostToContainer"}]}],
      "volumes": [{"name": "v", "hostPath": {"path": "/srv"}}]}}}})");
  EXPECT_TRUE(outcome.passed) << outcome.failure;
}

TEST(Steps, AnErrorThatDoesNotComeFailsTheScenario) {
  const ScenarioOutcome outcome = run(R"({"pod": {"create": )" + web + R"(, "error": "busy"}})");
  EXPECT_FALSE(outcome.passed);
  EXPECT_THAT(outcome.failure, HasSubstr("expected an error with 'busy', it succeeded"));
}

TEST(Steps, AnErrorThatIsNotExpectedFailsTheScenario) {
  const ScenarioOutcome outcome = run(create_web + ", " + create_web);
  EXPECT_FALSE(outcome.passed);
  EXPECT_EQ(outcome.failed_step, 2U);
  EXPECT_THAT(outcome.failure, HasSubstr("already exists"));
}

TEST(Steps, AStepWithoutCommandsCountsToo) {
  const ScenarioOutcome outcome = run(create_web + R"(,
    {"csi": {"driver": "disk.example.com", "container": "web.app"}},
    {"expect": {"path": "/nowhere", "mounted": true}})");
  EXPECT_FALSE(outcome.passed);
  EXPECT_EQ(outcome.failed_step, 3U);
}

TEST(Steps, ARepeatNumbersItsRounds) {
  const ScenarioOutcome outcome = run(R"({"repeat": 3, "steps": [{"run": "mkdir /d{i}"}]},
    {"expect": {"path": "/d2", "exists": true}}, {"expect": {"path": "/d3", "exists": false}})");
  EXPECT_TRUE(outcome.passed) << outcome.failure;
}

TEST(Steps, AMatrixAsksOfEachViewerForEachName) {
  const std::string sees = R"({"sees": {"places": {"host": "/a"}, "matrix": {"host": ["x"]}}})";
  EXPECT_TRUE(run(R"({"run": "mkdir -p /a/x"}, {"run": "mount --bind /a /a/x"}, )" + sees).passed);
  EXPECT_FALSE(run(R"({"run": "mkdir -p /a/x"}, )" + sees).passed);
}

TEST(Steps, ExecRunsInTheContainer) {
  EXPECT_TRUE(run(create_web + R"(, {"container": {"exec": "web.app", "run": "mkdir /etc/x"}},
    {"expect": {"task": "web.app", "path": "/etc/x", "exists": true}},
    {"container": {"exec": "web.app", "run": "rmdir /nowhere", "errno": "ENOENT"}})")
                  .passed);
}

TEST(Steps, WhatIsNotThereIsRefusedWithItsPlace) {
  EXPECT_THAT(refusal(R"({"pod": {"delete": "web"}})").message(),
              HasSubstr("dir/s.json:2:20: /steps/0/pod/delete: there is no pod 'web'"));
  EXPECT_THAT(refusal(R"({"container": {"restart": "web.app"}})").what,
              HasSubstr("there is no container 'web.app'"));
  EXPECT_THAT(refusal(R"({"node": "containerd-rune"})").message(), HasSubstr("containerd-runc"));
  EXPECT_THAT(refusal(R"({"node": {}}, {"node": {}})").what, HasSubstr("a second node"));
  EXPECT_THAT(refusal(R"({"pod": {"create": {"kind": "CronJob"}}})").message(),
              HasSubstr("/steps/0/pod/create"));
  EXPECT_THAT(refusal(R"({"pod": {"file": "x.yaml"}})").place.file, HasSubstr("dir/x.yaml"));
  EXPECT_THAT(refusal(R"({"runtime": "reboot"})").message(), HasSubstr("restart"));
}

}  // namespace
}  // namespace mntsim
