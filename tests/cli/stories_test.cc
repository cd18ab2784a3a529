// SPDX-License-Identifier: Apache-2.0
// The stories of scenarios/kubernetes: `why-not` and `holds` name the cause that the story's source
// found.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <ostream>
#include <sstream>
#include <string>
#include <vector>

#include "tests/cli/program.h"

namespace mntsim {
namespace {

using nlohmann::json;
using ::testing::HasSubstr;

std::string scenario(const std::string& state) {
  return MNTSIM_SOURCE_DIR "/scenarios/kubernetes/" + state;
}

std::vector<json> lines_of(const ProgramResult& result) {
  EXPECT_EQ(result.status, 0) << result.err;
  std::vector<json> lines;
  std::istringstream text(result.out);
  for (std::string line; std::getline(text, line);) lines.push_back(json::parse(line));
  return lines;
}

struct Invisible {
  const char* state;
  const char* here;
  const char* from;
  const char* cause;
  const char* says;  // a part of the sentence
};

void PrintTo(const Invisible& story, std::ostream* out) {
  *out << story.state << " " << story.here;
}

class InvisibleStory : public ::testing::TestWithParam<Invisible> {};

TEST_P(InvisibleStory, WhyNotNamesTheCause) {
  const Invisible& story = GetParam();
  const std::vector<json> lines = lines_of(
      run_program({"why-not", scenario(story.state), story.here, "--from", story.from, "--json"}));
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0]["cause"], story.cause) << lines[0];
  EXPECT_EQ(lines[0]["visible"], std::string(story.cause) == "visible");
  EXPECT_THAT(lines[0]["sentence"].get<std::string>(), HasSubstr(story.says));
}

const char* const e2e_dir = "init:/var/lib/kubelet/test/master";
const char* const web_secret =
    "kubelet:/var/lib/kubelet/pods/web/volumes/kubernetes.io~secret/token";
const char* const after_secret =
    "kubelet:/var/lib/kubelet/pods/after/volumes/kubernetes.io~secret/key";
const char* const fuse_claim =
    "init:/var/lib/kubelet/pods/slave/volumes/kubernetes.io~csi/bucket/mount";

INSTANTIATE_TEST_SUITE_P(
    Kubernetes, InvisibleStory,
    ::testing::Values(
        // kubernetes#95049: gce-pd, and a CSI driver that binds alike.
        Invisible{"claim-late-consumer-in-tree.json", "late.app:/data/merged",
                  "mounter.app:/data/merged", "plain bind", "not recursive"},
        Invisible{"claim-late-consumer-in-tree.json", "early.app:/data/merged",
                  "mounter.app:/data/merged", "visible", ""},
        Invisible{"claim-late-consumer-csi.json", "late.app:/data/merged",
                  "mounter.app:/data/merged", "plain bind", "not recursive"},
        Invisible{"claim-late-consumer-rbind.json", "late.app:/data/merged",
                  "mounter.app:/data/merged", "visible", ""},
        Invisible{"nested-mount-missing-in-a-plain-bind.json@12", "init:/pod-b/nested",
                  "init:/pod-a/nested", "plain bind", "init:/pod-b goes back to a bind"},
        // subPath: kubernetes#93202.
        Invisible{"subpath-bound-after.json", "reader.app:/s/mp", "init:/srv/v/s/mp", "plain bind",
                  "not recursive"},
        Invisible{"subpath-bound-after.json", "reader.app:/all/s/mp", "init:/srv/v/s/mp", "visible",
                  ""},
        // A FUSE driver that unmounts and mounts anew: kubernetes.md S5, all four rows.
        Invisible{"fuse-restart-replaced.json", "mount-none.app:/v", "init:/srv/vol/m", "replaced",
                  "tmpfs fuse-old"},
        Invisible{"fuse-restart-replaced.json", "mount-slave.app:/v", "init:/srv/vol/m", "replaced",
                  "tmpfs fuse-old"},
        Invisible{"fuse-restart-replaced.json", "parent-none.app:/v/m", "init:/srv/vol/m",
                  "receiver private", "mountPropagation None"},
        Invisible{"fuse-restart-replaced.json", "parent-slave.app:/v/m", "init:/srv/vol/m",
                  "visible", ""},
        Invisible{"fuse-restart-stacked.json", "mount-slave.app:/v", "init:/srv/vol/m", "visible",
                  ""},
        Invisible{"fuse-claim-replaced.json", "slave.app:/d", fuse_claim, "replaced",
                  "fuse:bucket"},
        // The three modes, both ways.
        Invisible{"mode-none.json@6", "web.app:/data/disk", "init:/srv/data/disk",
                  "receiver private", "mountPropagation None"},
        Invisible{"mode-none.json@8", "init:/srv/data/own", "web.app:/data/own", "sender private",
                  "is private: it sends nothing"},
        Invisible{"mode-host-to-container.json@6", "web.app:/data/disk", "init:/srv/data/disk",
                  "visible", ""},
        Invisible{"mode-host-to-container.json@8", "init:/srv/data/own", "web.app:/data/own",
                  "sender private", "is slave: it sends nothing"},
        Invisible{"mode-bidirectional.json@8", "init:/srv/data/own", "web.app:/data/own", "visible",
                  ""},
        // Kubelet and runtime hidden from the host: kubernetes#100259.
        Invisible{"e2e-runtime-hidden.json@17", e2e_dir, "master.app:/mnt/test/master",
                  "wrong direction", "from the master to the slave, never back"},
        // … and from each other: openshift's "failure modes".
        Invisible{"kubelet-and-runtime-apart.json", "web.app:/token", web_secret, "common master",
                  "slaves do not send to each other"},
        Invisible{"kubens-created-again.json", "after.app:/key", after_secret, "common master",
                  "slaves do not send to each other"},
        // A node whose / is private.
        Invisible{"node-without-shared-root.json@35", "h2c:/media/a", "init:/srv/media/a",
                  "sender private", "init:/, on which it would be mounted, is private"},
        Invisible{"node-without-shared-root.json", "cured:/media/c", "init:/srv/media/c", "visible",
                  ""}));

