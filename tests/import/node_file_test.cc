// SPDX-License-Identifier: Apache-2.0
#include "sim/import/node_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include <nlohmann/json.hpp>

#include "sim/script/input_error.h"
#include "tests/import/tables_of.h"

namespace mntsim {
namespace {

using ::testing::HasSubstr;

std::string error_of(const std::string& text) {
  try {
    static_cast<void>(read_node_json(text, "node.json"));
  } catch (const InputError& error) {
    return error.message();
  }
  return "";
}

TEST(NodeFile, EverythingComesBackByteForByte) {
  NodeTables tables = tables_with({{"plain", "20 19 0:30 / / rw - tmpfs t rw\n"},
                                   {"no end", "20 19 0:30 / / rw - tmpfs t rw\n21"},
                                   {"empty", ""},
                                   {"\xff\x00\x1b[2J", std::string("caf\xc3\xa9 \xe2\x82\n") +
                                                           '\0' + "\x1b\x7f\"\\\n\n\xc2\x9b\n"}});
  tables.are_holds_known = true;
  tables.notes = {"a note", "\xfe"};
  tables.tables[0].inode = 4026531840;
  tables.tables[0].partial = "its root is /srv";
  tables.tables[0].held = {{HoldKind::root, 20, "/", 1, "init"},
                           {HoldKind::mapping, 0, "/l\xff", 18446744073709551615U, "a \"b\""}};
  const std::string text = to_node_json(tables);
  EXPECT_TRUE(nlohmann::json::accept(text));
  for (const char byte : text) EXPECT_TRUE(byte == '\n' || (byte >= ' ' && byte <= '~'));
  EXPECT_TRUE(is_node_json(text));

  const NodeTables again = read_node_json(text, "f");
  EXPECT_EQ(to_node_json(again), text);
  EXPECT_TRUE(again.are_holds_known);
  EXPECT_EQ(again.notes, tables.notes);
  ASSERT_EQ(again.tables.size(), tables.tables.size());
  for (std::size_t index = 0; index < again.tables.size(); ++index) {
    EXPECT_EQ(again.tables[index].name, tables.tables[index].name);
    EXPECT_EQ(again.tables[index].mountinfo, tables.tables[index].mountinfo);
    EXPECT_EQ(again.tables[index].inode, tables.tables[index].inode);
    EXPECT_EQ(again.tables[index].partial, tables.tables[index].partial);
  }
  ASSERT_EQ(again.tables[0].held.size(), 2U);
  EXPECT_EQ(again.tables[0].held[1].kind, HoldKind::mapping);
  EXPECT_EQ(again.tables[0].held[1].path, "/l\xff");
  EXPECT_EQ(again.tables[0].held[1].process, 18446744073709551615U);
}

TEST(NodeFile, ItsFirstKeySaysWhatItIs) {
  EXPECT_TRUE(is_node_json(" \n{ \"mntsim\": 1"));
  EXPECT_FALSE(is_node_json("{\"name\":1,\"mntsim\":\"node\"}"));
  EXPECT_FALSE(is_node_json(""));
  EXPECT_THAT(error_of(R"({"name":"x","mntsim":"node"})"), HasSubstr("this is no node.json"));
}

TEST(NodeFile, ErrorsSayWhereTheyStand) {
  EXPECT_THAT(error_of("{\"mntsim\":\"node\",\n\"version\":2}"),
              HasSubstr("node.json:2:11: /version: version 2 is not known"));
  EXPECT_THAT(error_of(R"({"mntsim":"node","namespaces":[{"nam":"x"}]})"),
              HasSubstr("/namespaces/0/nam"));
  EXPECT_THAT(error_of(R"({"mntsim":"node","namespaces":{"x":{"name":"y"}}})"),
              HasSubstr("/namespaces/x/name"));
  EXPECT_THAT(error_of(R"({"mntsim":"node","namespaces":[{"mountinfo":"x"}]})"),
              HasSubstr("/namespaces/0/mountinfo"));
  EXPECT_THAT(error_of(R"({"mntsim":"node","namespaces":[{"mountinfo":[{"hex":"0g"}]}]})"),
              HasSubstr("no bytes in hexadecimal"));
  EXPECT_THAT(error_of(R"({"mntsim":"node","namespaces":[{"held":[{"kind":"x"}]}]})"),
              HasSubstr("'x' is no way to hold a place"));
  EXPECT_THAT(error_of("{\"mntsim\":\"node\",\n  \"notes\":[}"),
              HasSubstr("node.json:2:12: broken JSON"));
  EXPECT_THAT(error_of("{\"mntsim\":\"node\",\"notes\":[\"\xff\"]}"), HasSubstr("broken JSON"));
  EXPECT_THAT(error_of("{\"mntsim\":" + std::string(100, '[')), HasSubstr("deeper than 64"));
  for (const char* text :
       {"", "[]", "1", "\"x\"", "null", "{}{}", "{\"mntsim\":null}", "{\"mntsim\":-1}",
        "{\"mntsim\":1.5}", "{\"mntsim\":true}", "{\"mntsim\":\"pod\"}"}) {
    EXPECT_NE(error_of(text), "") << text;
  }
}

}  // namespace
}  // namespace mntsim
