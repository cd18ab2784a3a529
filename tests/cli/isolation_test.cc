// SPDX-License-Identifier: Apache-2.0
// `mntsim isolate`, `choke`, `trust` and `need`: what they print, and how they refuse.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include <string>

#include "tests/cli/program.h"

namespace mntsim {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string web = MNTSIM_SOURCE_DIR "/scenarios/kubernetes/web.yaml";

const char* const pair =
    "mkdir /a\nmkdir '/b c'\nmount -t tmpfs t /a\nmount --make-shared /a\n"
    "mount --bind /a '/b c'\nmount --make-slave '/b c'\n";

TEST(Isolation, TheAnswerIsAScriptThatTheShellTakes) {
  const ProgramResult result = run_program({"isolate", "-", "init:/a", "init:/b c"}, pair);
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\ninit$ mount --make-private '/b c'  # "));
  EXPECT_THAT(result.out,
              HasSubstr("\n# replayed on a copy: nothing goes from init:/a to init:/b c"));
  const ProgramResult after =
      run_program({"isolate", "-", "init:/a", "init:/b c"}, pair + result.out);
  EXPECT_EQ(after.out, "# nothing goes from init:/a to init:/b c\n") << after.err;
}

TEST(Isolation, JsonSumsUpAtTheEnd) {
  const ProgramResult result =
      run_program({"isolate", "-", "init:/a", "init:/b c", "--json"}, pair);
  const std::size_t second = result.out.find('\n') + 1;
  const auto change = nlohmann::json::parse(result.out.substr(0, second));
  EXPECT_EQ(change["task"], "init");
  EXPECT_EQ(change["run"], "mount --make-private '/b c'");
  const auto sum = nlohmann::json::parse(result.out.substr(second));
  EXPECT_EQ(sum["pairs"], 1);
  EXPECT_EQ(sum["left"], 0);
}

TEST(Isolation, AMountThatNoPathReachesIsChangedThroughTheOneItLiesOn) {
  const ProgramResult both =
      run_program({"isolate", "-", "init", "x"},
                  "mkdir /a\nmount -t tmpfs t /a\nmount --make-shared /a\nfork x\nx$ unshare\n"
                  "x$ mount --make-private /\nmount -t tmpfs u /a\nmount -t tmpfs v /a\n");
  EXPECT_EQ(both.status, 0) << both.err << both.out;
  EXPECT_THAT(both.out, HasSubstr("no path leads to mount"));
  EXPECT_THAT(both.out, HasSubstr("; 1 command ends it\n")) << "it changes the others too";
  EXPECT_THAT(both.out, HasSubstr("replayed on a copy: nothing goes"));
}

TEST(Isolation, TheSameMountsTwiceAreRefused) {
  const ProgramResult result = run_program({"isolate", "-", "init", "init"}, pair);
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("the same mounts"));
  const ProgramResult unknown = run_program({"isolate", "-", "inti", "init"}, pair);
  EXPECT_EQ(unknown.status, 2);
  EXPECT_THAT(unknown.err, HasSubstr("did you mean 'init'?"));
}

