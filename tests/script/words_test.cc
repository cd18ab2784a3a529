// SPDX-License-Identifier: Apache-2.0
#include "sim/script/words.h"

#include <gtest/gtest.h>

namespace mntsim {
namespace {

using Texts = std::vector<std::string>;

Texts texts(std::string_view line) {
  const WordList list = split_words(line);
  Texts out;
  for (const Word& word : list.words) out.emplace_back(word.text);
  return out;
}

InputError fault_of(std::string_view line) {
  try {
    (void)split_words(line);
  } catch (const InputError& error) {
    return error;
  }
  ADD_FAILURE() << "no error for " << line;
  return {};
}

TEST(Words, AreSplitAtBlanks) {
  EXPECT_EQ(texts(""), Texts());
  EXPECT_EQ(texts(" \t "), Texts());
  EXPECT_EQ(texts(" a\t b  c "), (Texts{"a", "b", "c"}));
  EXPECT_EQ(texts("a b\r"), (Texts{"a", "b"})) << "a line end of Windows";
}

TEST(Words, QuotesJoinAndAreTakenOff) {
  EXPECT_EQ(texts("'a b' c"), (Texts{"a b", "c"}));
  EXPECT_EQ(texts("a'b c'd\"e f\"g"), (Texts{"ab cde fg"}));
  EXPECT_EQ(texts("'' \"\" x"), (Texts{"", "", "x"}));
  EXPECT_EQ(texts("'\\' '\"'"), (Texts{"\\", "\""}));
  EXPECT_EQ(texts("'a\nb'"), (Texts{"a\nb"}));
}

TEST(Words, BackslashEscapesAsInAShell) {
  EXPECT_EQ(texts(R"(a\ b \'x \\ \#)"), (Texts{"a b", "'x", "\\", "#"}));
  EXPECT_EQ(texts(R"("\" \\ \$ \` \n")"), (Texts{R"(" \ $ ` \n)"}));
}

TEST(Words, ACommentStartsWhereAWordDoes) {
  EXPECT_EQ(texts("# a b"), Texts());
  EXPECT_EQ(texts("a # b 'c"), (Texts{"a"}));
  EXPECT_EQ(texts("a#b '#' \"#\"c"), (Texts{"a#b", "#", "#c"}));
}

TEST(Words, KnowTheirColumns) {
  const WordList list = split_words("  ab 'c d'  \"\" # x");
  ASSERT_EQ(list.words.size(), 3U);
  EXPECT_EQ(list.words[0].column, 3U);
  EXPECT_EQ(list.words[1].column, 6U);
  EXPECT_EQ(list.words[2].column, 13U);
  EXPECT_EQ(list.end_column, 15U);
}

TEST(Words, ManyQuotedWordsStayValid) {
  std::string line;
  Texts expected;
  for (int i = 0; i < 1000; ++i) {
    line += "'w " + std::to_string(i) + "' ";
    expected.push_back("w " + std::to_string(i));
  }
  EXPECT_EQ(texts(line), expected);
}

TEST(Words, FaultsNameTheirColumn) {
  EXPECT_EQ(fault_of("ls 'a b").what, "unclosed quote '");
  EXPECT_EQ(fault_of("ls 'a b").place.column, 4U);
  EXPECT_EQ(fault_of("ls x\"a 'b' \\\"").what, "unclosed quote \"");
  EXPECT_EQ(fault_of("ls x\"a").place.column, 5U);
  EXPECT_EQ(fault_of("ls a\\").place.column, 5U);
  EXPECT_EQ(fault_of(std::string_view("ls a\0b", 6)).what, "a NUL byte");
  EXPECT_EQ(fault_of(std::string_view("ls a\0b", 6)).place.column, 5U);
  EXPECT_EQ(fault_of("ls /\nls /a").place.column, 5U);
}

TEST(Names, AreMadeOfFewCharacters) {
  for (const char* name : {"init", "a", "A-b_c.9", "..", "-"}) EXPECT_TRUE(is_name(name)) << name;
  for (const char* name : {"", "a b", "a/b", "a$", "ä", "a:b", "@s"}) EXPECT_FALSE(is_name(name));
}

}  // namespace
}  // namespace mntsim
