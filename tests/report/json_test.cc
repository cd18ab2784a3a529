// SPDX-License-Identifier: Apache-2.0
#include "sim/report/json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "sim/report/junit.h"
#include "sim/report/text.h"
#include "sim/report/utf8.h"

namespace mntsim {
namespace {

std::string json_string(std::string_view bytes) {
  std::string out;
  append_json_string(out, bytes);
  return out;
}

TaskCommand command(std::string text) {
  TaskCommand made;
  made.text = std::move(text);
  return made;
}

TEST(Json, ARunIsALineWithItsKeysInOrder) {
  std::string out;
  append_run_json(out, 3, command("umount /a"), ok, std::nullopt);
  append_run_json(out, 4, command("umount /a"), Errno{EINVAL}, std::nullopt);
  append_run_json(out, 5, command("umount /a"), ok, Why{"no"});
  append_run_json(out, 6, command("umount /a"), Errno{EBUSY}, Why{"there are mounts on it"});
  append_run_json(out, 7, command("umount /a"), Errno{EBUSY}, Why{""});
  EXPECT_EQ(
      out,
      R"({"step":3,"task":"init","run":"umount /a","errno":null})"
      "\n"
      R"({"step":4,"task":"init","run":"umount /a","errno":"EINVAL"})"
      "\n"
      R"({"step":5,"task":"init","run":"umount /a","errno":null})"
      "\n"
      R"({"step":6,"task":"init","run":"umount /a","errno":"EBUSY","why":"there are mounts on it"})"
      "\n"
      R"({"step":7,"task":"init","run":"umount /a","errno":"EBUSY","why":null})"
      "\n");
}

TEST(Json, ASnapshotHasTheTasksInOrder) {
  std::string out;
  append_snapshot_json(out, 9, {{"init", {"a", "b"}}, {"ctr", {}}, {"abc", {R"(c\040d)"}}});
  EXPECT_EQ(out, R"({"step":9,"snapshot":{"init":["a","b"],"ctr":[],"abc":["c\\040d"]}})"
                 "\n");
  out.clear();
  append_snapshot_json(out, 1, {});
  append_reset_json(out, 10);
  EXPECT_EQ(out, "{\"step\":1,\"snapshot\":{}}\n{\"step\":10,\"run\":\"reset\"}\n");
}

TEST(Json, AnExpectationNamesWhatWasAsked) {
  Expectation expectation;
  expectation.path = "/vol";
  expectation.mounted = true;
  expectation.receives_from = "init:/vol";
  expectation.count = 2;
  std::string out;
  append_expectation_json(out, 1, expectation, std::nullopt);
  append_expectation_json(out, 2, expectation, "it is \"not\"");
  EXPECT_EQ(
      out,
      R"({"step":1,"expect":{"task":"init","path":"/vol","mounted":true,"receives_from":"init:/vol","count":2},"passed":true})"
      "\n"
      R"({"step":2,"expect":{"task":"init","path":"/vol","mounted":true,"receives_from":"init:/vol","count":2},"passed":false,"failure":"it is \"not\""})"
      "\n");
}

TEST(Json, EscapesWhatMustBeEscaped) {
  EXPECT_EQ(json_string("a\"b\\c\n\t\r\b\f\x01\x1f\x7f/"),
            "\"a\\\"b\\\\c\\n\\t\\r\\b\\f\\u0001\\u001f\\u007f/\"");
  EXPECT_EQ(json_string(std::string_view("\0", 1)), R"("\u0000")");
  EXPECT_EQ(json_string("\xc2\x9b[2J\xc2\xa0"), "\"\\u009b[2J\xc2\xa0\"");  // a terminal may obey
}

TEST(Json, KeepsUtf8) {
  EXPECT_EQ(json_string("é€😀"), "\"é€😀\"");
  EXPECT_EQ(json_string("\xEF\xBF\xBF"), "\"\xEF\xBF\xBF\"");
}

TEST(Json, BytesThatAreNoUtf8BecomeReplacementCharacters) {
  const std::string r(replacement_character);
  EXPECT_EQ(json_string("a\xff"
                        "b"),
            "\"a" + r + "b\"");
  EXPECT_EQ(json_string("\xe2\x82"), "\"" + r + "\"");  // cut short
  EXPECT_EQ(json_string("\xe2\x82x"), "\"" + r + "x\"");
  EXPECT_EQ(json_string("\xc0\xaf"), "\"" + r + r + "\"");  // overlong
  EXPECT_EQ(json_string("\xe0\x80\xaf"), "\"" + r + r + r + "\"");
  EXPECT_EQ(json_string("\xed\xa0\x80"), "\"" + r + r + r + "\"");          // a surrogate
  EXPECT_EQ(json_string("\xf4\x90\x80\x80"), "\"" + r + r + r + r + "\"");  // beyond U+10FFFF
  EXPECT_EQ(json_string("\x80"), "\"" + r + "\"");
  EXPECT_EQ(json_string("\xf0\x9f\x98\""), "\"" + r + "\\\"\"");
}

/// Every string of two bytes, and each between letters, against a library.
TEST(Json, AgreesWithALibraryOnAllPairsOfBytes) {
  using nlohmann::json;
  for (unsigned pair = 0; pair < 65536; ++pair) {
    const std::string bytes = {'a', static_cast<char>(pair >> 8U), static_cast<char>(pair & 0xFFU),
                               'z'};
    const std::string expected = json(bytes).dump(-1, ' ', false, json::error_handler_t::replace);
    ASSERT_EQ(json::parse(json_string(bytes)), json::parse(expected)) << pair;
  }
}

TEST(JUnit, IsValidWhateverBytesAreInIt) {
  const std::string xml =
      junit_xml("mntsim", {{"a<b>.json", "a & \"b\"", "", ""},
                           {"b.json", "b", std::string("\x01\xff\n]]>\xEF\xBF\xBE", 9), ""},
                           {"c.json", "c", "", "it runs on sim alone"}});
  EXPECT_EQ(xml,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<testsuites tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\">\n"
            "<testsuite name=\"mntsim\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\">\n"
            "  <testcase classname=\"a&lt;b&gt;.json\" name=\"a &amp; &quot;b&quot;\""
            " file=\"a&lt;b&gt;.json\"/>\n"
            "  <testcase classname=\"b.json\" name=\"b\" file=\"b.json\">\n"
            "    <failure message=\"\xEF\xBF\xBD\xEF\xBF\xBD&#10;]]&gt;\xEF\xBF\xBD\"/>\n"
            "  </testcase>\n"
            "  <testcase classname=\"c.json\" name=\"c\" file=\"c.json\">\n"
            "    <skipped message=\"it runs on sim alone\"/>\n"
            "  </testcase>\n"
            "</testsuite>\n</testsuites>\n");
}

TEST(Text, AScriptCannotDriveTheTerminal) {
  std::string out;
  append_printable(out,
                   "a\x1b[31m\xff\xc2\x9b"
                   "é");
  EXPECT_EQ(out, "a\\x1b[31m\\xff\\xc2\\x9bé");
}

TEST(Text, ShowsStepTaskCommandResultChangesAndReason) {
  std::string out;
  append_run_text(out, {}, command("mount --bind /a /b"), {3, ok, "", {{'+', "init:/b  tmpfs T"}}});
  append_run_text(out, {}, command("umount /"), {12, Errno{EBUSY}, "in use", {}});
  EXPECT_EQ(out,
            "   3  init    mount --bind /a /b                              ok\n"
            "              + init:/b  tmpfs T\n"
            "  12  init    umount /                                        EBUSY\n"
            "              why: in use\n");
}

}  // namespace
}  // namespace mntsim
