// SPDX-License-Identifier: Apache-2.0
// Files that come in: by name or from standard input, whole or line by line.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "sim/kernel/kernel.h"
#include "sim/kubernetes/manifest/manifest.h"
#include "sim/kubernetes/node_options.h"
#include "sim/script/input_error.h"
#include "sim/script/scenario.h"

namespace mntsim {

enum class FileKind { script, scenario, manifest, node };

/// On which node pods live, and on which kernel.
struct NodeFlags {
  std::string preset = "containerd-runc";
  unsigned repeat = 0;  // so often are the containers of a manifest started again
  KernelOptions kernel;
  bool on_host = false;  // the commands are to run on this machine's kernel too
  // What if? See StepSurroundings.
  std::function<void(std::vector<Pod>& pods)> change_pods = {};
  std::function<void(NodeOptions& options)> change_node = {};
};

/// The options of the preset. Throws InputError with the nearest spelling.
[[nodiscard]] NodeOptions node_options(const NodeFlags& flags);

/// The text of a whole file; `-` is standard input. Throws InputError.
[[nodiscard]] std::string read_text(const std::string& file);

/// What messages call it: "<stdin>" for `-`.
[[nodiscard]] std::string shown_name(const std::string& file);

/// Prints a warning on standard error.
void warn(const InputError& warning);

/// Reads a manifest for a node that says nothing of claims itself, and prints its warnings. Throws
/// InputError.
[[nodiscard]] Manifest read_manifest(std::string_view text, const std::string& name);

class LineSource;

/// A file that was opened and looked at.
struct OpenInput {
  std::string name;  // for messages
  FileKind kind = FileKind::script;
  std::unique_ptr<LineSource> lines;  // of a script, from its beginning
  std::string text;                   // of all else
};

/// Opens a file and finds out what it is. JSON whose first key says so is a node. `.yaml` and
/// `.yml` are manifests, `.json` none of the scripts; all else goes by how it begins. JSON is a
/// manifest where it has a `kind`, else a scenario (or an OCI configuration). Throws InputError.
[[nodiscard]] OpenInput open_input(const std::string& file);

/// Reads what is neither script nor node as a scenario: a scenario file, a manifest (its pods are
/// created), an OCI configuration (its container is). Prints warnings on standard error. Throws
/// InputError.
[[nodiscard]] Scenario read_scenario(const OpenInput& input, const NodeFlags& flags = {});

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

  /// The first line that is neither blank nor a comment, which stays to be read; empty: there is
  /// none.
  [[nodiscard]] std::string_view peek();

  /// All that has not been given out, at once.
  [[nodiscard]] std::string rest();

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
