// SPDX-License-Identifier: Apache-2.0
// What is written as a word is read as the same word.
#include <gtest/gtest.h>

#include <string>

#include "sim/script/input_error.h"
#include "sim/script/words.h"

namespace mntsim {
namespace {

TEST(Quoted, IsReadAsItWas) {
  for (const char* const word : {"/a", "", "a b", "it's", "'", "-x", "@slot", "#c", "\\", "\"",
                                 "a\tb", "$x", "\xff\x01", "a=b,c:d~%+"}) {
    const std::string line = "ls " + mntsim::quoted(word);
    const WordList list = split_words(line);
    ASSERT_EQ(list.words.size(), 2U) << line;
    EXPECT_EQ(list.words[1].text, word);
  }
}

TEST(Quoted, OnlyWhereNeeded) {
  EXPECT_EQ(mntsim::quoted("/var/lib/kubelet/pods/a-b_c.d~e"), "/var/lib/kubelet/pods/a-b_c.d~e");
  EXPECT_EQ(mntsim::quoted("a b"), "'a b'");
  EXPECT_EQ(mntsim::quoted("-a"), "'-a'");
}

TEST(Printable, NoControlCharactersAndWholeUtf8) {
  EXPECT_TRUE(is_printable(""));
  EXPECT_TRUE(is_printable("/volume für 日本"));
  for (const char* const text :
       {"\x1b[31m", "a\nb", "\x7f", "\xff", "\xc3", "\xc2\x9b", "\xed\xa0\x80"}) {
    EXPECT_FALSE(is_printable(text));
  }
}

}  // namespace
}  // namespace mntsim
