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

}  // namespace
}  // namespace mntsim
