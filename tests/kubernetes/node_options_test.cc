// SPDX-License-Identifier: Apache-2.0
#include "sim/kubernetes/node_options.h"

#include <gtest/gtest.h>

#include <set>

namespace mntsim {
namespace {

TEST(NodeOptions, EveryPresetIsFoundAndTheDefaultComesFirst) {
  ASSERT_EQ(preset_names().front(), "containerd-runc");
  for (const std::string& name : preset_names()) EXPECT_TRUE(find_preset(name)) << name;
  const std::set<std::string> once(preset_names().begin(), preset_names().end());
  EXPECT_EQ(once.size(), preset_names().size());
  EXPECT_EQ(once.size(), 13U);
}

TEST(NodeOptions, TheDefaultPresetIsTheDefault) {
  const NodeOptions preset = find_preset("containerd-runc").value();
  const NodeOptions plain;
  EXPECT_EQ(preset.init, plain.init);
  EXPECT_EQ(preset.cri, plain.cri);
  EXPECT_EQ(preset.oci, plain.oci);
  EXPECT_EQ(preset.hiding, plain.hiding);
}

TEST(NodeOptions, ANameSaysWhatIsInside) {
  const NodeOptions crio = find_preset("crio-crun-kubens").value();
  EXPECT_EQ(crio.cri, CriKind::crio);
  EXPECT_EQ(crio.oci, OciKind::crun);
  EXPECT_EQ(crio.hiding, Hiding::kubens);
  const NodeOptions old = find_preset("containerd-runc-1.1").value();
  EXPECT_EQ(old.oci, OciKind::runc_1_1);
  EXPECT_EQ(old.hiding, Hiding::none);
  EXPECT_EQ(find_preset("private-root").value().init, InitSystem::none);
  EXPECT_EQ(find_preset("runtime-hidden").value().hiding, Hiding::runtime);
  EXPECT_EQ(find_preset("separate-namespaces").value().hiding, Hiding::separate);
}

TEST(NodeOptions, OtherNamesAreNone) {
  for (const char* name : {"", "docker", "containerd", "-kubens", "private-root-kubens",
                           "containerd-runc-kubens-kubens"}) {
    EXPECT_FALSE(find_preset(name)) << name;
  }
}

}  // namespace
}  // namespace mntsim
