// SPDX-License-Identifier: Apache-2.0
#include "tests/cli/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace mntsim {
namespace {

/// The child's side: three files as its standard streams, then the program.
[[noreturn]] void become_program(const std::vector<std::string>& arguments,
                                 const std::string& directory) {
  std::vector<std::string> words = arguments;
  words.insert(words.begin(), MNTSIM_PROGRAM);
  std::vector<char*> raw;
  for (std::string& word : words) raw.push_back(word.data());
  raw.push_back(nullptr);
  constexpr int write_flags = O_WRONLY | O_CREAT | O_TRUNC;
  dup2(open((directory + "/in").c_str(), O_RDONLY), STDIN_FILENO);
  dup2(open((directory + "/out").c_str(), write_flags, 0600), STDOUT_FILENO);
  dup2(open((directory + "/err").c_str(), write_flags, 0600), STDERR_FILENO);
  execv(raw[0], raw.data());
  _exit(127);
}

}  // namespace

ProgramResult run_program(const std::vector<std::string>& arguments, const std::string& input) {
  const TemporaryDirectory directory;
  directory.write("in", input);
  const pid_t pid = fork();
  if (pid == 0) become_program(arguments, directory.path());
  int status = 0;
  waitpid(pid, &status, 0);
  ProgramResult result;
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = read_file(directory.path() + "/out");
  result.err = read_file(directory.path() + "/err");
  return result;
}

TemporaryDirectory::TemporaryDirectory() {
  path_ = std::filesystem::temp_directory_path() / "mntsim-test-XXXXXX";
  if (mkdtemp(path_.data()) == nullptr) ADD_FAILURE() << "no directory " << path_;
}

TemporaryDirectory::~TemporaryDirectory() { std::filesystem::remove_all(path_); }

std::string TemporaryDirectory::write(const std::string& name, const std::string& content) const {
  const std::string path = path_ + "/" + name;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

std::string read_file(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

}  // namespace mntsim
