// SPDX-License-Identifier: Apache-2.0
// `mntsim leaks`: for each story about leaks the cause that the story's source found, and none
// where it is cured.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/program.h"

namespace mntsim {
namespace {

using ::testing::HasSubstr;
using Json = nlohmann::json;

const std::string stories = MNTSIM_SOURCE_DIR "/scenarios/kubernetes/";

/// The findings of one rule.
std::vector<Json> findings_in(const std::string& file, const std::string& rule) {
  const ProgramResult result = run_program({"leaks", file, "--json"});
  EXPECT_EQ(result.status, 0) << result.err;
  std::vector<Json> found;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    Json finding = Json::parse(line);
    if (finding["rule"] == rule) found.push_back(std::move(finding));
  }
  return found;
}

std::vector<Json> findings(const std::string& state, const std::string& rule) {
  return findings_in(stories + state, rule);
}

/// What vanishes, by namespace, once the commands of a finding have run; all of them succeed.
std::map<std::string, int> vanished_after(const std::string& file, const Json& finding) {
  std::vector<std::string> arguments{"what-if", file, "--json"};
  for (const Json& command : finding["commands"]) arguments.push_back(command);
  const ProgramResult result = run_program(arguments);
  EXPECT_EQ(result.status, 0) << result.err;
  std::map<std::string, int> vanished;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    const Json said = Json::parse(line);
    if (said.contains("change")) {
      EXPECT_EQ(said["errno"], nullptr) << line;
    } else if (said.contains("namespace")) {
      vanished[said["namespace"]] = said["vanished"];
    }
  }
  return vanished;
}

/// A pod whose secret another one sees, `spy`, which has the kubelet's directory in that mode.
std::string pods_with_spy(const std::string& mode) {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: db}\nspec:\n"
         "  containers:\n  - name: s\n    image: x\n    volumeMounts:\n"
         "    - {name: c, mountPath: /cred, readOnly: true}\n"
         "  volumes:\n  - name: c\n    secret: {secretName: c}\n"
         "---\napiVersion: v1\nkind: Pod\nmetadata: {name: spy}\nspec:\n"
         "  containers:\n  - name: s\n    image: x\n    securityContext: {privileged: true}\n"
         "    volumeMounts:\n    - {name: k, mountPath: /k, mountPropagation: " +
         mode +
         "}\n"
         "  volumes:\n  - name: k\n    hostPath: {path: /var/lib/kubelet}\n";
}

TEST(Leaks, ABidirectionalContainerMountsOverTheHost) {
  const auto found = findings("bidirectional-mounts-over-the-host.json@3", "mounts-onto-host");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["severity"], "high");
  EXPECT_EQ(found[0]["owner"], "rogue");
  EXPECT_EQ(found[0]["place"], "rogue.app:/host-etc");
  EXPECT_EQ(found[0]["path"].back(), "init:/etc");
  EXPECT_EQ(found[0]["commands"], Json({"rogue.app$ mount --make-rslave /host-etc"}));
}

TEST(Leaks, AnAgentSeesTheSecretsOfAllPods) {
  const auto found = findings("secrets-visible-to-agents.json@5", "secret-in-other-pod");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["severity"], "high");
  EXPECT_EQ(found[0]["owner"], "agent");
  EXPECT_THAT(found[0]["message"].get<std::string>(),
              HasSubstr("agent sees the secret bank/key at "
                        "agent.app:/pods/bank/volumes/kubernetes.io~secret/key"));
  EXPECT_EQ(found[0]["path"],
            Json({"init:/var/lib/kubelet/pods/bank/volumes/kubernetes.io~secret/key",
                  "a copy made with agent.app:/pods",
                  "agent.app:/pods/bank/volumes/kubernetes.io~secret/key"}));
  const auto kept = findings("secrets-visible-to-agents.json@7", "secret-kept");
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0]["owner"], "agent");
  EXPECT_TRUE(findings("secrets-visible-to-agents.json", "secret-kept").empty());
  EXPECT_TRUE(findings("secrets-visible-to-agents.json", "secret-in-other-pod").empty());
}

TEST(Leaks, APrivateCopyKeepsASecretTheHostHasUnmounted) {
  const auto found = findings("secret-stays-in-another-pod.json@11", "secret-kept");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["owner"], "none");
  EXPECT_EQ(found[0]["commands"], Json({"none$ umount /kubelet/pods/owner/secret"}));
  EXPECT_TRUE(findings("secret-stays-in-another-pod.json", "secret-kept").empty());
}

