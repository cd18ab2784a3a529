// SPDX-License-Identifier: Apache-2.0
// The corpora of the fuzzers, replayed in every build: what was found once stays mended.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/targets.h"

namespace mntsim {
namespace {

std::vector<std::filesystem::path> corpus(const char* name) {
  std::vector<std::filesystem::path> files;
  const std::filesystem::path folder =
      std::filesystem::path(MNTSIM_SOURCE_DIR) / "tests/fuzz/corpus" / name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

TEST(FuzzCorpus, ImportFindsNothing) {
  const auto files = corpus("import");
  EXPECT_GT(files.size(), 5U);
  for (const auto& file : files) {
    SCOPED_TRACE(file.string());
    fuzz_import(text_of(file));
  }
}

TEST(FuzzCorpus, ScriptFindsNothing) {
  const auto files = corpus("script");
  EXPECT_GT(files.size(), 5U);
  for (const auto& file : files) {
    SCOPED_TRACE(file.string());
    fuzz_script(text_of(file));
  }
}

}  // namespace
}  // namespace mntsim