TEST(Stories, TheBindThatALateConsumerGoesBackToIsKubelets) {
  const json answer = lines_of(run_program({"why-not", scenario("claim-late-consumer-in-tree.json"),
                                            "late.app:/data/merged", "--from",
                                            "mounter.app:/data/merged", "--json"}))
                          .at(0);
  EXPECT_EQ(answer["copied_by"]["actor"], "kubelet");
  EXPECT_THAT(answer["copied_by"]["run"].get<std::string>(), HasSubstr("mount -o bind "));
  EXPECT_EQ(answer["made_by"]["step"], 5);
  EXPECT_EQ(answer["change"]["mount_again"], true);
  EXPECT_EQ(answer["change"]["restart"], nullptr);
}

struct Held {
  const char* state;
  const char* asked;
  const char* error;   // of an umount there; null: it succeeds
  const char* holder;  // who keeps the file system then
  const char* after;   // what becomes of that mount by an umount -l
};

void PrintTo(const Held& story, std::ostream* out) { *out << story.state << " " << story.asked; }

class HeldStory : public ::testing::TestWithParam<Held> {};

TEST_P(HeldStory, HoldsNamesWhoKeepsIt) {
  const Held& story = GetParam();
  const std::vector<json> lines =
      lines_of(run_program({"holds", scenario(story.state), story.asked, "--json"}));
  ASSERT_GT(lines.size(), 1U);
  EXPECT_EQ(lines[0]["umount"]["errno"],
            story.error == nullptr ? json(nullptr) : json(story.error));
  bool is_named = false;
  for (const json& line : lines) {
    if (!line.contains("place") || line["place"] != story.holder) continue;
    is_named = true;
    EXPECT_EQ(line["after_lazy_umount"], story.after);
  }
  EXPECT_TRUE(is_named) << story.holder;
}

INSTANTIATE_TEST_SUITE_P(
    Kubernetes, HeldStory,
    ::testing::Values(
        // node_exporter#602: a DaemonSet with / and mode None.
        Held{"daemonset-none-keeps-mounts.json@3",
             "init:/var/lib/kubelet/pods/web/volumes/kubernetes.io~empty-dir/scratch", nullptr,
             "exporter.app:/host/var/lib/kubelet/pods/web/volumes/kubernetes.io~empty-dir/scratch",
             "stays"},
        // An open file in a HostToContainer copy: EBUSY on the host.
        Held{"stuck-terminating.json@19", "init:/kubelet/a", "EBUSY", "h2c:/kubelet/a", "detached"},
        Held{"stuck-terminating.json@17", "init:/kubelet/b", nullptr, "none:/kubelet/b", "stays"},
        Held{"terminating-open-file.json@4",
             "init:/var/lib/kubelet/pods/web/volumes/kubernetes.io~empty-dir/data", "EBUSY",
             "watch.app:/pods/web/volumes/kubernetes.io~empty-dir/data", "detached"},
        // kubernetes#95310: something is mounted below a directory that is bound as a subPath.
        Held{"terminating-child-of-a-subpath.json@4",
             "init:/var/lib/kubelet/pods/web/volume-subpaths/v/app/0", "EBUSY", "init:/", "stays"},
        // kubernetes#122342: an administrator's bind keeps the device.
        Held{"terminating-other-references.json@4",
             "init:/var/lib/kubelet/plugins/kubernetes.io/gce-pd/mounts/pd-1", nullptr, "init:/mnt",
             "stays"},
        Held{"secret-stays-in-another-pod.json@8", "init:/kubelet/pods/owner/secret", nullptr,
             "none:/kubelet/pods/owner/secret", "stays"}));

}  // namespace
}  // namespace mntsim
