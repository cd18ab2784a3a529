// SPDX-License-Identifier: Apache-2.0
// A script that is being written, and beside it the simulated machine that has run it so far: so it
// is known what a line needs that no line before it made, and where a line does not do here what it
// did where it was traced.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "sim/script/simulated_machine.h"

namespace mntsim {

/// A line of the command language, and what came of the call where it was traced.
struct StagedLine {
  std::string task;
  std::string line;        // without `TASK$`
  std::size_t number = 0;  // of the log
  std::string error;       // "EBUSY"; empty: success
  std::string remark;      // may be empty
};

class ScriptStage {
 public:
  ScriptStage() : machine_(std::make_unique<SimulatedMachine>()) {}

  /// Runs the line and writes it; a remark says where it ends otherwise here. What failed there and
  /// would succeed here is written as a comment, and not run: the tables would differ from then on.
  void add(const StagedLine& staged);
  /// Likewise; false, and nothing is changed or written, where a line that succeeded there does not
  /// succeed here.
  [[nodiscard]] bool add_if_same(const StagedLine& staged);

  /// Runs a line that is not written.
  Errno run(const std::string& task, const std::string& line);

  /// `# TEXT`. REQUIRES: it is printable.
  void comment(std::string_view text);

  [[nodiscard]] bool exists(const std::string& task, const std::string& path);
  [[nodiscard]] bool is_directory(const std::string& task, const std::string& path);

  /// Makes what was there before the log: a directory, or an empty file in its directory. Nothing
  /// where the path exists.
  void need_directory(const std::string& task, const std::string& path);
  void need_file(const std::string& task, const std::string& path);
  /// A mount of a tmpfs that stands for what was mounted there.
  void need_mount(const std::string& task, const std::string& path);

  /// Would the line succeed if a tmpfs were mounted at `path`?
  [[nodiscard]] bool succeeds_with_mount(const std::string& task, const std::string& path,
                                         const std::string& line);

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  void add_what_was_there(const std::string& task, const std::string& line);
  void write(const std::string& task, const std::string& line, const std::string& remark);

  [[nodiscard]] bool may_copy() { return copies_++ < most_copies; }
  void add_refused(const StagedLine& staged);

  /// A copy costs what the machine's tables do: a log that lies shall not make us copy for ever.
  static constexpr std::size_t most_copies = 10'000;

  std::unique_ptr<SimulatedMachine> machine_;
  std::size_t copies_ = 0;
  std::string text_;
};

}  // namespace mntsim
