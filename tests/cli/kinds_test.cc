// SPDX-License-Identifier: Apache-2.0
// What a file is: by what stands in it, whatever the verb.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace mntsim {
namespace {

using ::testing::HasSubstr;

const std::string json_pod =
    R"({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "web"},
        "spec": {"containers": [{"name": "app", "image": "x"}]}})";
const std::string yaml_pod =
    "# from a cluster\n\napiVersion: v1\nkind: Pod\nmetadata: {name: web}\n"
    "spec: {containers: [{name: app, image: x}]}\n";

TEST(Kinds, AManifestInJsonIsOne) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("pod.json", json_pod);
  EXPECT_THAT(run_program({"run", file}).out, HasSubstr("web.app sees"));
  EXPECT_THAT(run_program({"run", "--commands", file}).out, HasSubstr("fork web.app"));
  EXPECT_THAT(run_program({"verify", "--on", "sim", file}).out, HasSubstr("agree on"));
  EXPECT_EQ(run_program({"check", "containerd-runc", file}).status, 0);
  EXPECT_THAT(run_program({"oci", file, "app"}).out, HasSubstr("ociVersion"));
}

TEST(Kinds, StandardInputMayBeAManifest) {
  for (const std::string& pod : {json_pod, yaml_pod, "---\n" + yaml_pod}) {
    EXPECT_THAT(run_program({"run", "-"}, pod).out, HasSubstr("web.app sees"));
    EXPECT_THAT(run_program({"verify", "--on", "sim", "-"}, pod).out, HasSubstr("agree on"));
    EXPECT_EQ(run_program({"check", "containerd-runc", "-"}, pod).status, 0);
    EXPECT_THAT(run_program({"oci", "-", "app"}, pod).out, HasSubstr("ociVersion"));
  }
}

TEST(Kinds, StandardInputMayBeAScenarioOrAScript) {
  EXPECT_THAT(run_program({"run", "-"}, R"({"name": "n", "steps": [{"run": "mkdir /a"}]})").out,
              HasSubstr("mkdir /a"));
  const ProgramResult script = run_program({"run", "-"}, "# kind: none\n\nmkdir /a\n");
  EXPECT_EQ(script.status, 0);
  EXPECT_THAT(script.out, HasSubstr("mkdir /a"));
  EXPECT_EQ(run_program({"run", "-"}, "").status, 0);
}

TEST(Kinds, AMessageNamesStandardInput) {
  const ProgramResult result = run_program({"run", "-"}, "kind: Pod\nmetadata: {name: a}\n");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("<stdin>:1:1: spec.containers: Required value"));
}

}  // namespace
}  // namespace mntsim
