// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/oci/oci_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mntsim {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

OciConfig parsed(const std::string& text, std::vector<InputError>& warnings) {
  return parse_oci(text, "config.json", "/bundle", warnings);
}

OciConfig parsed(const std::string& text) {
  std::vector<InputError> warnings;
  OciConfig config = parsed(text, warnings);
  EXPECT_THAT(warnings, IsEmpty());
  return config;
}

std::string refusal(const std::string& text) {
  std::vector<InputError> warnings;
  try {
    (void)parsed(text, warnings);
  } catch (const InputError& error) {
    return error.message();
  }
  return "";
}

/// A configuration with `more` in the top object.
std::string with(const std::string& more) {
  return R"({"ociVersion": "1.0.2", "root": {"path": "rootfs"})" +
         (more.empty() ? "" : ", " + more) + "}";
}

TEST(OciConfigTest, WhatIsWrittenIsReadAgain) {
  OciConfig config;
  config.args = {"sleep", "1000"};
  config.root_path = "/run/c/rootfs";
  config.root_read_only = true;
  config.rootfs_propagation = "rshared";
  config.namespaces = {"pid", "mount"};
  config.mounts = {{"/proc", "proc", "proc", {"nosuid"}},
                   {"/data", "bind", "/srv/d", {"rbind", "rro"}}};
  config.masked_paths = {"/proc/kcore"};
  config.readonly_paths = {"/proc/sys"};

  const OciConfig read = parsed(oci_json(config));
  EXPECT_EQ(read.args, config.args);
  EXPECT_EQ(read.root_path, "/run/c/rootfs");
  EXPECT_TRUE(read.root_read_only);
  EXPECT_EQ(read.rootfs_propagation, "rshared");
  EXPECT_TRUE(read.mount_namespace);
  EXPECT_EQ(read.namespaces, config.namespaces);
  ASSERT_THAT(read.mounts, SizeIs(2));
  EXPECT_EQ(read.mounts[1].destination, "/data");
  EXPECT_EQ(read.mounts[1].type, "bind");
  EXPECT_EQ(read.mounts[1].source, "/srv/d");
  EXPECT_THAT(read.mounts[1].options, ElementsAre("rbind", "rro"));
  EXPECT_EQ(read.masked_paths, config.masked_paths);
  EXPECT_EQ(read.readonly_paths, config.readonly_paths);
}

TEST(OciConfigTest, TheMountNamespaceIsWrittenThoughTheListForgetsIt) {
  OciConfig config;
  config.root_path = "/r";
  EXPECT_TRUE(parsed(oci_json(config)).mount_namespace);
  config.mount_namespace = false;
  EXPECT_FALSE(parsed(oci_json(config)).mount_namespace);
}

TEST(OciConfigTest, RelativePathsStartFromTheBundle) {
  const OciConfig config = parsed(with(
      R"("mounts": [{"destination": "data", "source": "d", "options": ["bind"]},
                    {"destination": "/t", "type": "tmpfs", "source": "tmpfs", "options": null}])"));
  EXPECT_EQ(config.root_path, "/bundle/rootfs");
  EXPECT_EQ(config.mounts[0].destination, "/data");
  EXPECT_EQ(config.mounts[0].source, "/bundle/d");
  EXPECT_EQ(config.mounts[1].source, "tmpfs");
}

TEST(OciConfigTest, WithoutAMountNamespaceItSaysSo) {
  EXPECT_FALSE(parsed(with("")).mount_namespace);
  EXPECT_FALSE(parsed(with(R"("linux": {"namespaces": [{"type": "pid"}]})")).mount_namespace);
}

TEST(OciConfigTest, WhatIsNotModelledIsSaidOnce) {
  std::vector<InputError> warnings;
  const OciConfig config = parsed(with(R"("hooks": {}, "mounts": [
  {"destination": "/a", "type": "tmpfs", "source": "a", "options": ["tmpcopyup"]},
  {"destination": "/b", "type": "tmpfs", "source": "b", "options": ["tmpcopyup"]},
  {"destination": "/c", "source": "/c", "options": ["bind", "idmap"], "uidMappings": []}],
 "linux": {"intelRdt": {}, "namespaces": [
  {"type": "user"}, {"type": "mount", "path": "/proc/1/ns/mnt"}]})"),
                                  warnings);
  EXPECT_FALSE(config.mount_namespace);
  std::vector<std::string> said;
  for (const InputError& warning : warnings) said.push_back(warning.what);
  EXPECT_THAT(said, ElementsAre("the mount option 'tmpcopyup' is not modelled",
                                "the mount option 'idmap' is not modelled",
                                "idmapped mounts are not modelled", "intelRdt is not modelled",
                                "user namespaces are not modelled",
                                "a mount namespace that another container has is not modelled",
                                HasSubstr("hooks are not modelled")));
  EXPECT_EQ(warnings[0].place.line, 2U);
}

TEST(OciConfigTest, RefusesWhatIsNoConfiguration) {
  EXPECT_THAT(refusal("{"), HasSubstr("broken JSON"));
  EXPECT_THAT(refusal("[]"), HasSubstr("must be an object"));
  EXPECT_THAT(refusal("{}"), HasSubstr("no OCI configuration"));
  EXPECT_THAT(refusal(R"({"ociVersion": 1})"), HasSubstr("must be a string"));
  EXPECT_THAT(refusal(R"({"ociVersion": "1.0.2"})"), HasSubstr("without 'root'"));
  EXPECT_THAT(refusal(R"({"ociVersion": "1.0.2", "root": {}})"),
              HasSubstr("'root' without 'path'"));
  EXPECT_THAT(refusal(with(R"("mounts": {})")), HasSubstr("must be an array"));
  EXPECT_THAT(refusal(with(R"("mounts": [{"source": "x"}])")), HasSubstr("without 'destination'"));
  EXPECT_THAT(refusal(with(R"("mounts": [{"destination": "/x"}])")), HasSubstr("that is no bind"));
  EXPECT_THAT(refusal(with(R"("linux": {"maskedPaths": [1]})")), HasSubstr("/linux/maskedPaths/0"));
  EXPECT_THAT(refusal(with(R"("linux": {"rootfsPropagation": "rshare"})")),
              HasSubstr("did you mean 'rshared'?"));
}

TEST(OciConfigTest, TellsConfigurationsFromScenarios) {
  EXPECT_TRUE(looks_like_oci(with("")));
  EXPECT_FALSE(looks_like_oci(R"({"steps": []})"));
  EXPECT_FALSE(looks_like_oci("apiVersion: v1"));
  EXPECT_FALSE(looks_like_oci("[]"));
  EXPECT_FALSE(looks_like_oci(std::string(100'000, '[')));
}

}  // namespace
}  // namespace mntsim
