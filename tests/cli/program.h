// SPDX-License-Identifier: Apache-2.0
// Runs the built `mntsim` as a user would.
#pragma once

#include <string>
#include <vector>

namespace mntsim {

/// How a run of the program ended.
struct ProgramResult {
  int status = 0;  // the exit code; 128 + N where signal N ended it
  std::string out;
  std::string err;
};

/// Runs `mntsim ARGUMENTS…` with `input` as standard input.
[[nodiscard]] ProgramResult run_program(const std::vector<std::string>& arguments,
                                        const std::string& input = "");

/// A directory for one test's files, gone when it ends.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
  ~TemporaryDirectory();

  [[nodiscard]] const std::string& path() const { return path_; }
  /// Writes a file and returns its path.
  std::string write(const std::string& name, const std::string& content) const;

 private:
  std::string path_;
};

[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace mntsim
