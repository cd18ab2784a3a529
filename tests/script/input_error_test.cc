// SPDX-License-Identifier: Apache-2.0
#include "sim/script/input_error.h"

#include <gtest/gtest.h>

namespace mntsim {
namespace {

TEST(InputError, MessageSaysAsMuchOfThePlaceAsIsKnown) {
  EXPECT_EQ((InputError{{"a.json", 3, 7, "/steps/0"}, "wrong", "try this"}).message(),
            "a.json:3:7: /steps/0: wrong; try this");
  EXPECT_EQ((InputError{{"a", 3, 0, ""}, "wrong", ""}).message(), "a:3: wrong");
  EXPECT_EQ((InputError{{"a", 0, 0, ""}, "no such file", ""}).message(), "a: no such file");
  EXPECT_EQ((InputError{{}, "wrong", ""}).message(), "wrong");
}

TEST(InputError, MessageEscapesWhatAFileNameHides) {
  EXPECT_EQ((InputError{{"a\nb\x1b[1m", 1, 1, ""}, "wrong", ""}).message(),
            "a\\x0ab\\x1b[1m:1:1: wrong");
}

TEST(InQuotes, KeepsPrintableUtf8AndEscapesTheRest) {
  EXPECT_EQ(in_quotes("mount"), "'mount'");
  EXPECT_EQ(in_quotes("größe→"), "'größe→'");
  EXPECT_EQ(in_quotes("a\x01\x7f\xff"), "'a\\x01\\x7f\\xff'");
  EXPECT_EQ(in_quotes("\xc3"), "'\\xc3'") << "half a character";
  EXPECT_EQ(in_quotes("\xc2\x9b"), "'\\xc2\\x9b'") << "a C1 control";
  EXPECT_EQ(in_quotes("\xc0\xaf\xed\xa0\x80"), "'\\xc0\\xaf\\xed\\xa0\\x80'") << "not UTF-8";
}

TEST(InQuotes, CutsWhatIsLong) {
  const std::string quote = in_quotes(std::string(1'000'000, 'x'));
  EXPECT_LT(quote.size(), 80U);
  EXPECT_TRUE(quote.ends_with("…'"));
}

TEST(NearestSpelling, FindsSlipsAndNothingElse) {
  const std::vector<std::string_view> verbs{"mount", "umount", "ls", "mkdir", "--make-rslave"};
  EXPECT_EQ(nearest_spelling("mout", verbs), "mount");
  EXPECT_EQ(nearest_spelling("sl", verbs), "ls");
  EXPECT_EQ(nearest_spelling("unmount", verbs), "umount");
  EXPECT_EQ(nearest_spelling("--make-rslav", verbs), "--make-rslave");
  EXPECT_EQ(nearest_spelling("frobnicate", verbs), "");
  EXPECT_EQ(nearest_spelling("x", verbs), "");
  EXPECT_EQ(nearest_spelling("", verbs), "");
  EXPECT_EQ(nearest_spelling(std::string(100'000, 'm'), verbs), "");
}

}  // namespace
}  // namespace mntsim
