// SPDX-License-Identifier: Apache-2.0
// scenarios/scenario.schema.json and the reader of scenarios know the same words.
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "sim/script/scenario_format.h"

namespace mntsim {
namespace {

using Words = std::set<std::string>;

Words words(std::span<const std::string_view> list) { return {list.begin(), list.end()}; }

Words keys(const nlohmann::json& object) {
  Words keys;
  for (const auto& item : object.at("properties").items()) keys.insert(item.key());
  return keys;
}

class Schema : public testing::Test {
 protected:
  void SetUp() override {
    std::ifstream file(MNTSIM_SOURCE_DIR "/scenarios/scenario.schema.json");
    schema_ = nlohmann::json::parse(file);
  }

  const nlohmann::json& definition(const char* name) const {
    return schema_.at("definitions").at(name);
  }

  nlohmann::json schema_;
};

TEST_F(Schema, HasTheReadersKeys) {
  EXPECT_EQ(keys(schema_), words(scenario_format::scenario_keys));
  Words run = words(scenario_format::beside_run);
  run.insert("run");
  EXPECT_EQ(keys(definition("run")), run);
  EXPECT_EQ(keys(definition("expect")), Words{"expect"});
  EXPECT_EQ(keys(definition("expect").at("properties").at("expect")),
            words(scenario_format::expectation_keys));
}

TEST_F(Schema, HasTheReadersValues) {
  const auto& expect = definition("expect").at("properties").at("expect").at("properties");
  EXPECT_EQ(expect.at("propagation").at("enum").get<Words>(), words(scenario_format::propagations));
  const auto& machines = schema_.at("properties").at("machines").at("items").at("anyOf");
  EXPECT_EQ(machines.at(0).at("enum").get<Words>(), words(scenario_format::machines));
}

TEST_F(Schema, RefusesUnknownKeysAsTheReaderDoes) {
  const nlohmann::json& expect = definition("expect");
  for (const auto& object :
       {schema_, definition("run"), expect, expect.at("properties").at("expect")}) {
    EXPECT_EQ(object.at("additionalProperties"), false);
  }
}

}  // namespace
}  // namespace mntsim
