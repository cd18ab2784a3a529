// SPDX-License-Identifier: Apache-2.0
// `check` and `oci`: what of a manifest would be refused, and what comes of the rest.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"

namespace mntsim {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

std::string pod(const std::string& mount, const std::string& source,
                const std::string& context = "") {
  return "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec:\n  containers:\n"
         "  - {name: app, image: x, volumeMounts: [{name: v, " +
         mount + "}]" + context + "}\n  - {name: other, image: x}\n  volumes: [{name: v, " +
         source + "}]\n";
}

ProgramResult check(const std::string& state, const std::string& text) {
  return run_program({"check", state, "-"}, text);
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; ++at) ++count;
  return count;
}

TEST(Check, TellsOfWhatAnyActorRefuses) {
  const ProgramResult in_proc = check("containerd-runc", pod("mountPath: /proc/x", "emptyDir: {}"));
  EXPECT_EQ(in_proc.status, 1);
  EXPECT_THAT(in_proc.out, AllOf(HasSubstr("<stdin>:6:5: container web.app: failed to create"),
                                 HasSubstr("cannot be mounted because it is inside /proc")));
  const ProgramResult missing =
      check("crio-crun", pod("mountPath: /v", "hostPath: {path: /sys/nope}"));
  EXPECT_EQ(missing.status, 1);
  EXPECT_THAT(missing.out, HasSubstr("web.app: failed to mkdir /sys/nope: mkdir /sys/nope"));
  const ProgramResult type = check(
      "containerd-runc", pod("mountPath: /v", "hostPath: {path: /dev/null, type: Directory}"));
  EXPECT_THAT(type.out, HasSubstr("pod web: MountVolume.SetUp failed"));
}

TEST(Check, TellsOfPropagationOnceAndWithItsCure) {
  const std::string text = pod("mountPath: /v, mountPropagation: Bidirectional",
                               "hostPath: {path: /srv}", ", securityContext: {privileged: true}");
  const ProgramResult refused = check("private-root", text);
  EXPECT_EQ(refused.status, 1);
  EXPECT_EQ(count_of(refused.out, "but it is not a shared mount"), 1U);
  EXPECT_THAT(refused.out, HasSubstr("cure: mount --make-shared /"));
  const ProgramResult fine = check("containerd-runc", text);
  EXPECT_EQ(fine.status, 0);
  EXPECT_EQ(fine.out, "nothing would be refused\n");
}

TEST(Check, AScriptIsAStateToo) {
  const TemporaryDirectory directory;
  const std::string state = directory.write("state.mnt", "mkdir -p /srv\n");
  const std::string text =
      pod("mountPath: /v, mountPropagation: HostToContainer", "hostPath: {path: /srv}");
  EXPECT_THAT(check(state, text).out, HasSubstr("cure: mount --make-shared /"));
  const std::string shared = directory.write("shared.mnt", "mount --make-shared /\n");
  EXPECT_EQ(check(shared, text).out, "nothing would be refused\n");
}

TEST(Oci, GivesWhatCouldBeGenerated) {
  const std::string text = pod("mountPath: /v", "hostPath: {path: /sys/nope}");
  const ProgramResult other = run_program({"oci", "-", "other"}, text);
  EXPECT_EQ(other.status, 0);
  EXPECT_THAT(other.out, HasSubstr("\"ociVersion\""));
  EXPECT_THAT(other.err, HasSubstr("container web.app: failed to generate container"));
  const ProgramResult app = run_program({"oci", "-", "app"}, text);
  EXPECT_EQ(app.status, 2);
  EXPECT_THAT(app.err, HasSubstr("container web.app: failed to generate container"));
  // The OCI runtime refuses this one: its configuration was made.
  EXPECT_EQ(run_program({"oci", "-", "app"}, pod("mountPath: /proc/x", "emptyDir: {}")).status, 0);
  EXPECT_THAT(run_program({"oci", "-", "othr"}, text).err, HasSubstr("did you mean 'other'?"));
}

TEST(Oci, NamesTheStandInOfAClaimOnce) {
  const std::string text = pod("mountPath: /v", "persistentVolumeClaim: {claimName: c}");
  const ProgramResult result = run_program({"oci", "-", "app"}, text);
  EXPECT_EQ(count_of(result.err, "an example CSI driver stands in for claim 'c'"), 1U);
  EXPECT_THAT(run_program({"oci", "-", "other"}, pod("mountPath: /v", "emptyDir: {}")).err,
              Not(HasSubstr("stands in")));
}

TEST(Run, ShowsWhatThePodsOtherContainersSee) {
  const ProgramResult result = run_program({"run", "-"}, pod("mountPath: /proc/x", "emptyDir: {}"));
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.out, AllOf(HasSubstr("web.other sees"), Not(HasSubstr("web.app sees"))));
  EXPECT_EQ(count_of(result.out, "oci runtime  runc create failed"), 1U);
}

}  // namespace
}  // namespace mntsim
