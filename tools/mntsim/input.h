// SPDX-License-Identifier: Apache-2.0
// Files that come in: by name or from standard input, whole or line by line.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "sim/script/input_error.h"
#include "sim/script/scenario.h"

namespace mntsim {

enum class FileKind { script, scenario };

/// What a file is by its name: `.json` a scenario, anything else a script. Throws InputError for a
/// manifest (`.yaml`, `.yml`), which is not modelled yet.
[[nodiscard]] FileKind kind_of(const std::string& file);

/// Reads and parses a scenario file. Throws InputError.
[[nodiscard]] Scenario read_scenario(const std::string& file);

/// True where the scenario may run on this machine ("sim", "host").
[[nodiscard]] bool runs_on(const Scenario& scenario, const std::string& machine);

/// "it runs on sim alone": why a scenario is skipped elsewhere.
[[nodiscard]] std::string machines_sentence(const Scenario& scenario);

/// The lines of a script, in memory that does not grow with their number.
class LineSource {
 public:
  /// Opens a file, `-` for standard input. Throws InputError where it cannot be read.
  explicit LineSource(const std::string& file);
  LineSource(const LineSource&) = delete;
  LineSource& operator=(const LineSource&) = delete;
  ~LineSource();

  /// Called before a read that has to wait for the other side.
  void on_wait(std::function<void()> wait) { wait_ = std::move(wait); }

  /// The next line without its end, valid until the next call; false at the end of the input.
  /// Throws InputError for a line longer than 16 MiB and where reading fails.
  bool next(std::string_view& line);

  /// Where the last line stands.
  [[nodiscard]] const Place& place() const { return place_; }

 private:
  bool fill();

  int fd_ = -1;
  Place place_;
  std::function<void()> wait_;
  std::string buffer_;
  std::size_t begin_ = 0;    // of what has not been given out
  std::size_t scanned_ = 0;  // no line ends between begin_ and here
  bool ended_ = false;
};

}  // namespace mntsim
