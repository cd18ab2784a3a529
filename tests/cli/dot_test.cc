// SPDX-License-Identifier: Apache-2.0
// `mntsim dot`: valid in each format whatever stands in a path, and small where much is alike.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "tests/cli/program.h"

namespace mntsim {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* hostile =
    "mkdir '/\"];x->y;//'\nmount -t tmpfs t '/\"];x->y;//'\nmkdir '/<b>&amp;]]>\\'\n"
    "mount -t tmpfs t '/<b>&amp;]]>\\'\nmkdir '/\x1b[31m\xff\xef\xbf\xbf'\n"
    "mount -t tmpfs t '/\x1b[31m\xff\xef\xbf\xbf'\nmkdir '/`%{init}#quot;'\n"
    "mount -t tmpfs t '/`%{init}#quot;'\nmount --make-rshared /\nfork ctr\nctr$ unshare\n"
    "ctr$ mount --make-rslave /\n";

ProgramResult draw(const std::string& script, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"dot", "-"});
  ProgramResult result = run_program(arguments, script);
  EXPECT_EQ(result.status, 0) << result.err;
  return result;
}

bool can_run(const char* command) {
  return std::system((std::string(command) + " > /dev/null 2>&1").c_str()) == 0;
}

TEST(Dot, IsReadByGraphvizWhateverStandsInAPath) {
  if (!can_run("dot -V")) GTEST_SKIP() << "there is no graphviz";
  const TemporaryDirectory directory;
  for (const char* fold : {"--format=dot", "--all"}) {
    const std::string file = directory.write("x.dot", draw(hostile, {fold}).out);
    EXPECT_TRUE(can_run(("dot -Tcanon " + file).c_str())) << read_file(file);
  }
}

TEST(Dot, QuotesStayInTheirStrings) {
  std::istringstream lines(draw(hostile, {"--all"}).out);
  for (std::string line; std::getline(lines, line);) {
    std::size_t quotes = 0;
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (line[at] == '\\') {
        ++at;
      } else if (line[at] == '"') {
        ++quotes;
      }
      EXPECT_GE(static_cast<unsigned char>(line[at]), 0x20) << line;
    }
    EXPECT_EQ(quotes % 2, 0U) << line;
  }
}

TEST(Dot, GraphmlIsXml) {
  if (!can_run("python3 --version")) GTEST_SKIP() << "there is no python3";
  const TemporaryDirectory directory;
  const std::string file =
      directory.write("x.graphml", draw(hostile, {"--format", "graphml", "--all"}).out);
  const std::string program = directory.write("read.py",
                                              "import sys, xml.etree.ElementTree as tree\n"
                                              "root = tree.parse(sys.argv[1]).getroot()\n"
                                              "ns = '{http://graphml.graphdrawing.org/xmlns}'\n"
                                              "assert len(list(root.iter(ns + 'node'))) > 5\n"
                                              "assert len(list(root.iter(ns + 'edge'))) > 5\n");
  EXPECT_TRUE(can_run(("python3 " + program + " " + file).c_str())) << read_file(file);
}

TEST(Dot, MermaidLabelsHaveNoQuotesInside) {
  const std::string out = draw(hostile, {"--format", "mermaid", "--all"}).out;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    const auto quotes = std::count(line.begin(), line.end(), '"');
    EXPECT_TRUE(quotes == 0 || quotes == 2) << line;
    EXPECT_THAT(line, Not(HasSubstr("\x1b")));
  }
  EXPECT_THAT(out, Not(HasSubstr("<b>")));
  EXPECT_THAT(out, HasSubstr("#60;b#62;"));
}

TEST(Dot, WhatIsAlikeIsFolded) {
  std::string script = "mkdir /vol\nmount -t tmpfs v /vol\nmount --make-shared /vol\n";
  for (int index = 0; index < 30; ++index) {
    const std::string name = "web-" + std::to_string(index);
    script += "fork " + name + "\n" + name + "$ unshare\n" + name + "$ mount --make-slave /vol\n";
  }
  const std::string out = draw(script, {}).out;
  EXPECT_THAT(out, HasSubstr("\"web-0 … web-29, 30 alike\\nnot shown: 30 private\""));
  EXPECT_THAT(out, HasSubstr("\"web-0 … web-29, 30 alike\\n/vol\\n(30 mounts)\""));
  EXPECT_THAT(out, HasSubstr("label=\"group 1\""));
  EXPECT_LT(std::count(out.begin(), out.end(), '\n'), 20);
  const std::string all = draw(script, {"--all"}).out;
  EXPECT_THAT(all, HasSubstr("\"web-7\\n/vol\""));
}

TEST(Dot, ADifferenceUnfolds) {
  std::string script = "mkdir /vol\nmount -t tmpfs v /vol\nmount --make-shared /vol\n";
  for (const char* name : {"a", "b", "c"}) {
    script += std::string("fork ") + name + "\n" + name + "$ unshare\n";
  }
  const std::string out = draw(script + "b$ mount --make-slave /vol\n", {}).out;
  EXPECT_THAT(out, HasSubstr("\"a … c, 2 alike\\n/vol\\n(2 mounts)\""));
  EXPECT_THAT(out, HasSubstr("\"b\\n/vol\""));
}

TEST(Dot, FormatsAreSpelled) {
  const ProgramResult result = run_program({"dot", "-", "--format", "mermaids"}, "");
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("did you mean 'mermaid'?"));
}

}  // namespace
}  // namespace mntsim