TEST(Isolation, OfAContainerAndItsHostTheContainerIsChanged) {
  const ProgramResult result = run_program({"isolate", web, "web.fuse", "init"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\nweb.fuse$ mount --make-slave /media  # "));
  EXPECT_THAT(run_program({"isolate", web, "init", "web.fuse"}).out,
              HasSubstr("\nweb.fuse$ mount --make-private /media  # "));
}

TEST(Choke, NamesGroupsWithTheirPeersAndSaysThatTheKernelHeals) {
  const ProgramResult result = run_program({"choke", web, "web.fuse"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(": every path, begins here; peers init:/, web.fuse:/media\n"));
  EXPECT_THAT(result.out, HasSubstr("The kernel heals"));
  const ProgramResult json = run_program({"choke", web, "web.fuse", "--json"});
  EXPECT_EQ(nlohmann::json::parse(json.out)["every"], true);
  EXPECT_EQ(run_program({"choke", web, "web.app"}).out, "nothing goes out of web.app\n");
}

TEST(Trust, RingsComeWithWhatTheyCanChange) {
  const ProgramResult result = run_program({"trust", web});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("init, web.fuse\n  a ring of 2"));
  EXPECT_THAT(result.out, HasSubstr("can change the tables of web.pause, web.reader\n"));
  const ProgramResult json = run_program({"trust", web, "--json"});
  const auto first = nlohmann::json::parse(json.out.substr(0, json.out.find('\n')));
  EXPECT_EQ(first["namespaces"][0][0], "init");
  EXPECT_EQ(first["namespaces"][1][0], "web.fuse");
}

ProgramResult need(const std::string& visible, const std::string& node = "containerd-runc") {
  return run_program({"need", node, web, "--visible", visible});
}

TEST(Need, TheWeakestModesThatDoIt) {
  const ProgramResult result = need("fuse:/media,reader:/media");
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("  - name: reader\n    volumeMounts:\n    - name: media\n"
                                    "      mountPath: /media\n"
                                    "      mountPropagation: HostToContainer\n"));
  EXPECT_THAT(result.out, HasSubstr("mountPropagation: Bidirectional\n"));
  EXPECT_THAT(result.out, Not(HasSubstr("privileged")));
  EXPECT_THAT(need("host:/srv/media,reader:/media").out,
              HasSubstr("mountPropagation: HostToContainer\n"));
  EXPECT_THAT(need("app:/media,host:/srv/media").out, HasSubstr("{privileged: true}"));
}

TEST(Need, ASidecarStandsAmongTheInitContainers) {
  const TemporaryDirectory directory;
  const std::string pod = directory.write("p.yaml", R"(
apiVersion: v1
kind: Pod
metadata: {name: p}
spec:
  automountServiceAccountToken: false
  initContainers:
  - name: fuse
    image: i
    restartPolicy: Always
    securityContext: {privileged: true}
    volumeMounts: [{name: v, mountPath: /v}]
  containers:
  - name: app
    image: i
    volumeMounts: [{name: v, mountPath: /data}, {name: w, mountPath: /w}]
  volumes: [{name: v, emptyDir: {}}, {name: w, emptyDir: {}}]
)");
  const ProgramResult result =
      run_program({"need", "containerd-runc", pod, "--visible", "fuse:/v,p.app:/data"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("spec:\n  initContainers:\n  - name: fuse\n"));
  EXPECT_THAT(result.out, HasSubstr("  containers:\n  - name: app\n"));
  const ProgramResult unmet =
      run_program({"need", "containerd-runc", pod, "--visible", "fuse:/v,app:/w"});
  EXPECT_EQ(unmet.status, 1);
  EXPECT_THAT(unmet.out, HasSubstr("they are in different volumes, 'v' and 'w'"));
}

TEST(Need, WhatNoModesGiveIsSaidWithItsReason) {
  const ProgramResult result = need("fuse:/media,reader:/media", "private-root");
  EXPECT_EQ(result.status, 1) << result.err;
  EXPECT_THAT(result.out, HasSubstr("# not met: fuse:/media,reader:/media: "));
  EXPECT_THAT(result.out, HasSubstr("not a shared mount"));
  EXPECT_EQ(need("fuse:/media,host:/elsewhere").status, 1);
}

TEST(Need, BadInputIsRefused) {
  EXPECT_EQ(need("fuse:/media").status, 2);
  EXPECT_EQ(need("fuse,reader").status, 2);
  EXPECT_THAT(need("fuze:/media,reader:/media").err, HasSubstr("there is no container 'fuze'"));
  EXPECT_THAT(need("fuse:/data,reader:/media").err, HasSubstr("lies in no volumeMount"));
  EXPECT_EQ(need("fuse:/media,reader:/media", "no-such-node").status, 2);
}

TEST(Isolation, AGroupThatNoTableShowsAPeerOf) {
  const TemporaryDirectory directory;
  const std::string host =
      directory.write("host",
                      "20 1 0:1 / / rw - tmpfs t rw\n21 20 0:2 / /a rw master:3 - tmpfs a rw\n"
                      "22 20 0:3 / /b rw shared:5 - tmpfs b rw\n");
  const std::string container = directory.write(
      "web", "30 2 0:1 / / rw - tmpfs t rw\n31 30 0:3 / /b rw shared:5 - tmpfs b rw\n");
  const std::string node = directory.path() + "/node.json";
  ASSERT_EQ(run_program({"import", "host=" + host, "web=" + container, "-o", node}).status, 0);
  const ProgramResult result = run_program({"isolate", node, "web", "host"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("1 pair"));
}

TEST(Need, TheSecondPodOfOneName) {
  const TemporaryDirectory directory;
  const std::string one = R"(apiVersion: v1
kind: Pod
metadata: {name: web, namespace: SPACE}
spec:
  containers:
  - name: app
    image: app
    volumeMounts: [{name: data, mountPath: /data}]
  volumes: [{name: data, hostPath: {path: /srv/SPACE, type: DirectoryOrCreate}}]
)";
  std::string pods;
  for (const char* space : {"a", "b"}) {
    std::string text = one;
    for (std::size_t at = 0; (at = text.find("SPACE")) != std::string::npos;) {
      text.replace(at, 5, space);
    }
    pods += (pods.empty() ? "" : "---\n") + text;
  }
  const ProgramResult result =
      run_program({"need", "containerd-runc", directory.write("p.yaml", pods), "--visible",
                   "host:/srv/b,b_web.app:/data"});
  EXPECT_EQ(result.status, 0) << result.out << result.err;
  EXPECT_THAT(result.out, HasSubstr("mountPropagation: HostToContainer"));
}

}  // namespace
}  // namespace mntsim
