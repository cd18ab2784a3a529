// SPDX-License-Identifier: Apache-2.0
// `mntsim leaks`: for each story about leaks the cause that the story's source found, and none
// where it is cured.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

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
std::vector<Json> findings(const std::string& state, const std::string& rule) {
  const ProgramResult result = run_program({"leaks", stories + state, "--json"});
  EXPECT_EQ(result.status, 0) << result.err;
  std::vector<Json> found;
  std::istringstream lines(result.out);
  for (std::string line; std::getline(lines, line);) {
    Json finding = Json::parse(line);
    if (finding["rule"] == rule) found.push_back(std::move(finding));
  }
  return found;
}

TEST(Leaks, ABidirectionalContainerMountsOverTheHost) {
  const auto found = findings("bidirectional-mounts-over-the-host.json@3", "mounts-onto-host");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0]["severity"], "high");
  EXPECT_EQ(found[0]["owner"], "rogue");
  EXPECT_EQ(found[0]["place"], "rogue.app:/host-etc");
  EXPECT_EQ(found[0]["path"].back(), "init:/etc");
  EXPECT_EQ(found[0]["command"], "rogue.app$ mount --make-rslave /host-etc");
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
  EXPECT_EQ(found[0]["command"], "none$ umount /kubelet/pods/owner/secret");
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