TEST(Leaks, KubensHidesSecretsFromTheHost) {
  EXPECT_TRUE(findings("secrets-hidden-with-kubens.json", "secrets-on-host").empty());
  EXPECT_EQ(findings("secrets-visible-to-agents.json@5", "secrets-on-host").size(), 1U);
}

TEST(Leaks, ADaemonSetWithModeNoneKeepsCopies) {
  const auto found = findings("daemonset-none-keeps-mounts.json", "private-copies");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["owner"], "exporter");
  EXPECT_EQ(found[0]["place"], "exporter.app:/host");
  EXPECT_THAT(found[0]["change"].get<std::string>(),
              HasSubstr("HostToContainer for the volumeMount at /host"));
  EXPECT_EQ(findings("netns-held-by-another-pod.json@4", "private-copies").size(), 1U);
}

TEST(Leaks, ANestedVolumeDoublesOnRestart) {
  const auto live = findings("restarts-double-the-token.json@3", "doubles-on-restart");
  ASSERT_EQ(live.size(), 1U);
  EXPECT_EQ(live[0]["owner"], "agent");
  EXPECT_EQ(live[0]["place"], "agent.app:/run/secrets/kubernetes.io/serviceaccount");
  EXPECT_EQ(live[0]["path"].back(), "init:/run/secrets/kubernetes.io/serviceaccount");
  EXPECT_EQ(findings("mounts-double-at-each-restart.json@18", "doubles-on-restart").size(), 1U);
  EXPECT_TRUE(findings("restarts-stay-flat.json", "doubles-on-restart").empty());
  EXPECT_TRUE(findings("web.yaml", "doubles-on-restart").empty());
}

// The umount alone would go to the agent too, whose only token it is.
TEST(Leaks, WhatEndsACopyOnTheHostLeavesTheContainersOwn) {
  const std::string file = stories + "restarts-double-the-token.json@3";
  const auto found = findings_in(file, "doubles-on-restart");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["commands"], Json({"agent.app$ mount --make-rprivate /run",
                                        "init$ umount /run/secrets/kubernetes.io/serviceaccount"}));
  const auto vanished = vanished_after(file, found[0]);
  EXPECT_EQ(vanished.at("init"), 1);
  EXPECT_EQ(vanished.at("agent.app"), 0);
}

// The umounts alone would go to the host, whose peer the volume is.
TEST(Leaks, WhatEndsASecretInABidirectionalVolumeLeavesTheHosts) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("pods.yaml", pods_with_spy("Bidirectional"));
  const auto found = findings_in(file, "secret-in-other-pod");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["commands"][0], "spy.s$ mount --make-rslave /k");
  EXPECT_EQ(found[0]["commands"].size(), 3U);
  EXPECT_EQ(vanished_after(file, found[0]), (std::map<std::string, int>{{"spy.s", 2}}));
}

TEST(Leaks, WhatEndsAFindingEndsAllThatItCounts) {
  const TemporaryDirectory directory;
  const std::string file = directory.write("pods.yaml", pods_with_spy("None"));
  for (const char* rule : {"secret-in-other-pod", "private-copies"}) {
    const auto found = findings_in(file, rule);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_THAT(found[0]["message"].get<std::string>(), HasSubstr("and 1 more"));
    EXPECT_EQ(found[0]["commands"].size(), 2U);
    EXPECT_EQ(vanished_after(file, found[0]), (std::map<std::string, int>{{"spy.s", 2}}));
  }
  EXPECT_THAT(
      run_program({"leaks", file}).out,
      HasSubstr("\n        now:    spy.s$ umount /k/pods/db/volumes/kubernetes.io~secret/c\n"
                "                spy.s$ umount /k/pods/db/volumes/"));
}

