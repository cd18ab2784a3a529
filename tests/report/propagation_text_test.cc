// SPDX-License-Identifier: Apache-2.0
// Where the order of peers is not known, the answers of `reach` say so.
#include "sim/report/propagation_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "sim/report/propagation_json.h"

namespace mntsim {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(PropagationText, AnUnknownOrderIsTold) {
  NamedReached reached;
  reached.place = {3, {{"host", "/vol", false}}, {"host"}};
  const std::vector<NamedReached> answer = {reached};
  std::string text;
  append_reach_text(text, answer, false);
  EXPECT_EQ(text,
            "host:/vol  itself\n"
            "in the order of ids: mountinfo does not tell the order of peers\n");
  std::string known;
  append_reach_json(known, answer);
  EXPECT_THAT(known, Not(HasSubstr("order")));
  std::string unknown;
  append_reach_json(unknown, answer, false);
  EXPECT_THAT(unknown, HasSubstr(R"("tucked":false,"order":"ids","covered":false)"));
}

// A chain of 100,000 masters, indented to the end, would be 20 GB.
TEST(PropagationText, ALongChainOfMastersIsIndentedSoFarAndThenCounted) {
  PropagationGroup group;
  group.id = 7;
  group.layer = 20;
  NamedGroup named{&group, {{3, {{"host", "/vol", false}}, {"host"}}}, {}};
  std::string text;
  append_group_text(text, named);
  const std::string indent(40, ' ');
  EXPECT_EQ(text, indent + "group 7\n" + indent + "  peer   host:/vol\n");
  group.layer = 100'000;
  text.clear();
  append_group_text(text, named);
  EXPECT_EQ(text, indent + "group 7, below 100000 masters\n" + indent + "  peer   host:/vol\n");
}

}  // namespace
}  // namespace mntsim