TEST(Leaks, WhatTheKernelRefusesIsNotOffered) {
  const std::string script =
      "mkdir /c\nmkdir /v\nmount -t tmpfs r /c\nmkdir /c/v\nfork a.b\na.b$ unshare\n"
      "a.b$ mount --make-rprivate /\na.b$ mount --bind /v /c/v\na.b$ chroot /c\n"
      "a.b$ mkdir /v/m\na.b$ mount -t tmpfs kept /v/m\n";
  const std::string on_it = "a.b$ mkdir /v/m/own\na.b$ mount --bind /v/m/own /v/m/own\n";
  const ProgramResult whole = run_program({"leaks", "-"}, script);
  EXPECT_THAT(whole.out, HasSubstr("now:    a.b$ umount /v/m\n")) << whole.out;
  const ProgramResult busy = run_program({"leaks", "-"}, script + on_it);
  EXPECT_THAT(busy.out, HasSubstr("not now: mounts that are no part of it stand on it\n"));
}

TEST(Leaks, WhatRestartsLeftBehindIsCounted) {
  const auto found = findings("mounts-double-at-each-restart.json", "stacked-copies");
  ASSERT_FALSE(found.empty());
  EXPECT_THAT(found[0]["message"].get<std::string>(),
              HasSubstr("token is mounted 8 times at init:/host/token"));
  EXPECT_THAT(found.back()["message"].get<std::string>(),
              HasSubstr("token is mounted 8 times at init:/host/run/sa"));
  EXPECT_TRUE(findings("restarts-stay-flat.json", "stacked-copies").empty());
}

TEST(Leaks, AMountThatTheHostHasUnmountedIsKept) {
  const auto found = findings("stuck-terminating.json", "mount-kept");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["owner"], "none");
  EXPECT_EQ(found[0]["severity"], "medium");
}

TEST(Leaks, NothingIsSaidOfAPlainPod) {
  const ProgramResult result = run_program({"leaks", stories + "mode-none.json", "--json"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(run_program({"leaks", "-"}, "mkdir /a\n").out, "nothing leaks\n");
}

TEST(Leaks, FailOnGivesExitCodeOne) {
  const std::string story = stories + "secrets-visible-to-agents.json@5";
  EXPECT_EQ(run_program({"leaks", story, "--fail-on", "high"}).status, 1);
  EXPECT_EQ(run_program({"leaks", stories + "web.yaml", "--fail-on", "high"}).status, 1);
  EXPECT_EQ(run_program({"leaks", "-", "--fail-on", "low"}, "mkdir /a\n").status, 0);
  EXPECT_EQ(run_program({"leaks", "-", "--fail-on", "all"}, "mkdir /a\n").status, 2);
  EXPECT_EQ(run_program({"leaks", "-", "--host", "nobody"}, "mkdir /a\n").status, 2);
}

TEST(Leaks, SarifIsNotJsonLinesToo) {
  const ProgramResult result = run_program({"leaks", "-", "--sarif", "--json"}, "mkdir /a\n");
  EXPECT_EQ(result.status, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr("--json excludes --sarif"));
}

TEST(Leaks, SarifHasItsRulesAndPlaces) {
  const ProgramResult result =
      run_program({"leaks", stories + "bidirectional-mounts-over-the-host.json@3", "--sarif"});
  const Json document = Json::parse(result.out);
  EXPECT_EQ(document["version"], "2.1.0");
  const Json& run = document["runs"][0];
  EXPECT_EQ(run["tool"]["driver"]["rules"].size(), 8U);
  ASSERT_FALSE(run["results"].empty());
  for (const Json& each : run["results"]) {
    const std::size_t index = each["ruleIndex"];
    EXPECT_EQ(run["tool"]["driver"]["rules"][index]["id"], each["ruleId"]);
    EXPECT_FALSE(each["message"]["text"].get<std::string>().empty());
    EXPECT_FALSE(each["locations"][0]["logicalLocations"].empty());
  }
  EXPECT_EQ(run["results"][0]["level"], "error");
}

TEST(Leaks, NamesThatAreNoUtf8NeitherBreakSarifNorReachATerminal) {
  const std::string script =
      "mkdir '/\xff\x1b[31m'\nmount -t tmpfs t '/\xff\x1b[31m'\nmount --make-rshared /\n"
      "fork a.b\na.b$ unshare\na.b$ chroot '/\xff\x1b[31m'\n";
  const ProgramResult sarif = run_program({"leaks", "-", "--sarif"}, script);
  EXPECT_TRUE(Json::accept(sarif.out));
  EXPECT_THAT(sarif.out, HasSubstr("mounts-onto-host"));
  EXPECT_EQ(run_program({"leaks", "-"}, script).out.find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace mntsim
